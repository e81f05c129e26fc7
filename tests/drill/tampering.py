"""A thousand changes made as the database's superuser: each must be found, and untouched tickets never suspected.

The superuser writes past every grant, policy, key and trigger. After each tampering all rows are put back.
"""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from tests.world import (
    CHO,
    DS3,
    ETHERNET,
    FIRE_PHONE,
    FIRE_T1,
    OTHER_PHONE,
    PHONE,
    SIP,
    T1,
    World,
    populate,
)
from ttrt.models.scope import as_viewer
from ttrt.queries import evidence
from ttrt.queries.anchors import Anchored
from ttrt.rules import chain
from ttrt.rules import evidence as chaining
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.lifecycle import Status

NAME = "tampering"
CASES = 1000
CHECKER = Viewer(None, "history check", Standing.CONTRACTOR, Level.ADMINISTRATOR)
SIDE = ("ticket_update", "contact_attempt", "stop_clock", "restoration")
TABLES = ("history_entry", *SIDE, "notice", "ticket", "report", "ticket_counter")
# What no history vouches for: counters of changes, search words, the form's own keys, rows' own numbers.
NOT_EVIDENCE = {
    "ticket": {"id", "department_id", "version", "search"},
    "history_entry": {"id"},
    "report": {"id", "department_id", "key", "content_hash", "call"},
    "ticket_update": {"department_id", "key"},
    "contact_attempt": {"department_id", "key"},
    "stop_clock": {"department_id"},
    "restoration": {"department_id"},
}


def drill(scale: float, seed: int, database: str) -> tuple[int, int]:
    """Cases tried and cases failed. `database` is a superuser's address of the database Django is connected to."""
    chance = random.Random(seed)
    with psycopg.connect(database, autocommit=True, row_factory=dict_row) as connection:
        if not connection.execute("SELECT 1 FROM department WHERE id = 11").fetchone():
            with psycopg.connect(database) as writing:
                populate(writing.cursor())
        live(World(), chance, 30)
        return tamper(connection, chance, max(1, round(CASES * scale)))


# ---------------------------------------------------------------- tickets worth tampering with


def live(world: World, chance: random.Random, count: int) -> None:
    """Open tickets and let people work on them, each differently."""
    things = [T1, DS3, ETHERNET, PHONE, OTHER_PHONE, SIP, FIRE_T1, FIRE_PHONE]
    for place in range(count):
        thing = things[place % len(things)]
        by = CHO if thing in (FIRE_T1, FIRE_PHONE) else None
        customer = {"by": by} if by else {}
        more = {"another_issue": "It is another trouble.", "site_contact": "Guard", **customer}
        if place % 7 == 6 and not by:
            ticket = world.open_many(typed=(f"no such thing {place}",), **customer)[0]
            if chance.random() < 0.7:
                world.assign(ticket, T1)
        else:
            ticket = world.open(thing, **more)
        for _ in range(chance.randrange(3)):
            chance.choice((world.update, world.contact))(ticket)
        if chance.random() < 0.4:
            world.comment(ticket, **customer)
        if chance.random() < 0.3:
            world.move(ticket, Status.HELD)
        if chance.random() < 0.6:
            stop = world.stop(ticket, "POWER")
            if chance.random() < 0.6:
                world.start(ticket, stop)
            if chance.random() < 0.3:
                world.void(ticket, stop)
        end = chance.randrange(5)
        if end == 0:
            world.cancel(ticket, **customer)
        elif end == 1:
            world.reject(ticket)
        elif end == 2:
            world.comment(ticket, **customer)
        else:
            world.restore(ticket)
            if chance.random() < 0.4:
                world.dispute(ticket, **customer)
                world.restore(ticket)
            if chance.random() < 0.6:
                world.accept(ticket, **customer)


# ---------------------------------------------------------------- trying, looking, putting back


@dataclass
class Hand:
    """The superuser at work: a connection past every rule, and the means of choosing."""

    db: psycopg.Connection[dict[str, Any]]
    chance: random.Random

    def rows(self, table: str, **where: Any) -> list[dict[str, Any]]:
        condition = " AND ".join(f"{name} = %s" for name in where) or "true"
        return self.db.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY id", list(where.values())).fetchall()

    def one(self, table: str) -> dict[str, Any]:
        return self.chance.choice(self.rows(table))

    def set(self, table: str, row: dict[str, Any], **columns: Any) -> None:
        names = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in columns)
        given = [Jsonb(value) if isinstance(value, dict | list) else value for value in columns.values()]
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(table), names)
        self.db.execute(statement, [*given, row["id"]])

    def remove(self, table: str, row: dict[str, Any]) -> None:
        self.db.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(sql.Identifier(table)), [row["id"]])

    def add(self, table: str, row: dict[str, Any]) -> None:
        given = [Jsonb(value) if isinstance(value, dict | list) else value for value in row.values()]
        self.db.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join(sql.Placeholder() * len(row)),
            ),
            given,
        )

    def history(self, ticket: dict[str, Any]) -> list[dict[str, Any]]:
        return sorted(self.rows("history_entry", ticket_id=ticket["id"]), key=lambda row: row["seq"])


def tamper(db: psycopg.Connection[dict[str, Any]], chance: random.Random, cases: int) -> tuple[int, int]:
    """Try `cases` tamperings over the tickets that are there; answers how many were tried and how many went wrong."""
    hand, failures = Hand(db, chance), 0
    with _copies(db):
        anchor = _anchor()
        if alarms := look():
            told(f"false alarm before anything was done: {alarms[0]}")
            failures += 1
        for case in range(cases):
            way = WAYS[case % len(WAYS)]
            what = _one(hand, way)
            if not look(anchor if way in NEEDS_ANCHOR else None):
                told(f"not found: {what}")
                failures += 1
            _put_back(db)
            if (case % 20 == 19 or case == cases - 1) and (alarms := look(anchor)):
                told(f"false alarm after everything was put back: {alarms[0]}")
                failures += 1
    return cases, failures


def told(sentence: str) -> None:
    """What went wrong, where people look for it."""
    print(sentence, file=sys.stderr, flush=True)


def look(anchor: dict[str, Anchored] | None = None) -> list[evidence.Finding]:
    """What the verifier says of everything."""
    found: list[evidence.Finding] = []
    with evidence.at_one_moment():
        with as_viewer(CHECKER):
            departments = evidence.departments()
            found += evidence.strays()
        for department in departments:
            with as_viewer(CHECKER) as at:
                known = (anchor or {}).get(department.code)
                for checked in evidence.check_department(department, at=at, anchored=known):
                    found += checked.findings
    return found


def _anchor() -> dict[str, Anchored]:
    anchor: dict[str, Anchored] = {}
    with as_viewer(CHECKER) as at:
        for department in evidence.departments():
            checked = evidence.check_department(department, at=at)
            anchor[department.code] = {one.number: (one.seq, one.head) for one in checked if one.number}
    return anchor


def _one(hand: Hand, way: Callable[[Hand], str | None]) -> str:
    """Tamper once; what the tables themselves refuse, or what changes nothing, is tried again elsewhere."""
    for _ in range(200):
        try:
            with hand.db.transaction():
                what = way(hand)
        except (psycopg.IntegrityError, psycopg.DataError):
            continue
        if what:
            return f"{way.__name__.strip('_')}: {what}"
    raise AssertionError(f"{way.__name__} found nothing to change")


@contextmanager
def _copies(db: psycopg.Connection[Any]) -> Iterator[None]:
    db.execute("SET session_replication_role = replica")  # neither foreign keys nor triggers have a say
    db.execute("CREATE SCHEMA kept")
    try:
        for table in TABLES:
            db.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
        yield
    finally:
        db.execute("DROP SCHEMA kept CASCADE")
        db.execute("SET session_replication_role = DEFAULT")


def _put_back(db: psycopg.Connection[Any]) -> None:
    with db.transaction():
        for table in TABLES:
            db.execute(f"DELETE FROM public.{table}")
            db.execute(f"INSERT INTO public.{table} SELECT * FROM kept.{table}")


# ---------------------------------------------------------------- the ways


def _other(value: Any, kind: str, chance: random.Random) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) or (value is None and kind in ("integer", "bigint")):
        return (value or 0) + chance.choice((-1, 1, 7))
    if isinstance(value, datetime) or (value is None and kind.startswith("timestamp")):
        return (value or datetime.fromisoformat("2026-11-23T03:00:00+00:00")) + timedelta(
            microseconds=chance.choice((-1, 1, 60_000_000, -3_600_000_000))
        )
    if isinstance(value, str):
        if not value:
            return "x"
        place = chance.randrange(len(value))
        return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
    if isinstance(value, dict):
        name = chance.choice(sorted(value)) if value else "more"
        return {**value, name: "something else"}
    raise TypeError(f"{kind}: {value!r}")


def _change(hand: Hand, table: str, row: dict[str, Any] | None = None) -> str | None:
    row = row or hand.one(table)
    kinds = {
        each["column_name"]: each["data_type"]
        for each in hand.db.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s",
            [table],
        )
    }
    name = hand.chance.choice(sorted(kinds.keys() - NOT_EVIDENCE[table]))
    other = _other(row[name], kinds[name], hand.chance)
    if other == row[name]:
        return None
    hand.set(table, row, **{name: other})
    return f"{table}.{name} of row {row['id']}: {row[name]!r} → {other!r}"


def _ticket_column(hand: Hand) -> str | None:
    return _change(hand, "ticket")


def _history_column(hand: Hand) -> str | None:
    return _change(hand, "history_entry")


def _side_column(hand: Hand) -> str | None:
    return _change(hand, hand.chance.choice(SIDE))


def _report_column(hand: Hand) -> str | None:
    return _change(hand, "report")


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


def _make_rows_fit(hand: Hand, ticket: dict[str, Any], entry: dict[str, Any], name: str) -> None:
    if entry["what"] == "opened":
        hand.set("ticket", ticket, opened_by_name=name)
        hand.set("report", {"id": ticket["report_id"]}, by_name=name)
    for fact, table in (("update_id", "ticket_update"), ("contact_id", "contact_attempt")):
        if fact in entry["facts"]:
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
    _whole_ticket_gone,
    _ticket_row_gone,
    _history_gone,
    _counter,
    _newest_ticket_gone_for_good,
    _tail_cut,
    _chain_written_anew,
)
NEEDS_ANCHOR = {_newest_ticket_gone_for_good, _tail_cut, _chain_written_anew}
