"""When the next restoration update is due, and what a missed one leads to (contract A.9.4).

How often comes from the pack. Stop clocks do not touch this: the duty runs while the clock is stopped.
"""

from datetime import datetime, timedelta


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


def _positive(every: timedelta) -> None:
    if every <= timedelta():
        raise ValueError(f"the time between updates must be positive: {every}")
