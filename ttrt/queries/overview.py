"""The State's overview: every department's open tickets on one page, one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department: how many open, how many restored and unconfirmed, the oldest, overdue updates, public safety."""

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


_STATEMENT = """
SELECT d.id, d.code, d.name, d.kind,
       coalesce(o.open, 0), coalesce(o.unconfirmed, 0), o.oldest_at, o.oldest_number,
       coalesce(o.overdue, 0), coalesce(o.public_safety, 0), coalesce(o.opened_last_day, 0)
FROM department d
LEFT JOIN (
    SELECT t.department_id, count(*) AS open,
           count(*) FILTER (WHERE t.status = 'resolved') AS unconfirmed,
           min(t.opened_at) AS oldest_at,
           (array_agg(t.number ORDER BY t.opened_at, t.id))[1] AS oldest_number,
           count(*) FILTER (WHERE t.update_due_at < %(at)s) AS overdue,
           count(*) FILTER (WHERE t.public_safety OR t.tsp <> '') AS public_safety,
           count(*) FILTER (WHERE t.opened_at >= %(day_ago)s) AS opened_last_day
    FROM ticket t WHERE t.closed_at IS NULL GROUP BY t.department_id
) o ON o.department_id = d.id
ORDER BY coalesce(o.overdue, 0) DESC, coalesce(o.open, 0) DESC, d.code
"""


def departments(*, at: datetime) -> list[DepartmentRow]:
    """Every department the viewer may see, those with overdue updates first."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"at": at, "day_ago": at - timedelta(days=1)})
        return [DepartmentRow(*row) for row in cursor.fetchall()]
