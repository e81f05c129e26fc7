"""When the next restoration update is due, and what a missed one leads to (contract A.9.4).

How often comes from the pack. Stop clocks do not touch this: the duty runs while the clock is stopped.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from ttrt.rules.terms import Timers


class Urgency(StrEnum):
    """How near a ticket's next update is."""

    LATER = "later"
    SOON = "soon"
    OVERDUE = "overdue"
    STOPPED = "stopped"


def next_due(at: datetime, every: timedelta) -> datetime:
    """When the update after this one is due; `at` is the opening or the last restoration update."""
    _positive(every)
    return at + every


def is_missed(due_at: datetime, at: datetime) -> bool:
    """True once the due moment has passed; an update at that very moment is in time."""
    return at > due_at


def missed_steps(due_at: datetime, at: datetime, every: timedelta) -> tuple[datetime, ...]:
    """Every due moment that has passed by `at`, oldest first, when nobody has written since."""
    _positive(every)
    steps = []
    while is_missed(due_at, at):
        steps.append(due_at)
        due_at += every
    return tuple(steps)


def urgency(due_at: datetime, at: datetime, timers: Timers, *, stopped: bool) -> Urgency:
    """How near the next update is, by the terms of its ticket; `stopped`: a stop clock runs.

    A stop clock hides no missed update: where the duty goes on during stops, overdue stays overdue.
    """
    if is_missed(due_at, at) and (timers.update_runs_during_stop or not stopped):
        return Urgency.OVERDUE
    if stopped:
        return Urgency.STOPPED
    return Urgency.SOON if due_at - at <= timers.update_soon else Urgency.LATER


def _positive(every: timedelta) -> None:
    if every <= timedelta():
        raise ValueError(f"the time between updates must be positive: {every}")
