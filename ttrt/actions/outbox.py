"""The worker's bookkeeping of the outbox: what is due is claimed, and what came of each try is written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from ttrt.models import BouncingAddress, Notice
from ttrt.rules.notices import Channel

# Between tries; ours, not the contract's. Short, because a mail server that comes back is to be found soon: it is our
# own relay that is asked again, and it does the patient waiting for the mailboxes of the world.
LONGEST_WAIT = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=4)  # a mail server may be down over a long weekend (RFC 5321 section 4.5.4.1 asks this)
CLAIM = timedelta(seconds=60)  # what a killed worker held waits no longer; renewed before each hand-over
_MOST_DOUBLINGS = 12
MOST_JOINED = 200  # notices in one digest; more make a second mail
MOST_HEADS = 50
DIGESTS = 0x7474  # our name among the database's advisory locks


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a notice is for, as of now; `why_not`: the reason when nobody is to be told any more."""

    name: str
    email: str
    why_not: str = ""


def take_due(
    *, at: datetime, most: int, until: datetime | None = None, channel: Channel = Channel.MAIL
) -> list[Notice]:
    """Claim notices due now, oldest first: their due time moves to `until`, so that no other worker takes them.

    A claim whose worker died runs out by itself. `until`: `CLAIM` from now when not given.
    """
    until = until or at + CLAIM
    # Nothing but a digest ever waits longer: what seems to was put down before the clock went back.
    due = Q(due_at__lte=at) | Q(due_at__gt=at + max(CLAIM, LONGEST_WAIT))
    waiting = Notice.objects.filter(due, sent_at=None, given_up_at=None, channel=channel.value, digest=False)
    taken = list(waiting.select_for_update(skip_locked=True).order_by("due_at", "id")[:most])
    _these(taken).update(due_at=until)
    for notice in taken:
        notice.due_at = until
    return taken


def take_digest(*, at: datetime) -> list[Notice]:
    """Claim what is due together in one mail to one person of one department, oldest first; empty when nothing is.

    What was joined for a mail once stays joined, so that a second try is the same mail. One worker at a time looks at
    one person, so that two of them do not make two mails of one digest.
    """
    due = Notice.objects.filter(sent_at=None, given_up_at=None, channel=Channel.MAIL.value, digest=True, due_at__lte=at)
    heads = due.order_by("department_id", "person_id").values_list("department_id", "person_id").distinct()
    for department_id, person_id in heads[:MOST_HEADS]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [DIGESTS, person_id])
            if not cursor.fetchone()[0]:
                continue
        of_person = due.filter(department_id=department_id, person_id=person_id)
        waiting = list(of_person.select_for_update().order_by("queued_at", "id")[:MOST_JOINED])
        first = next((notice for notice in waiting), None)
        if first is None:
            continue
        taken = [notice for notice in waiting if notice.joined_to == first.joined_to]
        joined_to = first.joined_to or min(notice.pk for notice in taken)
        _these(taken).update(due_at=at + CLAIM, joined_to=joined_to)
        for notice in taken:
            notice.due_at, notice.joined_to = at + CLAIM, joined_to
        return taken
    return []


def hand_back(claimed: list[Notice], *, at: datetime) -> None:
    """Give up a claim without a try: the notices are due again now."""
    until = {notice.due_at for notice in claimed}
    _these(claimed).filter(due_at__in=until, sent_at=None, given_up_at=None).update(due_at=at)


def renew(notice: Notice, *, at: datetime) -> bool:
    """Claim it anew right before the hand-over; False when the claim ran out and another worker has it.

    So a slow batch sends nothing twice, as long as one hand-over is shorter than a claim.
    """
    if not _claimed(notice).update(due_at=at + CLAIM):
        return False
    notice.due_at = at + CLAIM
    return True


_OF_THE_DEPARTMENT = """
SELECT FROM membership m WHERE m.person_id = p.id AND m.department_id = n.department_id
    AND m.suspended_at IS NULL AND m.removed_at IS NULL"""
# As the policy `in_scope` of tickets says it for the person's own connection.
_IN_REACH = """
AND (cardinality(m.site_ids) + cardinality(m.service_types) + cardinality(m.item_ids) = 0 OR EXISTS (
    SELECT FROM ticket t WHERE t.department_id = n.department_id AND t.id = n.ticket_id
        AND (t.site_id = ANY(m.site_ids) OR t.service_type = ANY(m.service_types) OR t.item_id = ANY(m.item_ids)
             OR t.opened_by_id = p.id)))"""


def addressee(notice: Notice) -> Addressee:
    """Where the notice goes now. Of an account, what it says today, if it may still see the ticket and wants to."""
    if notice.person_id is None:
        return Addressee(notice.to_name, notice.to_email)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT p.name, p.email, p.is_active,
                      p.standing <> 'customer' OR EXISTS ({_OF_THE_DEPARTMENT}),
                      p.standing <> 'customer' OR n.ticket_id IS NULL OR EXISTS ({_OF_THE_DEPARTMENT} {_IN_REACH}),
                      EXISTS (SELECT FROM ticket_follow f WHERE f.department_id = n.department_id
                              AND f.ticket_id = n.ticket_id AND f.person_id = p.id AND f.how = 'mute'),
                      EXISTS (SELECT FROM notice o WHERE o.department_id = n.department_id AND o.ticket_id = n.ticket_id
                              AND o.kind = n.kind AND o.queued_at = n.queued_at AND o.id <> n.id
                              AND o.sent_at IS NOT NULL
                              AND lower(o.to_email) = lower(coalesce(nullif(n.to_email, ''), p.email)))
               FROM notice n JOIN person p ON p.id = n.person_id
               WHERE n.department_id = %s AND n.id = %s""",  # noqa: S608 - fixed texts
            [notice.department_id, notice.pk],
        )
        found = cursor.fetchone()
    if found is None:
        return Addressee(notice.to_name, notice.to_email, "There is no such account any more.")
    name, email, active, of_the_department, in_reach, muted, told = found
    reasons = (
        (not active, "The account is closed."),
        (not of_the_department, "This person is no longer in the department."),
        (not in_reach, "This person’s access does not reach the ticket."),
        (muted, "This person has muted the ticket."),
        (told, "The same was told at this address already."),
        (not (notice.to_email or email), "The account has no mail address."),
    )
    why_not = next((words for stands, words in reasons if stands), "")
    return Addressee(name, notice.to_email or email, why_not)


def is_doubted(notice: Notice) -> bool:
    """Whether the notice's address has refused mail since it last took one."""
    return _address(notice).filter(bounces__gt=0).exists()


def mark_sent(notice: Notice, *, doubted: bool = True, handed_over_at: datetime, at: datetime) -> None:
    """The other side has taken it; its address is sound again.

    `doubted`: what `is_doubted` said before; asked then, because a kill between hand-over and here is a mail twice.
    """
    marked = _claimed(notice).update(
        to_name=notice.to_name,
        to_email=notice.to_email,
        handed_over_at=handed_over_at,
        sent_at=at,
        attempts=notice.attempts + 1,
        last_error="",
    )
    if marked and doubted:
        _address(notice).filter(bounces__gt=0).update(bounces=0)


def mark_failed(
    notice: Notice,
    *,
    handed_over_at: datetime,
    at: datetime,
    error: str,
    permanent: bool,
    bounced: bool = False,
    counted: bool = True,
) -> None:
    """Try again later, twice as late each time; or give up with the reason. `bounced`: the address was refused.

    `counted`: the bounce is one more of this address; of a digest, which is one mail, that is so for one notice.
    """
    tried = {"handed_over_at": handed_over_at, "attempts": notice.attempts + 1, "last_error": error}
    if not permanent and at - notice.queued_at <= GIVE_UP_AFTER:
        _claimed(notice).update(due_at=at + wait_after(notice.attempts + 1), **tried)
        return
    # From here on the ledger says where it went; until then each try asks the account anew.
    marked = _claimed(notice).update(
        to_name=notice.to_name, to_email=notice.to_email, given_up_at=at, bounced_at=at if bounced else None, **tried
    )
    if marked and bounced and counted:
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
        pk__in=[n.pk for n in notices],
    )


def _claimed(notice: Notice) -> QuerySet[Notice]:
    """The row while it is still ours: a worker whose claim ran out no longer has a say."""
    return Notice.objects.filter(
        department_id=notice.department_id,
        pk=notice.pk,
        due_at=notice.due_at,
        sent_at=None,
        given_up_at=None,
    )
