"""Who has a ticket, and its codes: one address a form, one call of a verb each."""

from django.http import HttpRequest, HttpResponse

from ttrt.actions import assigning, codes
from ttrt.actions.holding import Ref
from ttrt.models import Ticket
from ttrt.rules.access import Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.refusal import Refused
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Typed
from ttrt.web.sending import LARGEST_ID, only_post, send


@only_post
@signed_in()
def take(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Take the ticket."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        assigning.take(ticket=ref, by=asking.viewer, at=asking.at)

    said = "You have this ticket now."
    return send(request, asking, number, form="take", verb=Verb.TAKE, act=act, said=said)


@only_post
@signed_in()
def assign(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Hand the ticket to a colleague, to a team, or to both."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        assigning.assign(
            ticket=ref,
            owner_id=_person(typed.text("owner")),
            team=typed.text("team"),
            note=typed.text("note"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "The ticket is handed on. Your note went with it; the department does not see it."
    return send(request, asking, number, form="assignment", verb=Verb.ASSIGN, act=act, said=said)


@only_post
@signed_in()
def release(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Give the ticket back."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        assigning.release(ticket=ref, note=typed.text("note"), by=asking.viewer, at=asking.at)

    said = "Nobody has this ticket now."
    return send(request, asking, number, form="release", verb=Verb.ASSIGN, act=act, said=said)


@only_post
@signed_in()
def set_codes(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Put the trouble and the cause right."""

    def act(ref: Ref, typed: Typed, ticket: Ticket) -> None:
        codes.set_codes(
            ticket=ref,
            trouble=typed.text("trouble"),
            cause=typed.text("cause"),
            reason=typed.text("reason"),
            by=asking.viewer,
            at=asking.at,
        )

    said = "The codes are put right. What they were stays in the history."
    return send(request, asking, number, form="codes", verb=Verb.CODE, act=act, said=said)


def _person(typed: str) -> int | None:
    """The account's id as the list gives it; None when nobody is chosen."""
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and int(typed) <= LARGEST_ID):
        raise Refused("Choose a colleague from the list.", field="owner")
    return int(typed)
