"""The outbox: queued with the event, in its transaction. Sending is the worker's."""

from datetime import datetime, timedelta

from ttrt.models import Notice, Ticket

LONGEST_WAIT = timedelta(hours=1)  # between tries; ours, not the contract's
MOST_ATTEMPTS = 12


def queue(ticket: Ticket, kind: str, *, at: datetime, facts: dict[str, str] | None = None) -> None:
    """Tell the person who reported the ticket, when an address is known."""
    waiting = for_reporter(ticket, kind, at=at, facts=facts)
    if waiting:
        waiting.save(force_insert=True)


def for_reporter(ticket: Ticket, kind: str, *, at: datetime, facts: dict[str, str] | None = None) -> Notice | None:
    """The row `queue` stores, for callers that store many at once."""
    if not ticket.reported_email:
        return None
    return Notice(
        department_id=ticket.department_id,
        ticket_id=ticket.pk,
        kind=kind,
        to_name=ticket.reported_by,
        to_email=ticket.reported_email,
        facts=facts or {},
        queued_at=at,
        due_at=at,
    )


def take_due(*, at: datetime, most: int) -> list[Notice]:
    """Notices due now, oldest first, locked until the transaction ends; other workers skip them."""
    waiting = Notice.objects.filter(sent_at=None, given_up_at=None, due_at__lte=at)
    return list(waiting.select_for_update(skip_locked=True).order_by("due_at", "id")[:most])


def mark_sent(notice: Notice, *, at: datetime) -> None:
    """The mail server has taken it."""
    _row(notice).update(sent_at=at, attempts=notice.attempts + 1, last_error="")


def mark_failed(notice: Notice, *, at: datetime, error: str, permanent: bool) -> None:
    """Try again later, twice as late each time; or give up with the reason."""
    attempts = notice.attempts + 1
    if permanent or attempts >= MOST_ATTEMPTS:
        _row(notice).update(given_up_at=at, attempts=attempts, last_error=error)
        return
    wait = min(timedelta(seconds=2**attempts), LONGEST_WAIT)
    _row(notice).update(due_at=at + wait, attempts=attempts, last_error=error)


def _row(notice: Notice):
    return Notice.objects.filter(department_id=notice.department_id, ticket_id=notice.ticket_id, pk=notice.pk)
