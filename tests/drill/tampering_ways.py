"""The ways of tampering: each changes something as a superuser would, and answers what, or None to be asked again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.drill.superuser import Hand, change_column
from ttrt.rules import chain
from ttrt.rules import evidence as chaining

SIDE = (
    *("ticket_update", "contact_attempt", "stop_clock", "restoration", "dispatch", "provider_engagement"),
    *("time_correction", "ticket_link"),
    *("escalation", "attachment", "duty_slot", "ladder_step"),
)


def _ticket_column(hand: Hand) -> str | None:
    return change_column(hand, "ticket")


def _history_column(hand: Hand) -> str | None:
    return change_column(hand, "history_entry")


def _side_column(hand: Hand) -> str | None:
    return change_column(hand, hand.chance.choice(SIDE))


def _report_column(hand: Hand) -> str | None:
    return change_column(hand, "report")


def _history_text(hand: Hand) -> str | None:
    row = hand.one("history_entry")
    hand.set("history_entry", row, text=f"{row['text']}.")
    return f"text of row {row['seq']} (“{row['what']}”)"


def _side_text(hand: Hand) -> str | None:
    table, name = hand.chance.choice(
        (
            ("ticket", "description"),
            ("ticket", "resolution"),
            ("ticket_update", "body"),
            ("ticket_update", "next_step"),
            ("contact_attempt", "note"),
            ("stop_clock", "note"),
            ("restoration", "resolution"),
            ("dispatch", "outcome"),
            ("provider_engagement", "said"),
            ("time_correction", "reason"),
            ("transfer", "reason"),
            ("escalation", "reason"),
            ("attachment", "note"),
        )
    )
    row = hand.one(table)
    hand.set(table, row, **{name: f"{row[name]} not"})
    return f"{table}.{name}"


def _all_times(hand: Hand) -> str | None:
    """The whole ticket moved by a day, its stored figures unharmed."""
    ticket, shift = hand.one("ticket"), timedelta(days=1)
    hand.set("ticket", ticket, opened_at=ticket["opened_at"] - shift)
    for row in hand.rows("stop_clock", ticket_id=ticket["id"]):
        hand.set("stop_clock", row, started_at=row["started_at"] - shift)
    return f"times of {ticket['number']}"


def _figures(hand: Hand) -> str | None:
    ticket = hand.one("ticket")
    if ticket["net_seconds"] is None:
        return None
    less = hand.chance.choice((60, 3600, -60))
    figures = {"stopped_seconds": ticket["stopped_seconds"] + less, "gross_seconds": ticket["gross_seconds"] + less}
    if min(figures.values()) < 0:
        return None
    hand.set("ticket", ticket, **figures)
    return f"figures of {ticket['number']}"


def _last_entry_gone(hand: Hand) -> str | None:
    ticket = hand.one("ticket")
    hand.remove("history_entry", hand.history(ticket)[-1])
    return f"last row of {ticket['number']}"


def _middle_entry_gone(hand: Hand) -> str | None:
    ticket = hand.one("ticket")
    history = hand.history(ticket)
    if len(history) < 3:
        return None
    gone = hand.chance.choice(history[1:-1])
    hand.remove("history_entry", gone)
    if hand.chance.random() < 0.5:  # and the gap closed
        for row in history[gone["seq"] :]:
            hand.set("history_entry", row, seq=row["seq"] - 1)
        hand.set("ticket", ticket, history_seq=len(history) - 1)
    return f"row {gone['seq']} of {ticket['number']}"


def _first_entry_gone(hand: Hand) -> str | None:
    ticket = hand.one("ticket")
    hand.remove("history_entry", hand.history(ticket)[0])
    return f"first row of {ticket['number']}"


def _two_swapped(hand: Hand) -> str | None:
    ticket = hand.one("ticket")
    history = hand.history(ticket)
    if len(history) < 3:
        return None
    one, two = hand.chance.sample(history, 2)
    hand.set("history_entry", one, seq=-1)
    hand.set("history_entry", two, seq=one["seq"])
    hand.set("history_entry", one, seq=two["seq"])
    return f"rows {one['seq']} and {two['seq']} of {ticket['number']}"


def _entry_slipped_in(hand: Hand) -> str | None:
    """A forged entry with a good hash, at the end or in between; the ticket told of it or not."""
    ticket = hand.one("ticket")
    history = hand.history(ticket)
    place = hand.chance.randrange(1, len(history) + 1)
    for row in reversed(history[place:]):
        hand.set("history_entry", row, seq=row["seq"] + 1)
    forged = {**history[place - 1], "seq": place + 1, "what": "comment", "previous_hash": history[place - 1]["hash"]}
    forged["hash"] = chaining.link(forged["previous_hash"], {name: forged[name] for name in chain.COVERED})
    forged["id"] = max(row["id"] for row in hand.rows("history_entry")) + 1
    hand.add("history_entry", forged)
    if hand.chance.random() < 0.5:
        hand.set("ticket", ticket, history_seq=len(history) + 1)
    return f"after row {place} of {ticket['number']}"


def _entry_moved(hand: Hand) -> str | None:
    """One ticket's newest entry put on another ticket."""
    ticket, target = hand.one("ticket"), hand.one("ticket")
    if ticket["id"] == target["id"]:
        return None
    row = hand.history(ticket)[-1]
    columns = {"ticket_id": target["id"], "department_id": target["department_id"], "seq": target["history_seq"] + 1}
    hand.set("history_entry", row, **columns)
    return f"from {ticket['number']} to {target['number']}"


def _side_row_gone(hand: Hand) -> str | None:
    table = hand.chance.choice(SIDE)
    row = hand.one(table)
    hand.remove(table, row)
    return f"{table} {row['id']}"


def _side_row_added(hand: Hand) -> str | None:
    table = hand.chance.choice(SIDE[:3])
    row = dict(hand.one(table))
    row["id"] = max(each["id"] for each in hand.rows(table)) + 1
    if "key" in row:
        row["key"] = "00000000-0000-4000-8000-000000000001"
    hand.add(table, row)
    return f"{table} {row['id']}"


def _side_row_moved(hand: Hand) -> str | None:
    table, target = hand.chance.choice(SIDE), hand.one("ticket")
    row = hand.one(table)
    if row["ticket_id"] == target["id"]:
        return None
    hand.set(table, row, ticket_id=target["id"], department_id=target["department_id"])
    return f"{table} {row['id']} to {target['number']}"


def _transfer_column(hand: Hand) -> str | None:
    return change_column(hand, "transfer")


def _transfer_gone(hand: Hand) -> str | None:
    row = hand.one("transfer")
    hand.remove("transfer", row)
    return f"transfer {row['id']}"


def _take_out(hand: Hand, ticket: dict[str, Any]) -> None:
    for table in ("history_entry", *SIDE, "notice"):
        hand.db.execute(f"DELETE FROM {table} WHERE ticket_id = %s", [ticket["id"]])
    hand.remove("ticket", ticket)
    hand.remove("report", {"id": ticket["report_id"]})


def _whole_ticket_gone(hand: Hand) -> str | None:
    ticket = hand.one("ticket")
    _take_out(hand, ticket)
    return ticket["number"]


def _ticket_row_gone(hand: Hand) -> str | None:
    ticket = hand.one("ticket")
    hand.remove("ticket", ticket)
    return ticket["number"]


def _history_gone(hand: Hand) -> str | None:
    ticket = hand.one("ticket")
    hand.db.execute("DELETE FROM history_entry WHERE ticket_id = %s", [ticket["id"]])
    hand.set("ticket", ticket, history_seq=0, history_head=hand.chance.choice(("", chaining.GENESIS)), history_at=None)
    return ticket["number"]


def _counter(hand: Hand) -> str | None:
    step = hand.chance.choice((-1, 1))
    counter = hand.chance.choice(hand.rows("ticket_counter"))
    hand.set("ticket_counter", counter, last=counter["last"] + step)
    return f"by {step}"


def _newest_ticket_gone_for_good(hand: Hand) -> str | None:
    """The newest ticket taken out and the counter turned back."""
    counter = hand.chance.choice(hand.rows("ticket_counter"))
    tickets = hand.rows("ticket", department_id=counter["department_id"])
    ticket = max(tickets, key=lambda row: row["number"])
    _take_out(hand, ticket)
    hand.set("ticket_counter", counter, last=counter["last"] - 1)
    return ticket["number"]


def _tail_cut(hand: Hand) -> str | None:
    """The newest comment undone: its row, its history entry, and the ticket's memory of it."""
    newest = {row["ticket_id"]: row for row in sorted(hand.rows("history_entry"), key=lambda row: row["seq"])}
    comments = [row for row in newest.values() if row["what"] == "comment"]
    if not comments:
        return None
    last = hand.chance.choice(comments)
    hand.remove("history_entry", last)
    hand.remove("ticket_update", {"id": last["facts"]["update_id"]})
    ticket = hand.rows("ticket", id=last["ticket_id"])[0]
    before = hand.history(ticket)[-1]
    hand.set("ticket", ticket, history_seq=before["seq"], history_head=before["hash"], history_at=before["at"])
    return ticket["number"]


def _chain_written_anew(hand: Hand) -> str | None:
    """One entry forged and every hash after it made to fit, the ticket's own columns too."""
    ticket = hand.one("ticket")
    history = hand.history(ticket)
    place = hand.chance.randrange(len(history))
    forged_name = f"{history[place]['by_name']} jr."
    previous = history[place]["previous_hash"]
    for row in history[place:]:
        if row["seq"] == place + 1:
            row["by_name"] = forged_name
        row["previous_hash"] = previous
        row["hash"] = previous = chaining.link(previous, {name: row[name] for name in chain.COVERED})
        hand.set("history_entry", row, by_name=row["by_name"], previous_hash=row["previous_hash"], hash=row["hash"])
    hand.set("ticket", ticket, history_head=previous)
    _make_rows_fit(hand, ticket, history[place], forged_name)
    return f"{ticket['number']} from row {place + 1}"


_ADDING = ("technician sent", "provider engaged")
_ADDED_BY = {"dispatch_id": "dispatch", "engagement_id": "provider_engagement"}


def _make_rows_fit(hand: Hand, ticket: dict[str, Any], entry: dict[str, Any], name: str) -> None:
    if entry["what"] == "opened":
        hand.set("ticket", ticket, opened_by_name=name)
        hand.set("report", {"id": ticket["report_id"]}, by_name=name)
    for fact, table in (("update_id", "ticket_update"), ("contact_id", "contact_attempt"), *_ADDED_BY.items()):
        if fact in entry["facts"] and (
            fact not in _ADDED_BY or entry["what"] in ("technician sent", "provider engaged")
        ):
            hand.set(table, {"id": entry["facts"][fact]}, by_name=name)


WAYS: tuple[Callable[[Hand], str | None], ...] = (
    _ticket_column,
    _history_column,
    _side_column,
    _report_column,
    _history_text,
    _side_text,
    _all_times,
    _figures,
    _last_entry_gone,
    _middle_entry_gone,
    _first_entry_gone,
    _two_swapped,
    _entry_slipped_in,
    _entry_moved,
    _side_row_gone,
    _side_row_added,
    _side_row_moved,
    _transfer_column,
    _transfer_gone,
    _whole_ticket_gone,
    _ticket_row_gone,
    _history_gone,
    _counter,
    _newest_ticket_gone_for_good,
    _tail_cut,
    _chain_written_anew,
)
NEEDS_ANCHOR = {_newest_ticket_gone_for_good, _tail_cut, _chain_written_anew}
