"""Lists of tickets: one statement a page, keyset paging, the same filter for screen, count and file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from ttrt.models.tickets import CLOSED
from ttrt.queries.finding import SORTS, Filter, Place
from ttrt.rules.searching import search_expression

COUNT_LIMIT = 1000
PAGE = 50

ClockRows = list[list[Any] | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket in a list. `stop` names the running stop clocks, '' when the clock runs."""

    ticket_id: int
    number: str
    department_id: int
    department_code: str
    department_name: str
    identifier: str
    kind: str
    site_name: str
    service_type: str
    status: str
    severity: str
    public_safety: bool
    tsp: str
    opened_at: datetime
    alarm_at: datetime | None
    restored_at: datetime | None
    closed_at: datetime | None
    update_due_at: datetime | None
    last_update_at: datetime | None
    estimate_at: datetime | None
    net_seconds: int | None
    customer_reference: str
    reported_by: str
    unassigned: bool
    stop: str
    pack_version: str
    clock: ClockRows | None
    """What a clock without stored figures is reckoned from; see `list_clock`."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and whether there is more either way."""

    rows: list[Row]
    earlier: Place | None
    later: Place | None


_COLUMNS = """t.id, t.number, t.department_id, d.code, d.name, t.identifier, t.kind, t.site_name, t.service_type,
    t.status, t.severity, t.public_safety, t.tsp, t.opened_at, t.alarm_at, t.restored_at, t.closed_at, t.update_due_at,
    t.last_update_at, t.estimate_at, t.net_seconds, t.customer_reference, t.reported_by,
    (t.item_facts->>'unassigned')::boolean,
    CASE WHEN t.closed_at IS NULL THEN coalesce((
        SELECT string_agg(s.reason, ', ' ORDER BY s.started_at) FROM stop_clock s
        WHERE s.department_id = t.department_id AND s.ticket_id = t.id AND s.ended_at IS NULL AND s.voided_at IS NULL
    ), '') ELSE '' END,
    t.pack_version,
    CASE WHEN t.net_seconds IS NULL THEN json_build_array(
        (SELECT json_agg(json_build_array(s.reason, s.started_at, s.ended_at, s.voided_at IS NOT NULL, s.window_end_at)
                         ORDER BY s.started_at, s.id)
         FROM stop_clock s WHERE s.department_id = t.department_id AND s.ticket_id = t.id),
        (SELECT json_agg(json_build_array(r.restored_at, r.disputed_at, r.came_back_at) ORDER BY r.at, r.id)
         FROM restoration r WHERE r.department_id = t.department_id AND r.ticket_id = t.id),
        (SELECT json_agg(c.tried_at ORDER BY c.tried_at, c.id)
         FROM contact_attempt c WHERE c.department_id = t.department_id AND c.ticket_id = t.id)
    ) END"""


def find(wanted: Filter, *, sort: str = "opened", place: Place | None = None, size: int = PAGE) -> Page:
    """One page of the tickets the viewer may see; `sort` is a key of `SORTS`."""
    column, descending = SORTS[sort]
    backwards = place is not None and place.backwards
    where, values = _where(wanted, sort)
    if place is not None:
        before = "<" if descending != backwards else ">"
        where.append(f"(t.{column}, t.id) {before} (%s, %s)")
        values += [place.value, place.ticket_id]
    direction = "DESC" if descending != backwards else "ASC"
    rows = _fetch(where, values, f"t.{column} {direction}, t.id {direction}", size + 1)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_earlier, has_later = (more, True) if backwards else (place is not None, more)
    at = lambda row, back: Place(getattr(row, column), row.ticket_id, back)  # noqa: E731 - a name for two lines
    return Page(
        rows,
        at(rows[0], True) if rows and has_earlier else None,
        at(rows[-1], False) if rows and has_later else None,
    )


def count(wanted: Filter, *, sort: str = "opened", exact: bool = False) -> int:
    """How many there are; without `exact`, counting stops at one more than `COUNT_LIMIT`."""
    return counts([wanted], sort=sort, exact=exact)[0]


def counts(each: Sequence[Filter], *, sort: str = "opened", exact: bool = False) -> list[int]:
    """The count of each of several filters, in one statement; as `count` otherwise."""
    limit = "" if exact else f" LIMIT {COUNT_LIMIT + 1}"
    parts: list[str] = []
    values: list[Any] = []
    for wanted in each:
        where, given = _where(wanted, sort)
        parts.append(f"(SELECT count(*) FROM (SELECT 1 FROM ticket t {_and(where)}{limit}) AS counted)")  # noqa: S608
        values += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return list(cursor.fetchone())


def every(wanted: Filter, *, sort: str = "opened", batch: int = 1000) -> Iterator[Row]:
    """All of them in order, a batch at a time: for files. Stays within the caller's transaction."""
    place: Place | None = None
    while True:
        page = find(wanted, sort=sort, place=place, size=batch)
        yield from page.rows
        if page.later is None:
            return
        place = page.later


def _where(wanted: Filter, sort: str) -> tuple[list[str], list[Any]]:
    """Conditions and their values. Every text here is fixed; only values come from people."""
    where: list[str] = []
    values: list[Any] = []

    def when(condition: str, *given: Any) -> None:
        where.append(condition)
        values.extend(given)

    if wanted.state == "open":
        when("t.closed_at IS NULL")
    elif wanted.state == "ended":
        when("t.closed_at IS NOT NULL")
    if sort == "due":
        when("t.update_due_at IS NOT NULL")
    if len(wanted.department_ids) == 1:
        when("t.department_id = %s", wanted.department_ids[0])
    elif wanted.department_ids:
        when("t.department_id = ANY(%s)", list(wanted.department_ids))
    for column, given in (
        ("status", wanted.statuses),
        ("kind", wanted.kinds),
        ("severity", wanted.severities),
        ("site_id", wanted.site_ids),
    ):
        if given:
            when(f"t.{column} = ANY(%s)", list(given))
    for column, one in (("site_id", wanted.site_id), ("item_id", wanted.item_id), ("report_id", wanted.report_id)):
        if one is not None:
            when(f"t.{column} = %s", one)
    if wanted.text:
        expression = search_expression(wanted.text)
        # A text without a single letter or digit finds nothing, rather than everything.
        when("t.search @@ %s::tsquery" if expression else "false", *([expression] if expression else []))
    if wanted.opened_from is not None:
        when("t.opened_at >= %s", wanted.opened_from)
    if wanted.opened_before is not None:
        when("t.opened_at < %s", wanted.opened_before)
    if wanted.overdue_at is not None:
        when("t.update_due_at < %s", wanted.overdue_at)
    if wanted.priority:
        when("(t.public_safety OR t.tsp <> '')")
    if wanted.unassigned:
        when("(t.item_facts->>'unassigned')::boolean")
    return where, values


def _fetch(where: list[str], values: list[Any], order: str, limit: int) -> list[Row]:
    # The page is cut first, so that the columns that look elsewhere are worked out for its rows alone.
    statement = (
        f"SELECT {_COLUMNS} FROM (SELECT t.* FROM ticket t {_and(where)} ORDER BY {order} LIMIT {limit}) t "  # noqa: S608
        f"JOIN department d ON d.id = t.department_id ORDER BY {order}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Row(*row) for row in cursor.fetchall()]


def _and(where: list[str]) -> str:
    return "WHERE " + " AND ".join(where) if where else ""


def is_ended(status: str) -> bool:
    """True for closed, cancelled and rejected tickets."""
    return status in CLOSED
