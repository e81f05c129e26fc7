"""Lists of tickets: one statement a page, keyset paging, the same filter for screen, count and file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from ttrt.db.plans import planned
from ttrt.models.tickets import CLOSED
from ttrt.queries.finding import SORTS, Filter, Place
from ttrt.rules.searching import search_expression

COUNT_LIMIT = 1000
PAGE = 50

ClockRows = list[list[Any] | None]
Columns = dict[str, tuple[Any, ...]]
"""Some rows column by column: what they all say, by the names of `Row` and in its order."""


class Row(NamedTuple):
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
    escalated: bool
    stop: str
    pack_version: str
    owner_id: int | None
    owner_name: str
    team: str
    clock: ClockRows | None
    """What a clock without stored figures is reckoned from; see `list_clock`."""

    @property
    def urgent(self) -> bool:
        """For public safety or under Telecommunications Service Priority: first in every queue."""
        return self.public_safety or self.tsp != ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and whether there is more either way."""

    rows: list[Row]
    earlier: Place | None
    later: Place | None


# As the index of the queue has it (migration 0007), word for word.
NOT_URGENT = "(NOT (t.public_safety OR t.tsp <> ''))"

_COLUMNS = """t.id, t.number, t.department_id, d.code, d.name, t.identifier, t.kind, t.site_name, t.service_type,
    t.status, t.severity, t.public_safety, t.tsp, t.opened_at, t.alarm_at, t.restored_at, t.closed_at, t.update_due_at,
    t.last_update_at, t.estimate_at, t.net_seconds, t.customer_reference, t.reported_by,
    (t.item_facts->>'unassigned')::boolean,
    EXISTS (SELECT 1 FROM escalation e
            WHERE e.department_id = t.department_id AND e.ticket_id = t.id AND e.answered_at IS NULL),
    CASE WHEN t.closed_at IS NULL THEN coalesce(s.running, '') ELSE '' END,
    t.pack_version, t.owner_id, t.owner_name, t.team,
    CASE WHEN t.net_seconds IS NULL THEN json_build_array(
        s.every,
        (SELECT json_agg(json_build_array(r.restored_at, r.disputed_at, r.came_back_at) ORDER BY r.at, r.id)
         FROM restoration r WHERE r.department_id = t.department_id AND r.ticket_id = t.id),
        CASE WHEN s.every IS NOT NULL THEN (SELECT json_agg(c.tried_at ORDER BY c.tried_at, c.id)
         FROM contact_attempt c WHERE c.department_id = t.department_id AND c.ticket_id = t.id) END
    ) END"""
# Calls to the customer bear on the clock by way of a stop alone (`rules.stop_spans`).

# Looked for once, for the two columns that tell of them; not at all where neither does.
_STOPS = """LEFT JOIN LATERAL (
    SELECT string_agg(s.reason, ', ' ORDER BY s.started_at) FILTER (WHERE s.ended_at IS NULL AND s.voided_at IS NULL)
               AS running,
           json_agg(json_build_array(s.reason, s.started_at, s.ended_at, s.voided_at IS NOT NULL, s.window_end_at)
                    ORDER BY s.started_at, s.id) AS every
    FROM stop_clock s
    WHERE (t.closed_at IS NULL OR t.net_seconds IS NULL) AND s.department_id = t.department_id AND s.ticket_id = t.id
) s ON true"""


def find(wanted: Filter, *, sort: str = "opened", place: Place | None = None, size: int = PAGE) -> Page:
    """One page of the tickets the viewer may see; `sort` is a key of `SORTS`."""
    cut = _Cut(wanted, sort, place, size)
    return cut.page(_fetch(cut, "", []))


def find_and_count(wanted: Filter, *, sort: str = "opened", place: Place | None = None) -> tuple[Page, int]:
    """A page and the count of the whole list (as `count`, not exact), in one statement."""
    cut = _Cut(wanted, sort, place, PAGE)
    counting, values = _counting(wanted, sort, exact=False)
    if place is None:
        # A first page that holds the whole list has counted it already.
        counting = f"CASE WHEN count(*) OVER () > {PAGE} THEN {counting} ELSE count(*) OVER () END"
    rows = _fetch(cut, f", {counting}", values)
    if rows:
        return cut.page([row[:-1] for row in rows]), rows[0][-1]
    return cut.page([]), 0 if place is None else count(wanted, sort=sort)


class _Cut:
    """Where a page is cut out of the list, as SQL, and what comes before and after it."""

    def __init__(self, wanted: Filter, sort: str, place: Place | None, size: int) -> None:
        self.sort = SORTS[sort]
        self.place, self.size = place, size
        self.backwards = place is not None and place.backwards
        self.where, self.values = _where(wanted, sort)
        downwards = self.sort.newest_first != self.backwards
        keys = [*([NOT_URGENT] if self.sort.urgent_first else []), f"t.{self.sort.column}", "t.id"]
        if place is not None:
            begin = [*([not place.urgent] if self.sort.urgent_first else []), place.value, place.ticket_id]
            self.where.append(f"({', '.join(keys)}) {'<' if downwards else '>'} ({', '.join(['%s'] * len(keys))})")
            self.values += begin
        self.order = ", ".join(f"{key} {'DESC' if downwards else 'ASC'}" for key in keys)

    def page(self, fetched: list[tuple[Any, ...]]) -> Page:
        """The page, from the rows and perhaps one more."""
        more = len(fetched) > self.size
        rows = [Row._make(row) for row in fetched[: self.size]]
        if self.backwards:
            rows.reverse()
        has_earlier, has_later = (more, True) if self.backwards else (self.place is not None, more)
        return Page(
            rows,
            self._at(rows[0], True) if rows and has_earlier else None,
            self._at(rows[-1], False) if rows and has_later else None,
        )

    def _at(self, row: Row, backwards: bool) -> Place:
        return Place(getattr(row, self.sort.column), row.ticket_id, backwards, row.urgent)


def count(wanted: Filter, *, sort: str = "opened", exact: bool = False) -> int:
    """How many there are; without `exact`, counting stops at one more than `COUNT_LIMIT`."""
    return counts([wanted], sort=sort, exact=exact)[0]


def counts(each: Sequence[Filter], *, sort: str = "opened", exact: bool = False) -> list[int]:
    """The count of each of several filters, in one statement; as `count` otherwise."""
    parts: list[str] = []
    values: list[Any] = []
    for wanted in each:
        part, given = _counting(wanted, sort, exact=exact)
        parts.append(part)
        values += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return list(cursor.fetchone())


def _counting(wanted: Filter, sort: str, *, exact: bool) -> tuple[str, list[Any]]:
    where, values = _where(wanted, sort)
    limit = "" if exact else f" LIMIT {COUNT_LIMIT + 1}"
    return f"(SELECT count(*) FROM (SELECT 1 FROM ticket t {_and(where)}{limit}) AS counted)", values  # noqa: S608


class Whole:
    """All of a list in its order, for files: fetched through a cursor, a batch at a time, within the transaction.

    `number` is how many the list has, counted by the database in the same statement and so of the same moment; known
    once the first row came. `departments`: the code of each row's department that has come, counted.
    """

    def __init__(self, wanted: Filter, *, sort: str = "opened", batch: int = 250) -> None:
        self.wanted, self.sort, self.batch = wanted, sort, batch
        self.number = 0
        self.departments: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Row]:
        for columns in self.columns():
            yield from map(Row, *columns.values())

    def columns(self) -> Iterator[Columns]:
        """The rows column by column, a batch at a time."""
        cut = _Cut(self.wanted, self.sort, None, PAGE)
        counting, values = _counting(self.wanted, self.sort, exact=True)
        statement = _statement(cut, f", {counting}", limit="")
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement, [*values, *cut.values])
            while rows := cursor.fetchmany(self.batch):
                *columns, numbers = zip(*rows, strict=True)
                self.number = numbers[0]
                batch = dict(zip(Row._fields, columns, strict=True))
                self.departments.update(batch["department_code"])
                yield batch


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
    if SORTS[sort].only:
        when(SORTS[sort].only)
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
    for column, named, nobody in (
        ("t.owner_id", wanted.owner_ids, "t.owner_id IS NULL" if wanted.unowned else ""),
        ("t.team", wanted.teams, "t.team = ''" if wanted.teamless else ""),
    ):
        if named or nobody:
            either = [f"{column} = ANY(%s)"] if named else []
            when(f"({' OR '.join([*either, *filter(None, [nobody])])})", *([list(named)] if named else []))
    if wanted.unassigned:
        when("(t.item_facts->>'unassigned')::boolean")
    return where, values


def _fetch(cut: _Cut, more_columns: str, more_values: list[Any]) -> list[tuple[Any, ...]]:
    values = [*more_values, *cut.values]
    # What somebody looks for decides how it is best found; the first page of everything has one way.
    with connection.cursor() if values else planned() as cursor:
        cursor.execute(_statement(cut, more_columns, f"LIMIT {cut.size + 1}"), values)
        return list(cursor.fetchall())


def _statement(cut: _Cut, more_columns: str, limit: str) -> str:
    # The page is cut first, so that the columns that look elsewhere are worked out for its rows alone.
    page = f"SELECT t.* FROM ticket t {_and(cut.where)} ORDER BY {cut.order} {limit}"  # noqa: S608
    return (
        f"SELECT {_COLUMNS}{more_columns} FROM ({page}) t "  # noqa: S608 - fixed texts, values apart
        f"JOIN department d ON d.id = t.department_id {_STOPS} ORDER BY {cut.order}"
    )


def _and(where: list[str]) -> str:
    return "WHERE " + " AND ".join(where) if where else ""


def is_ended(status: str) -> bool:
    """True for closed, cancelled and rejected tickets."""
    return status in CLOSED
