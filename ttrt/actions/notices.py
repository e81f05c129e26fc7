"""The outbox: queued with the event, in its transaction. Sending is the worker's."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from ttrt.models import Notice, Ticket

LONGEST_WAIT = timedelta(hours=1)  # between tries; ours, not the contract's
GIVE_UP_AFTER = timedelta(days=4)  # a mail server may be down over a long weekend (RFC 5321 section 4.5.4.1 asks this)
_MOST_DOUBLINGS = 12


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


def take_due(*, at: datetime, most: int, until: datetime) -> list[Notice]:
    """Claim notices due now, oldest first: their due time moves to `until`, so that no other worker takes them.

    A claim whose worker died runs out by itself.
    """
    waiting = Notice.objects.filter(sent_at=None, given_up_at=None, due_at__lte=at)
    taken = list(waiting.select_for_update(skip_locked=True).order_by("due_at", "id")[:most])
    _these(taken).update(due_at=until)
    for notice in taken:
        notice.due_at = until
    return taken


def hand_back(claimed: list[Notice], *, at: datetime) -> None:
    """Give up a claim without a try: the notices are due again now."""
    until = {notice.due_at for notice in claimed}
    _these(claimed).filter(due_at__in=until, sent_at=None, given_up_at=None).update(due_at=at)


def mark_sent(notice: Notice, *, at: datetime) -> None:
    """The mail server has taken it."""
    _claimed(notice).update(sent_at=at, attempts=notice.attempts + 1, last_error="")


def mark_failed(notice: Notice, *, at: datetime, error: str, permanent: bool) -> None:
    """Try again later, twice as late each time; or give up with the reason."""
    attempts = notice.attempts + 1
    if permanent or at - notice.queued_at > GIVE_UP_AFTER:
        _claimed(notice).update(given_up_at=at, attempts=attempts, last_error=error)
        return
    _claimed(notice).update(due_at=at + wait_after(attempts), attempts=attempts, last_error=error)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(timedelta(seconds=2 ** min(attempts, _MOST_DOUBLINGS)), LONGEST_WAIT)


def _these(notices: list[Notice]) -> QuerySet[Notice]:
    return Notice.objects.filter(
        department_id__in={n.department_id for n in notices},
        ticket_id__in={n.ticket_id for n in notices},
        pk__in=[n.pk for n in notices],
    )


def _claimed(notice: Notice) -> QuerySet[Notice]:
    """The row while it is still ours: a worker whose claim ran out no longer has a say."""
    return Notice.objects.filter(
        department_id=notice.department_id,
        ticket_id=notice.ticket_id,
        pk=notice.pk,
        due_at=notice.due_at,
        sent_at=None,
        given_up_at=None,
    )
