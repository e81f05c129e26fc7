"""How long a department may say that service was not restored."""

from datetime import datetime

from ttrt.rules.terms import Windows


def until(closed_at: datetime | None, windows: Windows) -> datetime | None:
    """The last moment for it: any time while the ticket awaits an answer (None), else the pack's time after closing."""
    return None if closed_at is None else closed_at + windows.dispute_within


def is_too_late(closed_at: datetime | None, windows: Windows, at: datetime) -> bool:
    """True when the ticket is closed and the window is over."""
    last = until(closed_at, windows)
    return last is not None and at > last
