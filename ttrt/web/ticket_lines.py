"""A ticket as one line of a list: every value ready to print, worked out once."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from ttrt.models import packs
from ttrt.queries import list_clock
from ttrt.queries.tickets import Row
from ttrt.rules import localtime
from ttrt.rules.access import Standing
from ttrt.rules.terms import Pack
from ttrt.rules.updates import is_missed
from ttrt.web import contract_words, words

SEVERITY_LOOKS = {1: ("red", "error"), 2: ("amber", "warning")}
_NOTHING = Markup("")


class Line(NamedTuple):
    """What one row shows. `due` is a chip or words; `due_at` the time of day it is due.

    Two moments are instants (UTC), because not every list has a column for them.
    """

    number: str
    identifier: str
    where: str
    marks: Markup
    status: Markup
    ended: str
    severity: Markup
    outage: str
    outage_note: str
    stop: Markup
    due: str | Markup
    due_at: str
    opened: Markup
    department_code: str
    department_name: str
    overdue: bool
    urgent: bool
    owner_id: int | None
    owner: str
    team: str
    last_update_at: datetime | None
    restored_at: datetime | None


def lines(rows: list[Row], *, reader: Standing, at: datetime) -> list[Line]:
    """The rows as lines at this moment, in the words of this side."""
    severities, stops = contract_words.severities(), contract_words.stop_reasons()
    terms = {version: packs.by_version(version) for version in {row.pack_version for row in rows}}
    return [_line(row, terms[row.pack_version], severities, stops, reader, at) for row in rows]


def _line(
    row: Row,
    terms: Pack,
    severities: dict[str, tuple[str, int]],
    stops: dict[str, str],
    reader: Standing,
    at: datetime,
) -> Line:
    severity, rank = severities.get(row.severity, (row.severity, 0))
    stop = contract_words.in_words(row.stop, stops)
    due, due_at = _due(row, terms, at)
    return Line(
        number=row.number,
        identifier=row.identifier,
        where=" · ".join(filter(None, (row.site_name, row.service_type))),
        marks=marks_of(row),
        status=words.status_chip(row.status, reader),
        ended=localtime.show(row.closed_at) if row.closed_at else "",
        severity=words.chip(severity, *SEVERITY_LOOKS.get(rank, ("quiet", "info"))),
        outage=localtime.short_words(list_clock.net_seconds(row, at=at, pack=terms)),
        outage_note="so far" if list_clock.is_running(row) else "in all",
        stop=words.chip(f"Clock stopped: {stop}", "quiet", "timer") if stop else _NOTHING,
        due=due,
        due_at=due_at,
        opened=_day_and_time(row.opened_at),
        department_code=row.department_code,
        department_name=row.department_name,
        overdue=row.update_due_at is not None and is_missed(row.update_due_at, at),
        urgent=row.urgent,
        owner_id=row.owner_id,
        owner=row.owner_name,
        team=row.team,
        last_update_at=row.last_update_at,
        restored_at=row.restored_at,
    )


def marks_of(row: Row) -> Markup:
    """What sets a ticket apart, as chips."""
    marks = _NOTHING
    if row.escalated:
        marks += words.chip("Escalated", "red", "priority_high")
    if row.public_safety:
        marks += words.chip("Public safety", "red", "shield")
    if row.tsp:
        marks += words.chip("TSP priority", "violet", "priority_high")
    if row.unassigned:
        marks += words.chip("Unassigned service", "amber", "help_outline")
    return marks


@lru_cache(maxsize=10_000)  # of a list that refreshes itself most rows were there before
def _day_and_time(instant: datetime) -> Markup:
    """The day, and the time of day on a line of its own: a narrow column."""
    day, time = localtime.show_day(instant), localtime.show_time(instant)
    # Nothing here comes from people: figures and the names of months and zones.
    return Markup(f'<time datetime="{localtime.stamp(instant)}">{day}<small>{time}</small></time>')  # noqa: S704


def _due(row: Row, terms: Pack, at: datetime) -> tuple[str | Markup, str]:
    """Minutes left, or by how much it is overdue: always in words, never by colour alone."""
    if row.update_due_at is None:
        return "None owed", ""
    due_at = localtime.show_time(row.update_due_at)
    left = row.update_due_at - at
    if is_missed(row.update_due_at, at):
        return words.chip(f"Overdue by {localtime.short_words(-left)}", "red", "warning"), f"was due {due_at}"
    said = f"{localtime.short_words(left)} left"
    if left <= terms.timers.update_soon:
        return words.chip(said, "amber", "schedule"), f"by {due_at}"
    return said, f"by {due_at}"
