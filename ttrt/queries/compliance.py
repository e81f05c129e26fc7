"""How the update duty was kept: slots counted by month, department and service type, and the slots behind a figure.

A slot counts in the Pacific month of its due moment. Void tickets count in nothing; an update still owed, one ended
early and time believed restored are no slots that were due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import connection

from ttrt.rules.localtime import day_start
from ttrt.rules.voiding import VOIDED

Outcome = Literal["met", "missed"]
OUTCOMES: tuple[Outcome, ...] = ("met", "missed")
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Kept:
    """One month's slots of one department and one service type; the worst gap between two updates, in seconds."""

    month: date
    code: str
    name: str
    service_type: str
    met: int
    missed: int
    worst_seconds: int

    @property
    def due(self) -> int:
        return self.met + self.missed


@dataclass(frozen=True, slots=True)
class Total:
    """Many slots together; the worst gap in seconds."""

    met: int = 0
    missed: int = 0
    worst_seconds: int = 0

    @property
    def due(self) -> int:
        return self.met + self.missed


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot that was due: of which ticket, from when, by when, and how it ended. Instants in UTC."""

    number: str
    code: str
    identifier: str
    site_name: str
    service_type: str
    starts_at: datetime
    due_at: datetime
    outcome: Outcome
    answered_at: datetime | None
    """When the update came: the one that met it, or the first word after it was missed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which slots: of the months from `first` up to, not including, `until` (first days of Pacific months)."""

    first: date
    until: date
    code: str = ""
    service_type: str | None = None
    outcome: Outcome | None = None


# How long the department waited: from where the slot began to the update that came, or to now.
_WAIT = "CASE s.outcome WHEN 'met' THEN s.ends_at ELSE coalesce(s.answered_at, %(at)s) END - s.starts_at"
_WHICH = """
FROM duty_slot s
JOIN ticket t ON t.department_id = s.department_id AND t.id = s.ticket_id
JOIN department d ON d.id = s.department_id
WHERE s.outcome = ANY(%(outcomes)s) AND s.due_at >= %(first)s AND s.due_at < %(until)s
  AND t.closed_how <> ALL(%(voided)s)
"""
_COUNTED = f"""
SELECT date_trunc('month', s.due_at AT TIME ZONE 'America/Los_Angeles')::date AS month, d.code, d.name, t.service_type,
       count(*) FILTER (WHERE s.outcome = 'met'), count(*) FILTER (WHERE s.outcome = 'missed'),
       extract(epoch FROM max({_WAIT}))::bigint
{_WHICH}
GROUP BY 1, d.id, d.code, d.name, t.service_type
ORDER BY 1 DESC, d.code, t.service_type
"""  # noqa: S608 - our own texts; what people type is a value
# Months need no ticket but the few that are void: over all departments, to read each would be most of the cost.
_OF_THESE = """
FROM duty_slot s
WHERE s.outcome = ANY(%(outcomes)s) AND s.due_at >= %(first)s AND s.due_at < %(until)s
  AND NOT EXISTS (SELECT FROM ticket v WHERE v.department_id = s.department_id AND v.id = s.ticket_id
                  AND v.closed_how = ANY(%(voided)s))
"""
_BY_MONTH = f"""
SELECT date_trunc('month', s.due_at AT TIME ZONE 'America/Los_Angeles')::date,
       count(*) FILTER (WHERE s.outcome = 'met'), count(*) FILTER (WHERE s.outcome = 'missed'),
       extract(epoch FROM max({_WAIT}))::bigint
{_OF_THESE}
GROUP BY 1
"""  # noqa: S608 - our own texts; what people type is a value
_SLOTS = f"""
SELECT t.number, d.code, t.identifier, t.site_name, t.service_type, s.starts_at, s.due_at, s.outcome,
       CASE s.outcome WHEN 'met' THEN s.ends_at ELSE s.answered_at END
{_WHICH}
"""
_WORST_FIRST = f"ORDER BY s.outcome DESC, {_WAIT} DESC, s.due_at, t.number\n"


def counted(wanted: Wanted, *, at: datetime) -> list[Kept]:
    """Every month, department and service type that had a slot due, the newest month first."""
    with connection.cursor() as cursor:
        cursor.execute(*_asked(_COUNTED, wanted, at))
        return [Kept(*row) for row in cursor.fetchall()]


def by_month(wanted: Wanted, *, at: datetime) -> dict[date, Total]:
    """Every month that had a slot due, departments and services together; quicker than adding up `counted`."""
    with connection.cursor() as cursor:
        cursor.execute(*_asked(_BY_MONTH, wanted, at))
        return {month: Total(*figures) for month, *figures in cursor.fetchall()}


def behind(wanted: Wanted, *, at: datetime, most: int) -> list[SlotRow]:
    """The slots behind a figure, missed ones and longest gaps first, up to so many."""
    with connection.cursor() as cursor:
        sql, values = _asked(_SLOTS + _WORST_FIRST + "LIMIT %(most)s", wanted, at)
        cursor.execute(sql, values | {"most": most})
        return [SlotRow(*row) for row in cursor.fetchall()]


def every_slot(wanted: Wanted, *, at: datetime) -> Iterator[SlotRow]:
    """All of them, by due moment, a batch at a time; read to the end within the scope it began in."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(*_asked(_SLOTS + "ORDER BY s.due_at, t.number, s.starts_at", wanted, at))
        while rows := cursor.fetchmany(BATCH):
            yield from (SlotRow(*row) for row in rows)


def _asked(sql: str, wanted: Wanted, at: datetime) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {
        "at": at,
        "first": day_start(wanted.first),
        "until": day_start(wanted.until),
        "voided": list(VOIDED),
        "outcomes": [wanted.outcome] if wanted.outcome else list(OUTCOMES),
    }
    also, of_these = "", ""
    if wanted.code:
        also += "  AND d.code = %(code)s\n"
        of_these += "  AND s.department_id = (SELECT id FROM department WHERE code = %(code)s)\n"
        values["code"] = wanted.code
    if wanted.service_type is not None:
        also += "  AND t.service_type = %(service_type)s\n"
        of_these += (
            "  AND EXISTS (SELECT FROM ticket t WHERE t.department_id = s.department_id AND t.id = s.ticket_id"
            " AND t.service_type = %(service_type)s)\n"
        )
        values["service_type"] = wanted.service_type
    return sql.replace(_WHICH, _WHICH + also).replace(_OF_THESE, _OF_THESE + of_these), values
