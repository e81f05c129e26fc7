"""What the clock is reckoned from: the recorded facts of one ticket, and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Measure(StrEnum):
    """Which start a duration takes: the earlier of alarm and opening, or the opening."""

    OUTAGE = "outage"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Stop:
    """One recorded stop clock; `ref` is the caller's name for it and comes back in the answer.

    `window_end` is the end of the scheduled maintenance window a MAINTENANCE stop belongs to.
    """

    ref: object
    reason: str
    started_at: datetime
    ended_at: datetime | None = None
    voided: bool = False
    window_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Restoration:
    """One time the contractor said service was restored, and what the customer said to it.

    `came_back_at` is when service really came back, where the customer named it.
    """

    restored_at: datetime
    disputed_at: datetime | None = None
    came_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A time put right, in words what it is; the other facts hold `is_at` already. Told in the explanation."""

    what: str
    was_at: datetime | None
    is_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one ticket; restorations in the order they were recorded.

    `ended_at` is for a ticket cancelled or rejected before any restoration stood.
    """

    opened_at: datetime
    alarm_at: datetime | None = None
    stops: tuple[Stop, ...] = ()
    restorations: tuple[Restoration, ...] = ()
    contact_attempts: tuple[datetime, ...] = ()
    ended_at: datetime | None = None
    corrections: tuple[Correction, ...] = ()
