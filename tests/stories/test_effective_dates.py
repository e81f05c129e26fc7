"""Charge, service level and owning department have dates; a ticket keeps the facts of its opening."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.drill.tampering import look
from tests.world import ADA, CHO, ELI, ETHERNET, FIRE_T1, PHONE, T1, WATER, World, do
from ttrt.actions import inventory_import
from ttrt.actions import item_terms as terms
from ttrt.cli.import_inventory import read_file
from ttrt.models import InventoryItem, RegisterEntry
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import inventory_file, item_terms
from ttrt.rules.item_terms import BEGINNING, Term
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotAllowed, Refused


def today() -> date:
    return civil_day(database_now())


def set_term(from_on: date, charge: str, level: str = "basic", *, item=T1, by=ADA, reason: str = "Amendment 3."):
    do(
        terms.set_term,
        by=by,
        department_id=item.place.id,
        item_id=item.id,
        from_on=from_on,
        monthly_charge=Decimal(charge),
        level=level,
        reason=reason,
    )


def of(item=T1) -> tuple[Term, ...]:
    with as_viewer(ADA):
        return item_terms.of_item(InventoryItem.objects.get(pk=item.id))


def columns(item=T1) -> tuple[Decimal | None, str]:
    with as_viewer(ADA):
        return InventoryItem.objects.values_list("monthly_charge", "level").get(pk=item.id)


def facts(world, ticket) -> tuple[str | None, str]:
    stored = world.dossier(ticket).ticket.item_facts
    return stored["monthly_charge"], stored["level"]


def test_an_item_never_changed_counts_as_one_term_since_it_is_in_service(world: World):
    assert of() == (Term(BEGINNING, None, None, "basic"),)


def test_a_ticket_keeps_the_facts_of_its_opening_when_the_term_changes_later_or_for_the_past(world: World):
    set_term(today() - timedelta(days=10), "100.00")
    ticket = world.open(T1)
    assert facts(world, ticket) == ("100.00", "basic")

    set_term(today() + timedelta(days=1), "200.00", "premier")
    set_term(today() - timedelta(days=5), "50.00", "standard", reason="The order was entered late.")

    assert facts(world, ticket) == ("100.00", "basic")
    assert columns() == (Decimal("50.00"), "standard")
    assert facts(world, world.open(T1, another_issue="Another.")) == ("50.00", "standard")
    assert look() == []


def test_a_ticket_put_right_later_keeps_the_facts_of_its_opening_too(world: World):
    opened_at = database_now() - timedelta(days=10)
    set_term(today() - timedelta(days=20), "100.00")
    set_term(today() - timedelta(days=5), "50.00", "standard", reason="Amendment 4.")
    corrected, theirs = world.open(PHONE, at=opened_at), world.open(FIRE_T1, by=CHO, at=opened_at)
    (unassigned,) = world.open_many(typed=("99/XX",), at=opened_at)

    world.correct_item(corrected, T1)
    world.assign(unassigned, T1)
    moved = world.move_department(theirs, T1, another_issue="Another.")

    assert [facts(world, ticket) for ticket in (corrected, unassigned, moved)] == [("100.00", "basic")] * 3
    assert look() == []


def test_a_term_to_come_holds_from_its_day_though_no_worker_ran(world: World):
    tomorrow = today() + timedelta(days=1)
    set_term(tomorrow, "200.00", "premier")
    assert columns() == (None, "basic")

    ticket = world.open(T1, at=database_now() + timedelta(days=1))

    assert facts(world, ticket) == ("200.00", "premier")
    with as_viewer(ADA) as at:
        assert not terms.terms_begun(by=ADA, at=at)
        assert terms.terms_begun(by=ADA, at=at + timedelta(days=1))
        assert not terms.terms_begun(by=ADA, at=at + timedelta(days=1))
    assert columns() == (Decimal("200.00"), "premier")
    assert look() == []


def test_terms_stand_in_a_row_without_overlap(world: World):
    first, second, third = (today() + timedelta(days=days) for days in (-20, -10, 10))
    set_term(second, "2.00")
    set_term(third, "3.00")
    set_term(first, "1.00")
    set_term(second, "2.50", reason="Typed wrong.")

    assert [(t.from_on, t.to_on, t.monthly_charge) for t in of()] == [
        (BEGINNING, first, None),
        (first, second, Decimal("1.00")),
        (second, third, Decimal("2.50")),
        (third, None, Decimal("3.00")),
    ]
    with as_viewer(ADA):
        reasons = list(RegisterEntry.objects.order_by("seq").values_list("text", flat=True))
    assert reasons == ["Amendment 3.", "Amendment 3.", "Amendment 3.", "Typed wrong."]


def test_what_changes_nothing_has_no_reason_or_no_right_is_refused(world: World):
    set_term(today(), "1.00")
    with pytest.raises(Refused, match="holds on that day already"):
        set_term(today(), "1.00")
    with pytest.raises(Refused, match="Say why"):
        set_term(today(), "2.00", reason="")
    with pytest.raises(NotAllowed):
        set_term(today(), "2.00", by=ELI)


def take_in(tmp_path, *rows: str) -> None:
    path = tmp_path / "in.tsv"
    head = "CustomerCode\tCircuit ID\tContract MRC\tLevel\tService Month"
    path.write_text("\n".join([head, *rows]) + "\n")
    with as_viewer(ADA) as at:
        read = read_file(path, inventory_file.customers())
        assert read.faults == []
        inventory_import.import_inventory(
            entries=read.entries, file=read.source, full=False, progress=lambda *_: None, by=ADA, at=at
        )


def test_the_inventory_file_sets_new_terms_from_its_service_month(world: World, tmp_path):
    ticket = world.open(T1)
    take_in(tmp_path, f"3860\t{T1.identifier}\t120.00\tPremier\t2026-03", f"3860\t{ETHERNET.identifier}\t9.00\tBasic\t")
    take_in(tmp_path, f"3860\t{T1.identifier}\t130.00\tPremier\t2026-05", f"3860\t{ETHERNET.identifier}\t9.00\tBasic\t")

    assert [(t.from_on, t.monthly_charge, t.level) for t in of()] == [
        (BEGINNING, None, "basic"),
        (date(2026, 3, 1), Decimal("120.00"), "premier"),
        (date(2026, 5, 1), Decimal("130.00"), "premier"),
    ]
    assert [t.from_on for t in of(ETHERNET)] == [BEGINNING, today()]
    assert facts(world, ticket) == (None, "basic")
    with as_viewer(ADA):
        whats = set(RegisterEntry.objects.filter(department_id=WATER.id).values_list("what", flat=True))
    assert whats == {"inventory taken in", "changed by the inventory file"}
    assert look() == []


def test_terms_begin_with_the_day_the_item_is_in_service(world: World, superuser_cursor):
    superuser_cursor.execute("UPDATE inventory_item SET in_service_on = '2020-07-01' WHERE id = %s", [T1.id])
    set_term(date(2021, 1, 1), "5.00")
    assert [t.from_on for t in of()] == [date(2020, 7, 1), date(2021, 1, 1)]
