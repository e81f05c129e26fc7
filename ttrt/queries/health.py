"""Whether the tool is at work: its timers, its outbox, the sweep of the update duty, its tables."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import ProgrammingError, connection

from ttrt import migrations
from ttrt.models import Heartbeat
from ttrt.rules.timers import TIMERS, Timer


@dataclass(frozen=True, slots=True)
class Pulse:
    """A timer and when it last gave a sign of life; None: never."""

    timer: Timer
    last_at: datetime | None
    age: timedelta | None
    late: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What is open, what waits, and for how long the oldest of it has.

    `waiting`: notices to be sent now; `held` ones are for later, by their reader's wish, and count from their moment on
    (`oldest` of one that is tried again from the next try). `sweep_lag`: how long ago
    the oldest slot of the update duty fell due that nobody has taken down yet.
    """

    open: int
    overdue: int
    waiting: int
    oldest: timedelta | None
    held: int
    given_up: int
    given_up_last_day: int
    sweep_lag: timedelta


_WORK = """
SELECT
    (SELECT count(*) FROM ticket t WHERE t.closed_at IS NULL),
    (SELECT count(*) FROM ticket t WHERE t.update_due_at < %(at)s),
    n.waiting, n.oldest_at, n.held, g.given_up, g.last_day,
    (SELECT min(s.due_at) FROM duty_slot s WHERE s.outcome = 'waiting' AND s.due_at < %(at)s)
FROM (
    SELECT count(*) FILTER (WHERE NOT held) AS waiting,
           min(since_at) FILTER (WHERE NOT held) AS oldest_at,
           count(*) FILTER (WHERE held) AS held
    FROM (
        SELECT digest AND attempts = 0 AND due_at > %(at)s AS held,
               CASE WHEN digest THEN greatest(queued_at, due_at) ELSE queued_at END AS since_at
        FROM notice WHERE sent_at IS NULL AND given_up_at IS NULL
    ) unsent
) n, (
    SELECT count(*) AS given_up, count(*) FILTER (WHERE given_up_at > %(day_ago)s) AS last_day
    FROM notice WHERE given_up_at IS NOT NULL
) g
"""


def pulses(*, at: datetime) -> list[Pulse]:
    """Every timer with its last sign of life. Outside every scope, as the application itself."""
    known = dict(Heartbeat.objects.values_list("name", "at"))
    return [_pulse(timer, known.get(timer.name), at) for timer in TIMERS.values()]


def _pulse(timer: Timer, last_at: datetime | None, at: datetime) -> Pulse:
    # The database's clock may have been set back since.
    age = max(at - last_at, timedelta()) if last_at else None
    return Pulse(timer, last_at, age, timer.is_late(last_at, at))


def work(*, at: datetime) -> Work:
    """What is open and what waits, in every department the viewer sees; one statement, each part over an index."""
    with connection.cursor() as cursor:
        cursor.execute(_WORK, {"at": at, "day_ago": at - timedelta(days=1)})
        opened, overdue, waiting, oldest_at, held, given_up, last_day, due_at = cursor.fetchone()
    oldest = max(at - oldest_at, timedelta()) if oldest_at else None
    lag = at - due_at if due_at else timedelta()
    return Work(opened, overdue, waiting, oldest, held, given_up, last_day, lag)


def missing_migrations() -> list[str]:
    """The migrations this release brings that the database has not had. Outside every scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'ttrt'")
        applied = {name for (name,) in cursor.fetchall()}
    return [name for name in of_this_release() if name not in applied]


def is_migrated() -> bool:
    """Whether it has had all of them; a database that never had any lacks even the table that would say so."""
    try:
        return not missing_migrations()
    except ProgrammingError:
        return False


@cache
def of_this_release() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in Path(migrations.__path__[0]).glob("[0-9]*.py")))
