"""The worker's bookkeeping of the outbox: what is due is claimed, and what came of each try is written down."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from ttrt.models import BouncingAddress, Notice
from ttrt.rules.notices import Channel

# Between tries; ours, not the contract's. Short, because a mail server that comes back is to be found soon: it is our
# own relay that is asked again, and it does the patient waiting for the mailboxes of the world.
LONGEST_WAIT = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=4)  # a mail server may be down over a long weekend (RFC 5321 section 4.5.4.1 asks this)
CLAIM = timedelta(minutes=10)  # longer than a batch can take when each mail waits for its time-out
_MOST_DOUBLINGS = 12


def take_due(
    *, at: datetime, most: int, until: datetime | None = None, channel: Channel = Channel.MAIL
) -> list[Notice]:
    """Claim notices due now, oldest first: their due time moves to `until`, so that no other worker takes them.

    A claim whose worker died runs out by itself. `until`: `CLAIM` from now when not given.
    """
    until = until or at + CLAIM
    # Nothing but a digest ever waits longer than a claim: what seems to was put down before the clock went back.
    due = Q(due_at__lte=at) | Q(due_at__gt=at + CLAIM, digest=False)
    waiting = Notice.objects.filter(due, sent_at=None, given_up_at=None, channel=channel.value)
    taken = list(waiting.select_for_update(skip_locked=True).order_by("due_at", "id")[:most])
    _these(taken).update(due_at=until)
    for notice in taken:
        notice.due_at = until
    return taken


def hand_back(claimed: list[Notice], *, at: datetime) -> None:
    """Give up a claim without a try: the notices are due again now."""
    until = {notice.due_at for notice in claimed}
    _these(claimed).filter(due_at__in=until, sent_at=None, given_up_at=None).update(due_at=at)


def still_ours(notice: Notice) -> bool:
    """Whether the claim stands; asked right before the hand-over, so that a slow batch sends nothing twice."""
    return _claimed(notice).exists()


def mark_sent(notice: Notice, *, handed_over_at: datetime, at: datetime) -> None:
    """The other side has taken it; its address is sound again."""
    marked = _claimed(notice).update(
        handed_over_at=handed_over_at, sent_at=at, attempts=notice.attempts + 1, last_error=""
    )
    if marked:
        _address(notice).filter(bounces__gt=0).update(bounces=0)


def mark_failed(
    notice: Notice, *, handed_over_at: datetime, at: datetime, error: str, permanent: bool, bounced: bool = False
) -> None:
    """Try again later, twice as late each time; or give up with the reason. `bounced`: the address was refused."""
    tried = {"handed_over_at": handed_over_at, "attempts": notice.attempts + 1, "last_error": error}
    if not permanent and at - notice.queued_at <= GIVE_UP_AFTER:
        _claimed(notice).update(due_at=at + wait_after(notice.attempts + 1), **tried)
        return
    marked = _claimed(notice).update(given_up_at=at, bounced_at=at if bounced else None, **tried)
    if marked and bounced:
        _count_bounce(notice, error, at)


def give_up(notice: Notice, *, at: datetime, why: str) -> None:
    """Nobody is to be told after all: no try is made, and the ledger says why."""
    _claimed(notice).update(given_up_at=at, last_error=why)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(timedelta(seconds=2 ** min(attempts, _MOST_DOUBLINGS)), LONGEST_WAIT)


def _address(notice: Notice) -> QuerySet[BouncingAddress]:
    return BouncingAddress.objects.filter(
        department_id=notice.department_id, audience=notice.audience, email=notice.to_email.lower()
    )


def _count_bounce(notice: Notice, said: str, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO bouncing_address AS known (department_id, audience, email, bounces, bounced_at, said)
               VALUES (%s, %s, lower(%s), 1, %s, %s)
               ON CONFLICT (department_id, audience, email)
               DO UPDATE SET bounces = known.bounces + 1, bounced_at = excluded.bounced_at, said = excluded.said""",
            [notice.department_id, notice.audience, notice.to_email, at, said],
        )


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
