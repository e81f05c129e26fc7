"""What was entered wrong on a ticket, put right; and tickets that belong together: one address a form."""

from django.http import HttpRequest, HttpResponse

from ttrt.actions import correct_item, correct_severity, correct_time, duplicates, links
from ttrt.actions.holding import Ref
from ttrt.models import Ticket
from ttrt.rules import correcting
from ttrt.rules.access import Verb
from ttrt.rules.correcting import CannotBeCorrected
from ttrt.rules.localtime import civil_day
from ttrt.rules.numbers import TicketNumber
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Typed
from ttrt.web.naming import named_item
from ttrt.web.sending import known_row, only_post, send


@only_post
@signed_in()
def item_correction(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Put the ticket on the circuit, number or service it is really about."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        nobody_knows = bool(typed.text("nobody_knows"))
        item_id = (
            None
            if nobody_knows
            else named_item(
                typed.text("right_item"),
                department_id=ticket.department_id,
                on=civil_day(ticket.opened_at),
                field="right_item",
                ask="Nothing of this department was in service under that name when the ticket was opened. "
                "Write its identifier or its item number.",
            )
        )
        correct_item.correct_item(
            ticket=ref, item_id=item_id, reason=typed.text("item_reason"), by=asking.viewer, at=asking.at
        )

    said = "The ticket is on the right service. Clock, updates due and history stay as they were."
    return send(request, asking, number, form="item_correction", verb=Verb.CORRECT_ITEM, act=act, said=said)


@only_post
@signed_in()
def time_correction(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Correct a time that was entered wrong."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        what, _, row = typed.text("what").partition(":")
        if what not in correcting.WORDS or not ((row.isdecimal() and row.isascii()) or not row):
            raise CannotBeCorrected("Choose which time is wrong.", field="what")
        row_id = int(row[:18]) if row else None
        known_row(row_id or 0)
        began = min(t for t in (ticket.opened_at, ticket.alarm_at) if t is not None)
        earliest = None if what == correcting.ALARM else began
        correct_time.correct_time(
            ticket=ref,
            what=what,
            row_id=row_id,
            is_at=typed.moment(correcting.FIELD, earliest=earliest),
            reason=typed.text("reason"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "The time is corrected; both values are kept. The clock is reckoned from the new one."
    return send(request, asking, number, form="time_correction", verb=Verb.CORRECT_TIME, act=act, said=said)


@only_post
@signed_in()
def severity_correction(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Correct how bad it was taken to be."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        correct_severity.correct_severity(
            ticket=ref,
            severity=typed.text("severity"),
            reason=typed.text("severity_reason"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "The severity is corrected; what it was stays in the history. The clock that counts for it is reckoned."
    return send(request, asking, number, form="severity_correction", verb=Verb.CORRECT_SEVERITY, act=act, said=said)


@only_post
@signed_in()
def duplicate(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Void the ticket as the duplicate of another."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        duplicates.void_duplicate(
            ticket=ref, of=typed.text("of"), reason=typed.text("reason"), by=asking.viewer, at=asking.at
        )

    said = "The ticket is void and leads to the one that goes on."
    return send(request, asking, number, form="duplicate", verb=Verb.VOID_DUPLICATE, act=act, said=said)


@only_post
@signed_in()
def link(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Link the ticket to another of its department."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        links.link_tickets(ticket=ref, kind=typed.text("kind"), to=typed.text("to"), by=asking.viewer, at=asking.at)

    return send(request, asking, number, form="links", verb=Verb.LINK, act=act, said="The two tickets are linked.")


@only_post
@signed_in()
def end_link(request: HttpRequest, asking: Asking, number: TicketNumber, link: int) -> HttpResponse:
    """End a link."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        known_row(link)
        links.end_link(ticket=ref, link_id=link, by=asking.viewer, at=asking.at)

    said = "The link is ended. That it stood is kept."
    return send(request, asking, number, form=f"end_link-{link}", verb=Verb.LINK, act=act, said=said)
