"""The wallboard: whose update is due next, in letters read from four metres; an update is posted without leaving it.

The contractor's desk works on it, the CMO and the administrator read the same without the forms.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from ttrt.models import packs
from ttrt.queries import ticket as tickets
from ttrt.queries import wallboard as boards
from ttrt.queries.paper_history import entries
from ttrt.queries.ticket import Dossier
from ttrt.queries.tickets import Row
from ttrt.queries.wallboard import Board
from ttrt.rules import access, localtime
from ttrt.rules.access import Standing, Verb
from ttrt.rules.localtime import civil_day
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.readings import How
from ttrt.rules.updates import Urgency, urgency
from ttrt.web import contract_words
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Form, Seen
from ttrt.web.freshness import has_already, has_seen, versioned
from ttrt.web.offers import is_offered, offers
from ttrt.web.sending import Page, only_post, send
from ttrt.web.ticket_lines import marks_of
from ttrt.web.ticket_page import form_errors, news
from ttrt.web.working import update

DESK = (Standing.CONTRACTOR, Standing.CMO)
REGION = "wallboard"
ICONS = {
    Urgency.LATER: "check_circle",
    Urgency.SOON: "schedule",
    Urgency.OVERDUE: "warning",
    Urgency.STOPPED: "timer",
}

WORDS = {
    Urgency.LATER: "update not due soon",
    Urgency.SOON: "update due soon",
    Urgency.OVERDUE: "update overdue",
    Urgency.STOPPED: "clock stopped",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `left` is the time left or overdue in words, `share` the percentage of its bar that is filled.

    `said`: what a screen reader hears when the row comes to be of this urgency.
    """

    number: str
    department: str
    identifier: str
    where: str
    urgency: Urgency
    icon: str
    left: str
    share: int
    due_at: datetime | None
    stop: str
    owner: str
    urgent: bool
    marks: Markup
    said: str


@require_safe
@signed_in(*DESK)
def wallboard(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The board, and with `?update=` the form for one ticket above it; for htmx the board alone, 304 when unchanged."""
    asked = request.GET.get("update")
    if asked is None or asking.viewer.level not in access.MAY[Verb.POST_UPDATE]:
        return _show(request, asking)
    number = TicketNumber.parse(asked)
    ticket = tickets.named(number) if number else None
    if ticket is None:
        raise Http404
    return _show(request, asking, tickets.whole(ticket, at=asking.at))


@only_post
@signed_in(*DESK)
def updates(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """Post an update from the board, and stay there."""
    return send(
        request,
        asking,
        number,
        form="updates",
        verb=Verb.POST_UPDATE,
        act=update(asking, public=True),
        said=f"Your update on {number} is posted.",
        page=Page(lambda _: reverse("wallboard"), _show),
    )


def _show(
    request: HttpRequest,
    asking: Asking,
    of: Dossier | None = None,
    *,
    sent: Form | None = None,
    since: Seen | None = None,
    status: int = 200,
) -> HttpResponse:
    soon = packs.in_force(civil_day(asking.at)).timers.update_soon
    board = boards.board(at=asking.at, soon=soon)
    shown: dict[str, Any] = {
        "viewer": asking.viewer,
        "now": asking.at,
        "board": board,
        "lines": lines(board, at=asking.at),
        "soon": localtime.short_words(soon),
    }
    rows = Markup(render_to_string("wallboard/_board.html", shown))  # noqa: S704 - our own template's output
    tickets_there = [(row.number, row.status, row.last_update_at) for row in board.rows]
    there, version = versioned(f"{tickets_there}", rows)
    shown |= {"rows": rows, "version": version, "region_id": REGION, "errors": form_errors(sent), "of": of}
    if request.htmx and request.htmx.target == REGION:  # type: ignore[attr-defined]
        if has_already(request, f'"{version}"'):
            response = HttpResponse(status=304)
        else:
            if has_seen(request, there):
                asking.again = True
            else:
                asking.lists(How.WALLBOARD, (row.number for row in board.rows))
            response = asking.page(request, "wallboard/_region.html", shown)
        response["ETag"] = f'"{version}"'
        return response
    asking.lists(How.WALLBOARD, (row.number for row in board.rows))
    if of is not None:
        asking.shows(of.ticket, How.TICKET)
        shown |= _writing(asking, of, sent, since)
    return asking.page(request, "wallboard/wallboard.html", shown, status=status)


def _writing(asking: Asking, of: Dossier, sent: Form | None, since: Seen | None) -> dict[str, Any]:
    """What the form of an update shows; nothing to write on where the ticket has ended."""
    ticket, ahead = of.ticket, of.ticket.estimate_at
    return {
        "ticket": ticket,
        "department": of.department,
        "form_there": is_offered("updates", offers(of, asking.viewer, asking.at)),
        "f": sent or Form("updates"),
        "seen": Seen(ticket.version, ticket.history_seq),
        "update_codes": [(each.code, each.label) for each in of.pack.update_codes],
        "estimate": localtime.input_value(ahead) if ahead and ahead > asking.at else "",
        "news": news(list(entries(of, asking.viewer.standing)), since) if since else [],
    }


def lines(board: Board, *, at: datetime) -> list[Line]:
    """The rows as they stand at this moment."""
    labels = contract_words.stop_reasons()
    return [_line(row, labels, at) for row in board.rows]


def _line(row: Row, labels: dict[str, str], at: datetime) -> Line:
    due_at = row.update_due_at or row.opened_at  # the board holds no row without the first
    timers = packs.by_version(row.pack_version).timers
    how = urgency(due_at, at, timers, stopped=row.stop != "")
    late, left = max(at - due_at, timedelta()), max(due_at - at, timedelta())
    said = f"{localtime.short_words(late)} overdue" if late else f"{localtime.short_words(left)} left"
    rests = how is Urgency.STOPPED and not timers.update_runs_during_stop
    if rests:
        said = "Rests"
    stop = f"{row.stop}: {contract_words.in_words(row.stop, labels)}" if row.stop else ""
    return Line(
        number=row.number,
        department=row.department_name,
        identifier=row.identifier,
        where=" · ".join(filter(None, (row.site_name, row.service_type))),
        urgency=how,
        icon=ICONS[how],
        left=said,
        share=100 if how is Urgency.OVERDUE else min(100, round(100 * (left / timers.update_every))),
        due_at=None if rests else due_at,
        stop=stop,
        owner=row.owner_name,
        urgent=row.urgent,
        marks=marks_of(row),
        said=f"{row.number}, {WORDS[how]}" + (f", {stop}" if how is Urgency.STOPPED else ""),
    )
