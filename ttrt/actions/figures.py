"""The outage's figures as a ticket keeps them."""

from datetime import datetime

from ttrt.models import Ticket
from ttrt.queries import clock

FIGURES = ("gross_seconds", "stopped_seconds", "net_seconds")


def figures(ticket: Ticket, *, at: datetime) -> None:
    """Put the outage's gross, stopped and net seconds on the ticket, as the one clock function reckons them at `at`."""
    reckoning = clock.reckon(ticket, at=at)
    ticket.stopped_seconds = int(reckoning.stopped.total_seconds())
    ticket.net_seconds = int(reckoning.net.total_seconds())
    # Whole seconds of the parts, so that the sum on the page is the sum.
    ticket.gross_seconds = ticket.net_seconds + ticket.stopped_seconds


def clock_facts(ticket: Ticket) -> dict[str, int | None]:
    """The stored figures, for the history."""
    return {name: getattr(ticket, name) for name in FIGURES}
