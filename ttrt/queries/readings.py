"""The reading log as its readers see it: newest first, a page at a time, or all of it for a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from ttrt.rules.access import OFFICE, Standing

PAGE = 50
BATCH = 2000


@dataclass(frozen=True, slots=True)
class ReadingFilter:
    """Which rows; what is not said asks nothing.

    Without a department, a list over all departments is one row; with one, it is what it showed of that department.
    """

    department_id: int | None = None
    ticket_id: int | None = None
    reader_id: int | None = None
    name: str = ""
    standing: str = ""
    hows: tuple[str, ...] = ()
    since: datetime | None = None
    before: datetime | None = None


class ReadingRow(NamedTuple):
    """One row: who was shown what, when (UTC). `code` and `department` are "" for a question over all departments."""

    at: datetime
    row_id: int
    by_id: int | None
    by_name: str
    by_standing: Standing
    by_level: str
    code: str
    department: str
    ticket: str
    how: str
    asked: str
    number: int


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """Where a page begins: after the last row of the one before it."""

    at: datetime
    row_id: int


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """One page, and where the older ones begin."""

    rows: list[ReadingRow]
    older: ReadingPlace | None


def find(wanted: ReadingFilter, *, place: ReadingPlace | None = None, size: int = PAGE) -> ReadingPage:
    """One page, the newest first."""
    statement, values = _statement(wanted, place, f"LIMIT {size + 1}")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = [_row(row) for row in cursor.fetchall()]
    last = rows[size - 1] if len(rows) > size else None
    return ReadingPage(rows[:size], ReadingPlace(last.at, last.row_id) if last else None)


def every(wanted: ReadingFilter) -> Iterator[ReadingRow]:
    """All of them, a batch at a time; read to the end within the scope it began in."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(*_statement(wanted, None, ""))
        while rows := cursor.fetchmany(BATCH):
            yield from map(_row, rows)


def _row(row: tuple[Any, ...]) -> ReadingRow:
    return ReadingRow(*row)._replace(by_standing=Standing(row[4]))


def _statement(wanted: ReadingFilter, place: ReadingPlace | None, limit: str) -> tuple[str, list[Any]]:
    """Every text here is fixed; only values come from people."""
    where: list[str] = []
    values: list[Any] = []

    def when(condition: str, *given: Any) -> None:
        where.append(condition)
        values.extend(given)

    if wanted.department_id is None:
        when("(r.ticket_id IS NOT NULL OR r.department_id = %s OR r.by_standing = 'customer')", OFFICE)
    else:
        when("r.department_id = %s", wanted.department_id)
    for column, one in (("ticket_id", wanted.ticket_id), ("by_id", wanted.reader_id)):
        if one is not None:
            when(f"r.{column} = %s", one)
    if wanted.name:
        when("position(lower(%s) in lower(r.by_name)) > 0", wanted.name)
    if wanted.standing:
        when("r.by_standing = %s", wanted.standing)
    if wanted.hows:
        when("r.how = ANY(%s)", list(wanted.hows))
    if wanted.since is not None:
        when("r.at >= %s", wanted.since)
    if wanted.before is not None:
        when("r.at < %s", wanted.before)
    if place is not None:
        when("(r.at, r.id) < (%s, %s)", place.at, place.row_id)
    cut = f"SELECT * FROM reading r WHERE {' AND '.join(where)} ORDER BY r.at DESC, r.id DESC {limit}"  # noqa: S608
    return (
        "SELECT r.at, r.id, r.by_id, r.by_name, r.by_standing, r.by_level, coalesce(d.code, ''), coalesce(d.name, ''),"  # noqa: S608
        f" coalesce(t.number, ''), r.how, r.asked, r.number FROM ({cut}) r"
        " LEFT JOIN department d ON d.id = r.department_id"
        " LEFT JOIN ticket t ON t.department_id = r.department_id AND t.id = r.ticket_id ORDER BY r.at DESC, r.id DESC"
    ), values
