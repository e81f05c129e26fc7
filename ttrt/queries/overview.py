"""The State's overview: every department's open tickets on one page, and how many are opened a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from ttrt.rules.localtime import civil_day, day_start

DAYS = 30


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department: how many open, how many restored and unconfirmed, the oldest, overdue updates, public safety.

    `urgent_…`: of the tickets for public safety or with TSP alone.
    All of these count open tickets; `opened_last_day` counts every ticket opened in the last 24 hours.
    """

    department_id: int
    code: str
    name: str
    kind: str
    open: int
    unconfirmed: int
    oldest_at: datetime | None
    oldest_number: str | None
    overdue: int
    public_safety: int
    opened_last_day: int
    urgent_oldest_at: datetime | None
    urgent_oldest_number: str | None
    urgent_overdue: int


_DEPARTMENTS = """
SELECT d.id, d.code, d.name, d.kind,
       coalesce(o.open, 0), coalesce(o.unconfirmed, 0), o.oldest_at, o.oldest_number,
       coalesce(o.overdue, 0), coalesce(o.public_safety, 0), coalesce(n.opened, 0),
       o.urgent_oldest_at, o.urgent_oldest_number, coalesce(o.urgent_overdue, 0)
FROM department d
LEFT JOIN (
    SELECT t.department_id, count(*) AS open,
           count(*) FILTER (WHERE t.status = 'resolved') AS unconfirmed,
           min(t.opened_at) AS oldest_at,
           (array_agg(t.number ORDER BY t.opened_at, t.id))[1] AS oldest_number,
           count(*) FILTER (WHERE t.update_due_at < %(at)s) AS overdue,
           count(*) FILTER (WHERE t.public_safety OR t.tsp <> '') AS public_safety,
           min(t.opened_at) FILTER (WHERE t.public_safety OR t.tsp <> '') AS urgent_oldest_at,
           (array_agg(t.number ORDER BY t.opened_at, t.id) FILTER (WHERE t.public_safety OR t.tsp <> ''))[1]
               AS urgent_oldest_number,
           count(*) FILTER (WHERE t.update_due_at < %(at)s AND (t.public_safety OR t.tsp <> '')) AS urgent_overdue
    FROM ticket t WHERE t.closed_at IS NULL GROUP BY t.department_id
) o ON o.department_id = d.id
LEFT JOIN (
    SELECT t.department_id, count(*) AS opened FROM ticket t WHERE t.opened_at >= %(day_ago)s GROUP BY t.department_id
) n ON n.department_id = d.id
ORDER BY coalesce(o.overdue, 0) DESC, coalesce(o.open, 0) DESC, d.code
"""

# One step down the index of all tickets for each day, whatever the number of tickets before them.
_OPENED = """
SELECT n, (SELECT count(*) FROM ticket t WHERE t.opened_at >= b.begins AND t.opened_at < b.ends)
FROM unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS b (begins, ends, n)
ORDER BY n
"""


def departments(*, at: datetime) -> list[DepartmentRow]:
    """Every department the viewer may see, those with overdue updates first."""
    with connection.cursor() as cursor:
        cursor.execute(_DEPARTMENTS, {"at": at, "day_ago": at - timedelta(days=1)})
        return [DepartmentRow(*row) for row in cursor.fetchall()]


def opened_by_day(*, at: datetime, days: int = DAYS) -> list[tuple[date, int]]:
    """How many tickets were opened on each of the last so many Pacific days, today last."""
    today = civil_day(at)
    each = [today - timedelta(days=back) for back in reversed(range(days))]
    begins = [day_start(day) for day in each]
    ends = [day_start(day + timedelta(days=1)) for day in each]
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, {"begins": begins, "ends": ends})
        return [(day, count) for day, (_, count) in zip(each, cursor.fetchall(), strict=True)]
