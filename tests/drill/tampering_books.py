"""Ways of tampering with the registers, and with the rows that are vouched for by them alone."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from tests.drill.superuser import Hand, change_column
from tests.world import ADA, ANA, DS3, ELI, FAY, FIRE, OROVILLE, SIP, T1, TIM, WATER, World, do
from ttrt.actions import contacts, departments, handovers, item_terms, reshaping
from ttrt.actions.contacts import Card
from ttrt.rules import evidence as chaining
from ttrt.rules import register
from ttrt.rules.localtime import civil_day

CHAINS = ("register_entry", "office_entry")
KEPT = ("contact", "item_term", "shift_handover", "item_move", "department_change", "team", "escalation_contact")
"""Rows that some entry tells of, every one of them."""
BOOKS = (*CHAINS, *KEPT, "office_head", "department")


def live_with_books(world: World) -> None:
    """Change what only registers remember: contacts, terms, teams, levels, shifts, where an item and a site belong."""
    for name in ("Rosa Medina", "Guard at gate 3"):
        contact = world.contact_card(name=name)
        do(contacts.change_contact, by=ANA, department_id=WATER.id, contact_id=contact, card=Card(name, "Days", "4711"))
    for item, charge in ((DS3, "1200.00"), (T1, "310.50"), (SIP, "95.00")):
        _term(item.id, Decimal(charge))
    for team in ("Transport", "Voice"):
        world.team(team)
    for level in (1, 2, 3):
        world.rung(level)
    for by, after in ((ELI, FAY), (TIM, None)):
        shift = world.hand_over(by=by, team="Voice")
        if after:
            do(handovers.take_over, by=after, handover_id=shift, note="Read.")
    why = {"by": ADA, "department_id": WATER.id, "reason": "Chapter 12 of the statutes."}
    do(_move, item_id=SIP.id, into_id=FIRE.id, **why)
    new = departments.NewDepartment("3861", "Oroville Water", "state")
    do(reshaping.split_department, new=new, site_ids=(OROVILLE,), person_ids=(ANA.person_id,), **why)


def _term(item_id: int, charge: Decimal) -> None:
    said = {"from_on": date(2026, 1, 1), "monthly_charge": charge, "level": "basic", "reason": "Order 4711."}
    do(item_terms.set_term, by=ADA, department_id=WATER.id, item_id=item_id, **said)


def _move(*, at, **said):
    return reshaping.move_item(on=civil_day(at), at=at, **said)


# ---------------------------------------------------------------- the ways


def _book_column(hand: Hand) -> str | None:
    return change_column(hand, hand.chance.choice((*CHAINS, *KEPT)))


def _entry_gone(hand: Hand) -> str | None:
    table = hand.chance.choice(CHAINS)
    row = hand.one(table)
    hand.remove(table, row)
    return f"{table} {row['seq']}"


def _row_gone(hand: Hand) -> str | None:
    table = hand.chance.choice(KEPT)
    row = hand.one(table)
    hand.remove(table, row)
    return f"{table} {row['id']}"


def _head(hand: Hand) -> str | None:
    row = hand.chance.choice([row for row in hand.rows("department") if row["register_seq"]])
    hand.set("department", row, register_seq=row["register_seq"] - 1)
    return f"head of {row['code']}"


def _register_written_anew(hand: Hand) -> str | None:
    """One entry given to another, every hash after it made to fit, and the department's memory too."""
    keeper = hand.chance.choice([row for row in hand.rows("department") if row["register_seq"]])
    chain = sorted(hand.rows("register_entry", department_id=keeper["id"]), key=lambda row: row["seq"])
    place = hand.chance.randrange(len(chain))
    previous = chain[place]["previous_hash"]
    for row in chain[place:]:
        if row["seq"] == place + 1:
            row["by_name"] = f"{row['by_name']} jr."
        row["previous_hash"] = previous
        row["hash"] = previous = chaining.link(previous, {name: row[name] for name in register.OF_DEPARTMENT})
        hand.set("register_entry", row, by_name=row["by_name"], previous_hash=row["previous_hash"], hash=row["hash"])
    hand.set("department", keeper, register_head=previous)
    return f"register of {keeper['code']} from row {place + 1}"


WAYS: tuple[Callable[[Hand], str | None], ...] = (_book_column, _entry_gone, _row_gone, _head, _register_written_anew)
NEEDS_ANCHOR = {_register_written_anew}
