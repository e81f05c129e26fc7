"""Everything done on a ticket: one address a form, one call of a verb each."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from ttrt.actions import escalations, inventory, restorations, stop_clock, tickets
from ttrt.actions import updates as saying
from ttrt.actions.holding import Ref
from ttrt.actions.stop_clock import Condition
from ttrt.actions.updates import Attempt
from ttrt.models import Ticket, packs
from ttrt.rules import stop_clock as rules
from ttrt.rules.access import Verb
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import civil_day
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.refusal import Refused
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Typed
from ttrt.web.naming import named_item
from ttrt.web.sending import Act, known_row, only_post, send


@only_post
@signed_in()
def updates(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Post a restoration update or an internal note."""
    public = request.POST.get("public") != "no"
    said = "Your update is posted." if public else "Your internal note is kept. The department does not see it."
    act = update(asking, public=public)
    return send(request, asking, number, form="updates", verb=Verb.POST_UPDATE, act=act, said=said)


def update(asking: Asking, *, public: bool) -> Act:
    """What an update's form does, on whichever page it stands."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        saying.add_update(
            ticket=ref,
            key=typed.key(),
            done=typed.text("done"),
            next_step=typed.text("next_step"),
            estimate_at=typed.moment("estimate_at"),
            status_code=typed.text("status_code"),
            public=public,
            by=asking.viewer,
            at=asking.at,
        )

    return act


@only_post
@signed_in()
def comments(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Add the department's own words, or what the desk takes down from a caller."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        saying.add_comment(ticket=ref, key=typed.key(), body=typed.text("body"), by=asking.viewer, at=asking.at)

    said = "Your comment is on the ticket."
    return send(request, asking, number, form="comments", verb=Verb.COMMENT, act=act, said=said)


@only_post
@signed_in()
def contacts(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Record an attempt to reach somebody."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        attempt = Attempt(
            tried_at=typed.moment("tried_at") or asking.at,
            whom=typed.text("whom"),
            method=typed.text("method"),
            outcome=typed.text("outcome"),
            note=typed.text("note"),
        )
        saying.record_contact(ticket=ref, key=typed.key(), attempt=attempt, by=asking.viewer, at=asking.at)

    said = "The contact attempt is recorded."
    return send(request, asking, number, form="contacts", verb=Verb.CONTACT, act=act, said=said)


@only_post
@signed_in()
def status(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Change the status."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        to = typed.text("status")
        if to not in set(Status):
            raise Refused("Choose the new status.", field="status")
        tickets.change_status(ticket=ref, to=Status(to), reason=typed.text("reason"), by=asking.viewer, at=asking.at)

    said = "The status is changed. The clock goes on as before."
    return send(request, asking, number, form="status", verb=Verb.MOVE, act=act, said=said)


@only_post
@signed_in()
def stops(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Stop the clock."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        code = typed.text("reason")
        pack = packs.by_version(ticket.pack_version)
        reason = next((each for each in pack.stop_reasons if each.code == code), None)
        evidence = rules.evidence_fields(reason) if reason else ()
        earliest = _began(ticket)
        if reason is not None and reason.may_follow_restoration and ticket.restored_at is not None:
            earliest = ticket.restored_at
        started_at = typed.moment("started_at", earliest=earliest)
        if started_at is None and reason is not None and rules.is_late(reason, restored=ticket.restored_at is not None):
            raise Refused("Service is restored: say when this began before that.", field="started_at")
        condition = Condition(
            reason=code,
            started_at=started_at or asking.at,
            note=typed.text("note"),
            sub_reason=typed.text("sub_reason"),
            evidence={wanted: typed.text(field) for field, wanted in evidence},
            window_end_at=typed.moment("window_end_at"),
            ended_at=typed.moment("ended_at", earliest=ticket.restored_at),
        )
        stop_clock.stop_clock(ticket=ref, condition=condition, by=asking.viewer, at=asking.at)

    said = "The clock is stopped. Start it again as soon as the reason is gone."
    if request.POST.get("ended_at"):
        said = "The stop is on record with its end, and the clock is corrected."
    return send(request, asking, number, form="stops", verb=Verb.STOP_CLOCK, act=act, said=said)


@only_post
@signed_in()
def end_stop(request: HttpRequest, asking: Asking, number: TicketNumber, stop: int) -> HttpResponse:
    """Start the clock again."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(stop)
        ended_at = typed.moment("ended_at") or asking.at
        stop_clock.start_clock(ticket=ref, stop_id=stop, ended_at=ended_at, by=asking.viewer, at=asking.at)

    said = "The clock runs again."
    return send(request, asking, number, form=f"end_stop-{stop}", verb=Verb.START_CLOCK, act=act, said=said)


@only_post
@signed_in()
def void_stop(request: HttpRequest, asking: Asking, number: TicketNumber, stop: int) -> HttpResponse:
    """Void a stop."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(stop)
        reason = typed.text("void_reason")
        stop_clock.void_stop(ticket=ref, stop_id=stop, reason=reason, by=asking.viewer, at=asking.at)

    said = "The stop is void. It stays on record and is not counted."
    return send(request, asking, number, form=f"void_stop-{stop}", verb=Verb.VOID_STOP, act=act, said=said)


@only_post
@signed_in()
def restoration(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Restore service."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        restorations.restore_service(
            ticket=ref,
            restored_at=typed.moment("restored_at", earliest=_began(ticket)) or asking.at,
            cause=typed.text("cause"),
            resolution=typed.text("resolution"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "Service is restored. The department is asked to confirm."
    return send(request, asking, number, form="restoration", verb=Verb.RESTORE, act=act, said=said)


@only_post
@signed_in()
def acceptance(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Confirm that service is back."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        restorations.accept_restoration(ticket=ref, note=typed.text("note"), by=asking.viewer, at=asking.at)

    said = "Thank you. The ticket is closed."
    return send(request, asking, number, form="acceptance", verb=Verb.ACCEPT, act=act, said=said)


@only_post
@signed_in()
def dispute(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Say that it is not restored."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        restorations.dispute_restoration(
            ticket=ref,
            note=typed.text("note"),
            came_back_at=typed.moment("came_back_at"),
            said_by=typed.text("said_by"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "The ticket is back in work. The clock was corrected."
    return send(request, asking, number, form="dispute", verb=Verb.DISPUTE, act=act, said=said)


@only_post
@signed_in()
def cancellation(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Cancel the ticket."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        tickets.cancel_ticket(ticket=ref, reason=typed.text("reason"), by=asking.viewer, at=asking.at)

    said = "The ticket is cancelled."
    return send(request, asking, number, form="cancellation", verb=Verb.CANCEL, act=act, said=said)


@only_post
@signed_in()
def rejection(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Turn the ticket down."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        tickets.reject_ticket(ticket=ref, reason=typed.text("reason"), by=asking.viewer, at=asking.at)

    said = "The ticket is rejected. The department sees the reason."
    return send(request, asking, number, form="rejection", verb=Verb.REJECT, act=act, said=said)


@only_post
@signed_in()
def escalation(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Escalate the ticket."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        escalations.escalate(ticket=ref, key=typed.key(), reason=typed.text("reason"), by=asking.viewer, at=asking.at)

    said = "The ticket is escalated. The contractor sees it flagged until somebody answers you here."
    return send(request, asking, number, form="escalation", verb=Verb.ESCALATE, act=act, said=said)


@only_post
@signed_in()
def answer_escalation(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Answer the escalation that waits."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        escalations.answer_escalation(ticket=ref, answer=typed.text("answer"), by=asking.viewer, at=asking.at)

    said = "The escalation is answered. The department sees who did, and when."
    return send(request, asking, number, form="answer_escalation", verb=Verb.ANSWER_ESCALATION, act=act, said=said)


@only_post
@signed_in()
def assign_item(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Say which circuit, number or service a ticket of the unassigned service is about."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        item_id = named_item(
            typed.text("item"),
            department_id=ticket.department_id,
            on=civil_day(ticket.opened_at),
            field="item",
            ask="Choose the circuit, number or service this ticket is about.",
        )
        inventory.assign_item(ticket=ref, item_id=item_id, by=asking.viewer, at=asking.at)

    said = "The ticket is on its service now. History and clock stay as they were."
    return send(request, asking, number, form="assign_item", verb=Verb.ASSIGN_ITEM, act=act, said=said)


def _began(ticket: Ticket) -> datetime:
    return min(t for t in (ticket.opened_at, ticket.alarm_at) if t is not None)
