"""Ending a ticket that should not be there. Its clock stands as it stood; it counts in nothing that counts troubles."""

from datetime import datetime

from ttrt.actions import duty
from ttrt.actions.figures import FIGURES, figures
from ttrt.actions.running_stops import end_running
from ttrt.models import Ticket
from ttrt.rules.access import Viewer
from ttrt.rules.lifecycle import Status

VOID_COLUMNS = ("status", "closed_at", "closed_how", "update_due_at", "auto_close_at", *FIGURES)


def end_as_void(held: Ticket, how: str, *, by: Viewer, at: datetime) -> None:
    """End a ticket already held; the caller puts it into the history and gives back `VOID_COLUMNS`."""
    held.status, held.closed_at, held.closed_how = Status.CANCELLED.value, at, how
    held.update_due_at = held.auto_close_at = None
    end_running(held, by=by, at=at)
    figures(held, at=at)
    duty.settle(held, at=at)
