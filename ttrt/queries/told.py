"""The delivery ledger: who was told what about a ticket, by which channel, and what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower

from ttrt.models import BouncingAddress, Notice
from ttrt.rules.notices import BOUNCES_TO_MARK, EVENTS, Audience, Channel

MOST = 200
CHANNELS = {Channel.MAIL.value: "Mail", Channel.WEBHOOK.value: "Webhook"}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the ledger. `outcome`: accepted, bounced, given up, or waiting; `why`: what was said last."""

    name: str
    address: str
    what: str
    channel: str
    inside: bool
    """For one of the contractor's own people: the department does not see it."""
    queued_at: datetime
    handed_over_at: datetime | None
    outcome: str
    outcome_at: datetime | None
    why: str
    doubtful: bool
    """The address refused mail for good, several times in a row, and has taken none since."""


def of_ticket(ticket_id: int, *, department_id: int, most: int | None = MOST) -> list[Notice]:
    """The newest notices about a ticket, `most` or all, oldest first, each with its address's `bounces`.

    The viewer has of these what its side may see.
    """
    known = BouncingAddress.objects.filter(
        department_id=department_id, audience=OuterRef("audience"), email=Lower(OuterRef("to_email"))
    )
    rows = Notice.objects.filter(department_id=department_id, ticket_id=ticket_id)
    counted = rows.annotate(bounces=Subquery(known.values("bounces"))).order_by("-queued_at", "-id")
    return list(reversed(counted[:most]))


def lines(notices: list[Notice]) -> list[Told]:
    """What `of_ticket` found, as the page shows it, newest first."""
    return [_told(notice) for notice in reversed(notices)]


def sentence(told: list[Told]) -> str:
    """`7 messages: 5 accepted, 1 waiting, 1 not delivered`; a page has the newest ones only."""
    wrong = sum(line.outcome in ("bounced", "given up") for line in told)
    waiting = sum(line.outcome == "waiting" for line in told)
    counted = f"{len(told)} {'message' if len(told) == 1 else 'messages'}"
    said = f"{counted}: {len(told) - wrong - waiting} accepted"
    return said + (f", {waiting} waiting" if waiting else "") + (f", {wrong} not delivered" if wrong else "")


def doubtful(emails: Collection[str], *, department_ids: Collection[int] | None = None) -> frozenset[str]:
    """Those of these addresses that are marked, in lower case; in these departments, or in all in sight."""
    wanted = Q(bounces__gte=BOUNCES_TO_MARK, email__in={each.lower() for each in emails if each})
    if department_ids is not None:
        wanted &= Q(department_id__in=department_ids)
    return frozenset(BouncingAddress.objects.filter(wanted).values_list("email", flat=True))


def _told(row: Notice) -> Told:
    outcome, at = _outcome(row)
    return Told(
        name=row.to_name,
        address=row.to_email,
        what=EVENTS[row.kind].told if row.kind in EVENTS else row.kind,
        channel=CHANNELS.get(row.channel, row.channel),
        inside=row.audience == Audience.CONTRACTOR,
        queued_at=row.queued_at,
        handed_over_at=row.handed_over_at,
        outcome=outcome,
        outcome_at=at,
        why=row.last_error or ("held back until then, as this person chose" if row.digest and not row.attempts else ""),
        doubtful=(getattr(row, "bounces", None) or 0) >= BOUNCES_TO_MARK,
    )


def _outcome(row: Notice) -> tuple[str, datetime | None]:
    if row.sent_at is not None:
        return "accepted", row.sent_at
    if row.bounced_at is not None:
        return "bounced", row.bounced_at
    if row.given_up_at is not None:
        return "given up", row.given_up_at
    return "waiting", row.due_at
