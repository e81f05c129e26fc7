"""Writing the demonstration world into an empty database: made in two processes, written by COPY, all or nothing."""

import gc
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
from django.apps import apps
from psycopg import sql

from ttrt.demo import departments, openings, telling
from ttrt.demo.departments import AGENCIES, CUSTOMERS
from ttrt.demo.inventory import Item, Site, sites_and_items
from ttrt.demo.openings import Opening
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS, SIGNING_IN, Cast, Membership, cast
from ttrt.demo.rows import COLUMNS, Rows
from ttrt.demo.telling import Setting
from ttrt.demo.working import TEAMS
from ttrt.rules import recertify
from ttrt.rules.access import Level
from ttrt.rules.localtime import civil_day
from ttrt.rules.pack import Pack, choose
from ttrt.rules.refusal import Refused

SEED = 20131115
ITEMS, TICKETS = 5_000, 20_000
_PART = 400  # reports a part: small enough that both processes end together
_WORTH_PROCESSES = 4_000  # tickets; below this a process costs more than it saves
# A password that no password matches, in Django's own spelling of one: `logins` makes the real ones.
NO_PASSWORD = "!demonstration"  # noqa: S105 - it opens nothing
Progress = Callable[[str], None]


class NotEmpty(Refused):
    """There is something in the database already."""


def write(
    connection: psycopg.Connection,
    packs: tuple[Pack, ...],
    progress: Progress,
    *,
    now: datetime | None = None,
    seed: int = SEED,
    items: int = ITEMS,
    tickets: int = TICKETS,
) -> dict[str, int]:
    """Write the world through a superuser's connection, in one transaction; answers the rows of each table.

    The same seed and `now` (the database's clock unless given) make the same world. Raises `NotEmpty`.
    """
    with connection.transaction(), connection.cursor() as cursor:
        _refuse_unless_empty(cursor)
        now = (now or _one(cursor.execute("SELECT clock_timestamp()"))).astimezone(UTC)
        rng = Random(seed)  # noqa: S311 - a demonstration is to be repeatable
        ids = {customer.code: number for number, customer in enumerate(CUSTOMERS, start=1)}
        everybody = cast(rng, ids)
        sites, things = sites_and_items(rng, ids, items, civil_day(now))
        planned = openings.plan(rng, things, choose(packs, civil_day(now)), now, tickets)
        by_department: dict[int, dict[int, Item]] = {}
        for thing in things:
            by_department.setdefault(thing.department_id, {})[thing.id] = thing
        setting = Setting(seed, now, packs, everybody, by_department)
        counts: Counter[str] = Counter()
        # Rows arrive whole and consistent; the tests check what the keys would have checked, and much more.
        cursor.execute("SET LOCAL session_replication_role = replica")
        with _without_indexes(cursor):
            _copy(cursor, _ground(ids, everybody, sites, things, planned, now), counts)
            for done, part in enumerate(_told(planned, setting, tickets), start=1):
                _copy(cursor, part, counts)
                if done % 10 == 0:
                    progress(f"  {counts['ticket']:,} of {tickets:,} tickets …")
            progress("  Building indexes …")
        _set_sequences(cursor)
    # A tenth of the usual sample: autovacuum looks at the large tables again within minutes.
    connection.execute("SET default_statistics_target = 10")
    connection.execute("ANALYZE")
    connection.execute("RESET default_statistics_target")
    return dict(counts)


def finish(connection: psycopg.Connection) -> dict[str, int]:
    """Label what was made since the copying as demonstration, too; answers the rows of each table that has any."""
    connection.execute("UPDATE department SET demonstration = true WHERE NOT demonstration")
    tables = [model._meta.db_table for model in apps.get_app_config("ttrt").get_models()]
    counted = {
        table: _one(connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))))
        for table in tables
    }
    return {table: count for table, count in counted.items() if count}


def _one(answer: psycopg.Cursor) -> Any:
    row = answer.fetchone()
    return row[0] if row else None


def _refuse_unless_empty(cursor: psycopg.Cursor) -> None:
    for table in ("department", "person", "ticket", "inventory_item"):
        if _one(cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))):
            raise NotEmpty(
                f"The demonstration world goes into an empty database only, and this one has rows in “{table}”. "
                "Use a new TTRT_DATA folder, or an empty database."
            )


def _ground(
    ids: dict[str, int], everybody: Cast, sites: list[Site], items: list[Item], planned: list[Opening], now: datetime
) -> dict[str, tuple[int, bytes]]:
    """Customers, places, things, people and counters."""
    rows = Rows()
    agencies = {code: number for number, code in enumerate(AGENCIES, start=1)}
    for code, number in agencies.items():
        rows.add("agency", number, code, AGENCIES[code])
    for number, team in enumerate(TEAMS, start=1):
        rows.add("team", number, team)
    parentage = 0
    for customer in CUSTOMERS:
        rows.add("department", ids[customer.code], customer.code, customer.name, customer.kind, True)
        for agency, since, until in departments.parentage(customer):
            parentage += 1
            rows.add("department_agency", parentage, ids[customer.code], agencies[agency], since, until)
    for site in sites:
        city = site.city
        rows.add(
            "site",
            site.id,
            site.department_id,
            site.name,
            site.address,
            site.suite,
            city.name,
            "CA",
            city.zip,
            site.clli,
        )
    for item in items:
        ends = [
            (end.address, end.suite, end.city.name, "CA", end.city.zip) if end else ("",) * 5
            for end in (item.site, item.far)
        ]
        rows.add(
            "inventory_item", item.id, item.department_id, item.sequence, item.kind, item.identifier, item.normal,
            item.service_type, "CALNET3", item.category, item.subcategory, item.level,
            item.site.id if item.site else None, *ends[0], *ends[1], item.ban, item.monthly_charge, item.public_safety,
            item.tsp, item.in_service_on, item.retired_on, item.unassigned, "{}",
        )  # fmt: skip
    ends_at = now + timedelta(days=90)  # of the auditors
    for person in everybody.people:
        rows.add(
            "person", person.id, person.username, person.name, person.email, person.phone, person.standing.value,
            person.level, True, True, NO_PASSWORD, ends_at if person.level == Level.AUDITOR else None,
        )  # fmt: skip
    began = min((opening.at for opening in planned), default=None)  # everybody was there before the first trouble
    for number, one in enumerate(everybody.memberships, start=1):
        certified = _certified(everybody, one, now)
        rows.add("membership", number, one.department_id, one.person.id, one.level.value, began, began, *certified,
                 ends_at if one.level is Level.AUDITOR else None)  # fmt: skip
    for (department_id, year), last in sorted(openings.counters(planned).items()):
        rows.add("ticket_counter", department_id, year, last)
    return rows.taken()


def _certified(everybody: Cast, one: Membership, now: datetime) -> tuple[datetime, str]:
    """When the person was last confirmed, and by whom: for this quarter, but for a few of the first department's."""
    begun = recertify.begun(now, 3)
    managers = [each for each in everybody.of_department(one.department_id) if each.level is Level.MANAGE]
    by = next((each.person.name for each in managers if each is not one), "Ada Ames")
    is_first = one.code == DEPARTMENTS_WITH_LOGINS[0]
    waits = is_first and one.level is not Level.MANAGE and one.person.username not in SIGNING_IN
    return begun - timedelta(days=50) if waits else max(begun, now - timedelta(days=9)), by


def _told(planned: list[Opening], setting: Setting, tickets: int) -> Iterator[dict[str, tuple[int, bytes]]]:
    """The reports' rows, part by part in order, whoever made them."""
    parts = [planned[start : start + _PART] for start in range(0, len(planned), _PART)]
    if tickets < _WORTH_PROCESSES or (os.cpu_count() or 1) == 1:
        yield from (telling.tell(part, setting).taken() for part in parts)
        return
    # Forked, so that each has the plan at hand; they touch no connection, and end when this process does.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, mp_context=context, initializer=_remember, initargs=(parts, setting)) as processes:
        yield from processes.map(_tell_part, range(len(parts)))


_remembered: list[tuple[list[list[Opening]], Setting]] = []


def _remember(parts: list[list[Opening]], setting: Setting) -> None:
    _remembered[:] = [(parts, setting)]
    gc.disable()  # nothing made here is thrown away before the end, and looking for it costs a tenth of the time


def _tell_part(place: int) -> dict[str, tuple[int, bytes]]:
    parts, setting = _remembered[0]
    return telling.tell(parts[place], setting).taken()


def _copy(cursor: psycopg.Cursor, rows: dict[str, tuple[int, bytes]], counts: Counter[str]) -> None:
    for table, (count, lines) in rows.items():
        names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy:
            copy.write(lines)
        counts[table] += count


@contextmanager
def _without_indexes(cursor: psycopg.Cursor) -> Iterator[None]:
    """Drop the indexes of the tables with many rows, other than those of constraints, and make them again after.

    Building an index over rows that are there takes a fraction of keeping it while they come.
    """
    indexes = cursor.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
           WHERE indrelid IN ('ticket'::regclass, 'ticket_update'::regclass, 'history_entry'::regclass,
                           'duty_slot'::regclass)
             AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"""
    ).fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")  # quoted by PostgreSQL itself
    yield
    for _, definition in indexes:
        cursor.execute(definition)


def _set_sequences(cursor: psycopg.Cursor) -> None:
    """The next row of each table gets a number after the last."""
    for table, names in COLUMNS.items():
        if "id" in names:
            cursor.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {} HAVING max(id) > 0").format(
                    sql.Literal(table), sql.Identifier(table)
                )
            )
