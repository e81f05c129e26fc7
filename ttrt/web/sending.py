"""How every form of the ticket page is answered: done, refused beside a field, or changed meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ttrt.actions.holding import ChangedMeanwhile, Ref
from ttrt.models import Ticket
from ttrt.queries import ticket as tickets
from ttrt.queries.paper_history import entries
from ttrt.rules import access
from ttrt.rules.access import Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web.entry import Asking
from ttrt.web.forms import Form, Seen, Typed
from ttrt.web.ticket_page import news, show

LARGEST_ID = 2**63 - 1
Act = Callable[[Ref, Typed, Ticket], None]


@dataclass(frozen=True, slots=True)
class Page:
    """Where a form stands: the address to look at when it is carried out, and the page it comes back on when not."""

    done: Callable[[TicketNumber], str]
    again: Callable[..., HttpResponse]


TICKET_PAGE = Page(lambda number: reverse("ticket", kwargs={"number": number}), show)


class SeeOther(HttpResponseRedirect):
    """The answer to a form that was carried out: go and look."""

    status_code = 303


def only_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For addresses that take forms: any other method gets 405 and the way to the ticket, whoever asks."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        response = render(request, "tickets/only_post.html", {"number": kwargs["number"]}, status=405)
        response["Allow"] = "POST"
        return response

    return answer


def known_row(row_id: int) -> None:
    """404 for a number no row can have."""
    if row_id > LARGEST_ID:
        raise Http404


def send(
    request: HttpRequest,
    asking: Asking,
    number: TicketNumber,
    *,
    form: str,
    verb: Verb,
    act: Act,
    said: str,
    page: Page = TICKET_PAGE,
) -> HttpResponse:
    """Carry out one form: `act` makes one call of a verb; `said` confirms it on the page it came from.

    303 when done, 403 when the level does not hold it, 404, 409 with what is new, 422 with the error beside its
    field; whatever was typed is kept.
    """
    ticket = tickets.named(number)
    if ticket is None:
        raise Http404
    # Before reading the form, so that who may not do this is told so whatever was sent. The verb asks again.
    access.require(asking.viewer, verb, ticket.department_id)
    typed = Typed(request.POST)
    seen = typed.seen()
    try:
        _try(act, typed, ticket, seen, asking)
    except NotAllowed:
        raise
    except ChangedMeanwhile as changed:
        return _again(request, asking, ticket, form, typed, changed, page, since=seen)
    except Refused as refused:
        if isinstance(refused, NotFound) and refused.field is None:
            raise
        return _again(request, asking, ticket, form, typed, refused, page)
    messages.success(request, said)
    return SeeOther(page.done(number))


def _try(act: Act, typed: Typed, ticket: Ticket, seen: Seen, asking: Asking) -> None:
    ref = Ref(ticket.department_id, ticket.pk, seen.version)
    try:
        act(ref, typed, ticket)
    except ChangedMeanwhile:
        now = tickets.whole(_fresh(ticket), at=asking.at)
        if news(list(entries(now, asking.viewer.standing)), seen):
            raise
        # What changed was the contractor's own note, which this person may not see: nothing to show them first.
        act(replace(ref, seen=now.ticket.version), typed, now.ticket)


def _again(
    request: HttpRequest,
    asking: Asking,
    ticket: Ticket,
    form: str,
    typed: Typed,
    refused: Refused,
    page: Page,
    *,
    since: Seen | None = None,
) -> HttpResponse:
    """The whole page once more, the form open with what was typed in it."""
    of = tickets.whole(_fresh(ticket), at=asking.at)
    sent = Form(form, typed.values(), refused, sent=True)
    return page.again(request, asking, of, sent=sent, since=since, status=409 if since else 422)


def _fresh(ticket: Ticket) -> Ticket:
    """The ticket as it is now: another's change may have come while this form waited for its lock."""
    found = Ticket.objects.filter(department_id=ticket.department_id, pk=ticket.pk).defer("search").first()
    if found is None:
        raise Http404
    return found
