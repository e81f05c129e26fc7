"""Technicians sent and access providers engaged: one address a step, one call of a verb each."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from ttrt.actions import dispatch, providers
from ttrt.actions.dispatch import Going
from ttrt.actions.holding import Ref
from ttrt.actions.providers import Provider
from ttrt.models import Dispatch, ProviderEngagement, Ticket
from ttrt.rules.access import Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Typed
from ttrt.web.sending import known_row, only_post, send


@only_post
@signed_in()
def visits(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Send a technician."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        going = Going(
            technician=typed.text("technician"),
            phone=typed.text("phone"),
            arrival_estimate_at=typed.moment("arrival_estimate_at"),
            left_at=typed.moment("left_at"),
        )
        dispatch.send_technician(ticket=ref, key=typed.key(), going=going, by=asking.viewer, at=asking.at)

    said = "The technician is sent. The department sees it."
    return send(request, asking, number, form="visits", verb=Verb.DISPATCH, act=act, said=said)


@only_post
@signed_in()
def visit_left(request: HttpRequest, asking: Asking, number: TicketNumber, visit: int) -> HttpResponse:
    """The technician is on the way."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(visit)
        dispatch.technician_left(
            ticket=ref,
            dispatch_id=visit,
            left_at=typed.moment("left_at") or asking.at,
            arrival_estimate_at=typed.moment("arrival_estimate_at"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "The technician is on the way."
    return send(request, asking, number, form=f"visit_left-{visit}", verb=Verb.DISPATCH, act=act, said=said)


@only_post
@signed_in()
def visit_on_site(request: HttpRequest, asking: Asking, number: TicketNumber, visit: int) -> HttpResponse:
    """The technician is on site."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(visit)
        on_site_at = typed.moment("on_site_at", earliest=_stepped(ticket, visit, "left_at")) or asking.at
        dispatch.technician_on_site(
            ticket=ref, dispatch_id=visit, on_site_at=on_site_at, by=asking.viewer, at=asking.at
        )

    said = "The technician is on site."
    return send(request, asking, number, form=f"visit_on_site-{visit}", verb=Verb.DISPATCH, act=act, said=said)


@only_post
@signed_in()
def visit_gone(request: HttpRequest, asking: Asking, number: TicketNumber, visit: int) -> HttpResponse:
    """The technician has left the site."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(visit)
        dispatch.technician_gone(
            ticket=ref,
            dispatch_id=visit,
            gone_at=typed.moment("gone_at", earliest=_stepped(ticket, visit, "on_site_at")) or asking.at,
            outcome=typed.text("outcome"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "The visit is over, and what came of it is on the ticket."
    return send(request, asking, number, form=f"visit_gone-{visit}", verb=Verb.DISPATCH, act=act, said=said)


@only_post
@signed_in()
def visit_off(request: HttpRequest, asking: Asking, number: TicketNumber, visit: int) -> HttpResponse:
    """Call the visit off."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(visit)
        outcome = typed.text("outcome")
        dispatch.call_off(ticket=ref, dispatch_id=visit, outcome=outcome, by=asking.viewer, at=asking.at)

    said = "The visit is called off."
    return send(request, asking, number, form=f"visit_off-{visit}", verb=Verb.DISPATCH, act=act, said=said)


@only_post
@signed_in()
def engage(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Engage an access provider."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        provider = Provider(
            name=typed.text("provider"),
            their_ticket=typed.text("their_ticket"),
            contact=typed.text("contact"),
            engaged_at=typed.moment("engaged_at"),
            commitment_at=typed.moment("commitment_at"),
        )
        providers.engage_provider(ticket=ref, key=typed.key(), provider=provider, by=asking.viewer, at=asking.at)

    said = "The access provider is on the ticket."
    return send(request, asking, number, form="providers", verb=Verb.PROVIDER, act=act, said=said)


@only_post
@signed_in()
def provider_said(request: HttpRequest, asking: Asking, number: TicketNumber, provider: int) -> HttpResponse:
    """Write down what the access provider said."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(provider)
        providers.provider_said(
            ticket=ref,
            engagement_id=provider,
            said=typed.text("said"),
            their_ticket=typed.text("their_ticket"),
            commitment_at=typed.moment("commitment_at"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "What the provider said is on the ticket."
    return send(request, asking, number, form=f"provider_said-{provider}", verb=Verb.PROVIDER, act=act, said=said)


@only_post
@signed_in()
def provider_released(request: HttpRequest, asking: Asking, number: TicketNumber, provider: int) -> HttpResponse:
    """Release the access provider."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(provider)
        engaged = ProviderEngagement.objects.filter(department_id=ticket.department_id, pk=provider).first()
        providers.release_provider(
            ticket=ref,
            engagement_id=provider,
            released_at=typed.moment("released_at", earliest=engaged.engaged_at if engaged else None) or asking.at,
            said=typed.text("said"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "The access provider is released."
    return send(request, asking, number, form=f"provider_released-{provider}", verb=Verb.PROVIDER, act=act, said=said)


def _stepped(ticket: Ticket, visit: int, step: str) -> datetime | None:
    """The time of an earlier step, so that the same minute means the same moment."""
    found = Dispatch.objects.filter(department_id=ticket.department_id, ticket_id=ticket.pk, pk=visit).first()
    return getattr(found, step) if found else None
