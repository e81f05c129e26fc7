"""“This was not us”: what a department says of a ticket opened by telephone, and the contractor's answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from ttrt.actions import calls
from ttrt.actions.holding import Ref
from ttrt.models import Ticket
from ttrt.queries import ticket as tickets
from ttrt.rules.access import Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Form, Typed
from ttrt.web.sending import only_post, send
from ttrt.web.ticket_page import show


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in()
def not_us(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """The ticket with the form standing open, where the mail's link leads; a POST says it."""
    if request.method != "POST":
        ticket = tickets.named(number)
        if ticket is None:
            raise Http404
        of = tickets.whole(ticket, at=asking.at)
        return show(request, asking, of, sent=Form("not_us", {}, None, sent=True))

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        calls.disown(ticket=ref, key=typed.key(), reason=typed.text("reason"), by=asking.viewer, at=asking.at)

    said = "Thank you. The contractor sees the ticket flagged, and answers you here."
    return send(request, asking, number, form="not_us", verb=Verb.DISOWN, act=act, said=said)


@only_post
@signed_in()
def answer(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Void the ticket, or confirm that the call was theirs."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        calls.answer_disowning(
            ticket=ref, outcome=typed.text("outcome"), answer=typed.text("answer"), by=asking.viewer, at=asking.at
        )

    said = "It is answered. The department sees who did, and what you found."
    return send(request, asking, number, form="answer_not_us", verb=Verb.ANSWER_DISOWNING, act=act, said=said)
