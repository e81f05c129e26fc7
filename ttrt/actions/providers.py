"""An access provider at work on a ticket: engaged, what it says, released. It counts as the contractor; no clock moves.

What the provider says stands in full in the history; the row keeps what it said last.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.holding import Ref, give_back, hold, hold_unless_said
from ttrt.models import ProviderEngagement, Ticket
from ttrt.models.stamped import stamp
from ttrt.rules import access, answers
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.claims import not_in_future
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.searching import ticket_words


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is engaged, by which number they know the trouble, whom to ask there, and what they committed to."""

    name: str
    their_ticket: str = ""
    contact: str = ""
    engaged_at: datetime | None = None
    commitment_at: datetime | None = None


@transaction.atomic
def engage_provider(*, ticket: Ref, key: UUID, provider: Provider, by: Viewer, at: datetime) -> None:
    """Record that an access provider was engaged, now or earlier.

    Repeat-safe by `key`. Raises `NotAllowed`, `TicketIsClosed`, `ChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.PROVIDER, ticket.department_id)
    held = hold_unless_said(ProviderEngagement, ticket, key)
    if held is None:
        return
    engaged_at = provider.engaged_at or at
    not_in_future(engaged_at, at, field="engaged_at")
    engaged = ProviderEngagement(
        department_id=held.department_id,
        ticket_id=held.pk,
        key=key,
        provider=answers.needed_line(provider.name, field="provider", ask="Say which provider."),
        their_ticket=answers.line(provider.their_ticket, field="their_ticket"),
        contact=answers.line(provider.contact, field="contact"),
        engaged_at=engaged_at,
        commitment_at=_committed(provider.commitment_at, engaged_at),
        at=at,
        **stamp(by),
    )
    engaged.save(force_insert=True)
    facts = {"engagement_id": engaged.pk, "provider": engaged.provider, "their_ticket": engaged.their_ticket}
    facts |= {"engaged_at": engaged.engaged_at, "commitment_at": engaged.commitment_at}
    history.record(held, "provider engaged", by=by, at=at, facts=facts, text=engaged.contact, kept_elsewhere=True)
    give_back(held, found_by=_found_by(engaged))


@transaction.atomic
def provider_said(
    *,
    ticket: Ref,
    engagement_id: int,
    said: str,
    their_ticket: str = "",
    commitment_at: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Record what the provider says; a ticket number or a commitment left out stays as it was.

    Raises `NotAllowed`, `ChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.PROVIDER, ticket.department_id)
    held = hold(ticket)
    engaged = _engaged(held, engagement_id)
    engaged.said = answers.needed(said, field="said", ask="Write down what the provider said.")
    engaged.their_ticket = answers.line(their_ticket, field="their_ticket") or engaged.their_ticket
    if commitment_at is not None:
        engaged.commitment_at = _committed(commitment_at, engaged.engaged_at)
    _store(held, engaged, "provider said", "said", "their_ticket", "commitment_at", text=engaged.said, by=by, at=at)


@transaction.atomic
def release_provider(
    *, ticket: Ref, engagement_id: int, released_at: datetime, said: str = "", by: Viewer, at: datetime
) -> None:
    """Record that the provider is not needed any more, with its last word when it gave one.

    Raises `NotAllowed`, `ChangedMeanwhile`, `InTheFuture`, `Refused` beside a field.
    """
    access.require(by, Verb.PROVIDER, ticket.department_id)
    held = hold(ticket)
    engaged = _engaged(held, engagement_id)
    not_in_future(released_at, at, field="released_at")
    if released_at < engaged.engaged_at:
        raise Refused("The provider was not engaged yet at that time.", field="released_at")
    engaged.released_at = released_at
    last = answers.text(said, field="said")
    engaged.said = last or engaged.said
    _store(held, engaged, "provider released", "said", "released_at", text=last, by=by, at=at)


def _engaged(held: Ticket, engagement_id: int) -> ProviderEngagement:
    mine = ProviderEngagement.objects.filter(department_id=held.department_id, ticket_id=held.pk)
    found = mine.filter(pk=engagement_id).first()
    if found is None:
        raise NotFound("There is no such provider on this ticket.")
    if found.released_at is not None:
        raise Refused(f"{found.provider} was released. Engage it anew when it is needed again.")
    return found


def _committed(commitment_at: datetime | None, engaged_at: datetime) -> datetime | None:
    if commitment_at is not None and commitment_at <= engaged_at:
        raise Refused("A commitment lies after the provider was engaged.", field="commitment_at")
    return commitment_at


def _store(
    held: Ticket, engaged: ProviderEngagement, what: str, *changed: str, text: str, by: Viewer, at: datetime
) -> None:
    found = ProviderEngagement.objects.filter(department_id=held.department_id, pk=engaged.pk)
    found.update(**{name: getattr(engaged, name) for name in changed})
    facts = {"engagement_id": engaged.pk, "provider": engaged.provider}
    facts |= {name: getattr(engaged, name) for name in changed if name != "said"}
    history.record(held, what, by=by, at=at, facts=facts, text=text)
    give_back(held, found_by=_found_by(engaged))


def _found_by(engaged: ProviderEngagement) -> list[str]:
    return ticket_words((engaged.their_ticket,) if engaged.their_ticket else (), engaged.provider, engaged.said)
