"""A technician's visit, step by step: sent, on the way, on site, gone; or called off. No clock moves with any of it.

Steps may be recorded late, also when the ticket has ended meanwhile; their times follow one another (`rules.visits`).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.holding import Ref, give_back, hold, hold_unless_said
from ttrt.models import Dispatch, Ticket
from ttrt.models.stamped import stamp
from ttrt.rules import access, answers, visits
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.claims import not_in_future
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.searching import ticket_words


@dataclass(frozen=True, slots=True)
class Going:
    """Who goes, how to reach them, and by when they should be there."""

    technician: str
    phone: str = ""
    arrival_estimate_at: datetime | None = None
    left_at: datetime | None = None


@transaction.atomic
def send_technician(*, ticket: Ref, key: UUID, going: Going, by: Viewer, at: datetime) -> None:
    """Send a technician; `left_at` when they are on the way already.

    Repeat-safe by `key`. Raises `NotAllowed`, `TicketIsClosed`, `ChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.DISPATCH, ticket.department_id)
    held = hold_unless_said(Dispatch, ticket, key)
    if held is None:
        return
    if going.left_at is not None:
        not_in_future(going.left_at, at, field="left_at")
    visit = Dispatch(
        department_id=held.department_id,
        ticket_id=held.pk,
        key=key,
        technician=answers.needed_line(going.technician, field="technician", ask="Say who goes."),
        phone=answers.line(going.phone, field="phone"),
        arrival_estimate_at=_expected(going.arrival_estimate_at, going.left_at, at),
        left_at=going.left_at,
        at=at,
        **stamp(by),
    )
    visit.save(force_insert=True)
    facts = {
        "dispatch_id": visit.pk,
        "technician": visit.technician,
        "arrival_estimate_at": visit.arrival_estimate_at,
        "left_at": visit.left_at,
    }
    # The number is vouched for and not spelled out: the history is shown for longer than it is needed.
    history.record(held, "technician sent", by=by, at=at, facts=facts, text=visit.phone, kept_elsewhere=True)
    give_back(held)


@transaction.atomic
def technician_left(
    *,
    ticket: Ref,
    dispatch_id: int,
    left_at: datetime,
    arrival_estimate_at: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Record that the technician is on the way; a new estimate of the arrival takes the place of the old one.

    Raises `NotAllowed`, `ChangedMeanwhile`, `OutOfOrder`, `InTheFuture`, `Refused` beside a field.
    """
    access.require(by, Verb.DISPATCH, ticket.department_id)
    held = hold(ticket)
    visit = _visit(held, dispatch_id)
    visits.leaves(visit, left_at, now=at)
    visit.left_at = left_at
    if arrival_estimate_at is not None:
        visit.arrival_estimate_at = _expected(arrival_estimate_at, left_at, at)
    _step(held, visit, "technician left", "left_at", "arrival_estimate_at", by=by, at=at)


@transaction.atomic
def technician_on_site(*, ticket: Ref, dispatch_id: int, on_site_at: datetime, by: Viewer, at: datetime) -> None:
    """Record the arrival.

    Raises `NotAllowed`, `ChangedMeanwhile`, `OutOfOrder`, `InTheFuture`, `Refused`.
    """
    access.require(by, Verb.DISPATCH, ticket.department_id)
    held = hold(ticket)
    visit = _visit(held, dispatch_id)
    visits.arrives(visit, on_site_at, now=at)
    visit.on_site_at = on_site_at
    _step(held, visit, "technician on site", "on_site_at", by=by, at=at)


@transaction.atomic
def technician_gone(
    *, ticket: Ref, dispatch_id: int, gone_at: datetime, outcome: str, by: Viewer, at: datetime
) -> None:
    """Record that the technician has left the site, and what came of the visit.

    Raises `NotAllowed`, `ChangedMeanwhile`, `OutOfOrder`, `InTheFuture`, `Refused` beside a field.
    """
    access.require(by, Verb.DISPATCH, ticket.department_id)
    held = hold(ticket)
    visit = _visit(held, dispatch_id)
    visits.goes(visit, gone_at, now=at)
    visit.gone_at = gone_at
    visit.outcome = answers.needed(outcome, field="outcome", ask="Say what was found or done there.")
    _step(held, visit, "technician gone", "gone_at", by=by, at=at)


@transaction.atomic
def call_off(*, ticket: Ref, dispatch_id: int, outcome: str, by: Viewer, at: datetime) -> None:
    """Call off a visit that has not reached the site.

    Raises `NotAllowed`, `ChangedMeanwhile`, `OutOfOrder`, `Refused` when no reason is given.
    """
    access.require(by, Verb.DISPATCH, ticket.department_id)
    held = hold(ticket)
    visit = _visit(held, dispatch_id)
    visits.is_called_off(visit)
    visit.called_off_at = at
    visit.outcome = answers.needed(outcome, field="outcome", ask="Say why the visit is called off.")
    _step(held, visit, "visit called off", "called_off_at", by=by, at=at)


def _visit(held: Ticket, dispatch_id: int) -> Dispatch:
    found = Dispatch.objects.filter(department_id=held.department_id, ticket_id=held.pk, pk=dispatch_id).first()
    if found is None:
        raise NotFound("There is no such visit on this ticket.")
    return found


def _expected(arrival_at: datetime | None, left_at: datetime | None, at: datetime) -> datetime | None:
    if arrival_at is not None and arrival_at <= (left_at or at):
        raise Refused("The technician should be there after leaving.", field="arrival_estimate_at")
    return arrival_at


def _step(held: Ticket, visit: Dispatch, what: str, *changed: str, by: Viewer, at: datetime) -> None:
    names = (*changed, "outcome") if visit.outcome else changed
    found = Dispatch.objects.filter(department_id=held.department_id, pk=visit.pk)
    found.update(**{name: getattr(visit, name) for name in names})
    facts = {"dispatch_id": visit.pk, "technician": visit.technician}
    facts |= {name: getattr(visit, name) for name in changed}
    history.record(held, what, by=by, at=at, facts=facts, text=visit.outcome, kept_elsewhere=True)
    give_back(held, found_by=ticket_words((), visit.outcome) if visit.outcome else None)
