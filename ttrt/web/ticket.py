"""One ticket: its page, the parts of it that refresh themselves, and its plain-text dossier."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from ttrt.queries import ticket as tickets
from ttrt.queries.paper import paper
from ttrt.queries.ticket import Dossier
from ttrt.rules import dossier as plain
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.readings import How
from ttrt.web.entry import Asking, signed_in
from ttrt.web.freshness import has_already
from ttrt.web.ticket_page import PARTS, measure_words, show, version_of


@require_safe
@signed_in()
def page(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """The page; with `?part=` one of its parts, or 304 when the asker has it as it is."""
    ticket = tickets.named(number)
    if ticket is None:
        raise Http404
    part = request.GET.get("part") if request.headers.get("HX-Request") else None
    if part not in PARTS:
        part = None
    tag = f'"{version_of(ticket, asking.at)}"'
    if part and has_already(request, tag):
        return _tagged(HttpResponseNotModified(), tag)
    return _tagged(show(request, asking, tickets.whole(ticket, at=asking.at), part=part), tag)


@require_safe
@signed_in()
def dossier(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Everything about the ticket as plain text."""
    of = whole(number, asking)
    asking.shows(of.ticket, How.TEXT)
    text = plain.text(paper(of, reader=asking.viewer, at=asking.at))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{number}.txt"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@signed_in()
def printed(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Everything about the ticket as one document to print."""
    of = whole(number, asking)
    asking.shows(of.ticket, How.PRINT)
    shown = {"of": of, "paper": paper(of, reader=asking.viewer, at=asking.at), "measure_words": measure_words(of)}
    return asking.page(request, "tickets/print.html", shown)


def whole(number: TicketNumber, asking: Asking) -> Dossier:
    """The ticket with everything about it; 404 when the viewer cannot see one."""
    ticket = tickets.named(number)
    if ticket is None:
        raise Http404
    return tickets.whole(ticket, at=asking.at, notices=None)


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "no-store"
    response["Vary"] = "HX-Request, Cookie"
    return response
