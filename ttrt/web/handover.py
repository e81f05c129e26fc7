"""The hand-over from shift to shift: what is open, a note each, a note to the next; signed by both sides."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ttrt.actions import handovers
from ttrt.models import ShiftHandover
from ttrt.queries import desk, handover
from ttrt.queries.handover import Left
from ttrt.queries.histories import PARTS_BY_TIME
from ttrt.rules import access
from ttrt.rules.access import Standing, Verb
from ttrt.rules.readings import How
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Form, Typed
from ttrt.web.histories import OF_A_LIST, turn
from ttrt.web.sending import LARGEST_ID, SeeOther

DESK = (Standing.CONTRACTOR, Standing.CMO)
NOTE = "note-"
WAITING = ("waiting_after", "waiting_before")
"""What an address says of the page of hand-overs that wait."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(*DESK)
def shifts(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The form for one's own hand-over, with what is open now, and the hand-overs of the last shifts."""
    if request.method != "POST":
        return _shifts(request, asking, request.GET.get("team", ""))
    typed = Typed(request.POST)
    notes = {name.removeprefix(NOTE): said for name, said in typed.values().items() if name.startswith(NOTE)}
    try:
        given = handovers.hand_over(
            key=typed.key(),
            team=typed.text("team"),
            note=typed.text("note"),
            notes=notes,
            by=asking.viewer,
            at=asking.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        form = Form("handover", typed.values(), refused, sent=True)
        return _shifts(request, asking, typed.text("team"), form, status=422)
    messages.success(request, "Your shift is handed over and signed. Whoever takes it signs on this page.")
    return SeeOther(reverse("shift", kwargs={"shift": given}))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(*DESK)
def shift(request: HttpRequest, asking: Asking, shift: int) -> HttpResponse:
    """One hand-over as it was signed; the next person signs for it here."""
    row = handover.of_id(shift) if shift <= LARGEST_ID else None
    if row is None:
        raise Http404
    if request.method != "POST":
        return _shift(request, asking, row)
    typed = Typed(request.POST)
    try:
        count = handovers.take_over(
            handover_id=shift,
            note=typed.text("taken_note"),
            with_tickets=typed.text("with_tickets") == "on",
            by=asking.viewer,
            at=asking.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return _shift(request, asking, row, Form("shift", typed.values(), refused, sent=True), status=422)
    taken = {0: "", 1: " Its ticket is yours now."}.get(count, f" Its {count} tickets are yours now.")
    messages.success(request, f"You have signed for the shift of {row.by_name}.{taken}")
    return SeeOther(reverse("shift", kwargs={"shift": shift}))


def _shifts(
    request: HttpRequest, asking: Asking, team: str, form: Form | None = None, *, status: int = 200
) -> HttpResponse:
    teams = [each.name for each in desk.teams()]
    team = team if team in teams else ""
    gives = access.may(asking.viewer, Verb.HAND_OVER, access.OFFICE)
    lines = handover.standing(person_id=asking.viewer.person_id, team=team) if gives else []
    if form is not None:
        there = {line.number for line in lines}
        noted = {name.removeprefix(NOTE) for name, said in form.typed.items() if name.startswith(NOTE) and said.strip()}
        lines += handover.numbered(noted - there)
    here = reverse("handover") + (f"?{urlencode({'team': team})}" if team else "")
    waiting, waiting_pages = turn(request, here, handover.waiting, WAITING, "waiting-title", parts=PARTS_BY_TIME)
    past, past_pages = turn(request, here, handover.past, OF_A_LIST, "past-title", parts=PARTS_BY_TIME)
    asking.lists(How.PAGE, (line.number for line in lines))
    shown: dict[str, Any] = {
        "f": form or Form("handover"),
        "errors": _errors(form),
        "gives": gives,
        "team": team,
        "teams": [(each, each) for each in teams],
        "lines": lines,
        "waiting": waiting.entries,
        "waiting_pages": waiting_pages,
        "past": past.entries,
        "past_pages": past_pages,
        "counts": {row.pk: len(row.tickets) for row in (*waiting.entries, *past.entries)},
    }
    return asking.page(request, "handover/shifts.html", shown, status=status)


def _shift(
    request: HttpRequest, asking: Asking, row: ShiftHandover, form: Form | None = None, *, status: int = 200
) -> HttpResponse:
    signs = access.may(asking.viewer, Verb.HAND_OVER, access.OFFICE) and row.taken_at is None
    lines: list[Left] = handover.told(row)
    asking.lists(How.PAGE, (line.number for line in lines))
    shown = {
        "row": row,
        "lines": lines,
        "f": form or Form("shift"),
        "errors": _errors(form),
        "signs": signs and asking.viewer.person_id != row.by_id,
        "own": asking.viewer.person_id == row.by_id,
        "theirs": sum(line.owner == row.by_name for line in lines),
    }
    return asking.page(request, "handover/shift.html", shown, status=status)


def _errors(form: Form | None) -> dict[str, str]:
    if form is None or form.refused is None:
        return {}
    return {form.id(form.refused.field) if form.refused.field else "": form.refused.message}
