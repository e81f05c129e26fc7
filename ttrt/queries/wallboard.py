"""The wallboard: the tickets whose update is due next, and how many there are behind them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from ttrt.queries import tickets
from ttrt.queries.finding import Filter, Place
from ttrt.queries.tickets import COUNT_LIMIT, NOT_URGENT, Row

READ = 50  # more than are shown, so that the cut does not part what is due in the same minute
MOST = 10  # what a screen on a wall holds in letters that are read from four metres


@dataclass(frozen=True, slots=True)
class Board:
    """The rows shown, the next due first, and how many tickets owe an update; counting stops above `COUNT_LIMIT`.

    `soon` and `overdue` leave each other out; `urgent`: for public safety or with TSP, whenever theirs is due.
    """

    rows: list[Row]
    owing: int
    overdue: int
    soon: int
    urgent: int
    urgent_overdue: int

    @property
    def more(self) -> int:
        """How many owe an update and are not shown."""
        return self.owing - len(self.rows)


# Each a range of one of the two indexes that hold only what owes an update (`ticket_owing_update`, the queue's),
# and none longer than the limit, however many tickets there are. `< true`, because the planner rewrites `= false` into
# what no index has.
COUNTS = f"""
SELECT
    (SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE t.update_due_at IS NOT NULL LIMIT %(limit)s) c),
    (SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE t.update_due_at < %(at)s LIMIT %(limit)s) c),
    (SELECT count(*) FROM (
        SELECT 1 FROM ticket t WHERE t.update_due_at BETWEEN %(at)s AND %(soon)s LIMIT %(limit)s) c),
    (SELECT count(*) FROM (
        SELECT 1 FROM ticket t WHERE {NOT_URGENT} < true AND t.update_due_at IS NOT NULL LIMIT %(limit)s) c),
    (SELECT count(*) FROM (
        SELECT 1 FROM ticket t WHERE {NOT_URGENT} < true AND t.update_due_at < %(at)s LIMIT %(limit)s) c)
"""  # noqa: S608 - a fixed text


def board(*, at: datetime, soon: timedelta) -> Board:
    """What the viewer's wallboard shows at this moment; an update is due soon from `soon` before its moment."""
    rows = _shown(at)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"at": at, "soon": at + soon, "limit": COUNT_LIMIT + 1})
        return Board(rows, *cursor.fetchone())


def _shown(at: datetime) -> list[Row]:
    """The next due first. A third of the board is kept for what is not late yet: a promise is seen before it breaks."""
    found = tickets.find(Filter(), sort="next", size=READ)
    rows = sorted(found.rows, key=_by_urgency)
    late = [row for row in rows if _due_at(row) < at]
    ahead = [row for row in rows if _due_at(row) >= at]
    if len(ahead) < MOST // 3 and found.later is not None:
        ahead = sorted(tickets.find(Filter(), sort="next", place=Place(at, 0), size=READ).rows, key=_by_urgency)
    kept = min(MOST // 3, len(ahead))
    return sorted([*late[: MOST - kept], *ahead][:MOST], key=_by_urgency)


def _due_at(row: Row) -> datetime:
    return row.update_due_at or row.opened_at  # the sort holds no row without the first


def _by_urgency(row: Row) -> tuple[datetime, bool, datetime, int]:
    """Due in the same minute is equally urgent; then public safety and TSP stand first, as in the queue."""
    due_at = _due_at(row)
    return due_at.replace(second=0, microsecond=0), not row.urgent, due_at, row.ticket_id
