"""How signing in is slowed down, who needs a second factor, and when a session is over. Ours, not the contract's.

Nobody is ever locked out for good: a pause grows with each failed try and ends by itself. Nothing here may differ
between a name that exists and one that does not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ttrt.rules.access import Level, Standing

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=20)
HALF_WAY = timedelta(minutes=10)
"""How long a right password waits for the code."""
ACTIVITY = timedelta(minutes=1)
"""How exactly a session remembers when it was last used: it is not written anew for each page."""


class Tried(StrEnum):
    """What a failed try counts against."""

    NAME = "name"
    ADDRESS = "address"
    DEPARTMENT = "department"
    BROWSER = "browser"
    CODE = "code"


FREE: dict[Tried, int] = {
    Tried.NAME: 5,
    # Many people of one office come from one address.
    Tried.ADDRESS: 30,
    Tried.DEPARTMENT: 60,
    Tried.BROWSER: 5,
    Tried.CODE: 5,
}
"""How many tries may fail before the first pause."""

FORGOTTEN: dict[Tried, timedelta] = {
    Tried.NAME: timedelta(days=1),
    Tried.ADDRESS: timedelta(hours=1),
    Tried.DEPARTMENT: timedelta(minutes=25),
    Tried.BROWSER: timedelta(days=1),
    Tried.CODE: timedelta(days=1),
}
"""How long after the last failure all is forgotten."""


@dataclass(frozen=True, slots=True)
class Count:
    """The failures so far, and until when the next try waits (UTC)."""

    failures: int
    failed_at: datetime
    free_at: datetime


def pause(failures: int, what: Tried) -> timedelta:
    """How long the next try waits after so many failures: none at first, then twice as long each time."""
    over = failures - FREE[what]
    if over < 0:
        return timedelta(0)
    return min(FIRST_PAUSE * (1 << min(over, 20)), LONGEST_PAUSE)


def tried(before: Count | None, what: Tried, *, at: datetime) -> Count:
    """The count with one more failure at this moment; long ago, it begins anew."""
    known = before.failures if before is not None and at - before.failed_at < FORGOTTEN[what] else 0
    return Count(known + 1, at, at + pause(known + 1, what))


def must_have_second_factor(standing: Standing, levels: Collection[Level], *, policy: bool) -> bool:
    """Whether a second factor is asked for: of contractor, CMO and managers; of others where a department says so."""
    return standing is not Standing.CUSTOMER or Level.MANAGE in levels or policy


def is_over(*, began_at: float, used_at: float, now: float, idle: timedelta, longest: timedelta) -> bool:
    """Whether a session has ended: nobody used it for too long, or it is too old. Seconds since 1970."""
    return now - used_at > idle.total_seconds() or now - began_at > longest.total_seconds()


def in_words(wait: timedelta) -> str:
    """A pause as a person waits for it: "20 seconds", "3 minutes"; never less than what is left."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds < 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
