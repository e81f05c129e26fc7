"""The hotline: a representative opens tickets while the caller is on the line, without a mouse.

A call has an id of its own. The next ticket under the same call begins with the caller filled in, and the page lists
what the call has opened so far.
"""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from ttrt.models import packs
from ttrt.queries import departments, reports
from ttrt.queries.reports import Joined, Reported
from ttrt.rules import answers as said_answers
from ttrt.rules import localtime
from ttrt.rules.access import MAY, Standing, Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.refusal import Refused
from ttrt.web import intake, lines
from ttrt.web.entry import AskingAround, signed_in_around
from ttrt.web.intake import Intake
from ttrt.web.lines import Box
from ttrt.web.opening import ask_only_words, joined_in, joined_query, look, questions, read_key, tell
from ttrt.web.opening_send import send
from ttrt.web.reach import FIELD, Place, in_reach

ANOTHER_WAY = "Another way"
# What the record says → the choice: short, each with its own first letter, so that one key chooses it.
VERIFIED_BY = {
    "Calls from a number on file": "Number on file",
    "Called back on a number on file": "Called back",
    "Named by the department as its contact": "Listed contact",
    ANOTHER_WAY: ANOTHER_WAY,
}


@signed_in_around(Standing.CONTRACTOR)
def hotline(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """The form of one call, and the read-back of what it opened."""
    _require_desk(asking)
    if request.method == "POST":
        return _looked_up(request, asking) if request.POST.get("step") == "look_up" else _sent(request, asking)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if "report" in request.GET:
        return _read_back(request, asking)
    call = read_key(request.GET.get("call"))
    so_far = _so_far(asking, call)
    said = _caller_again(so_far[0]) if so_far else {FIELD: request.GET.get(FIELD, "")}
    box, among, _ = look(asking, said)
    return _form(request, asking, box, Intake(said), among, so_far, key=uuid4(), call=call)


@signed_in_around(Standing.CONTRACTOR)
def resolve(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """What the box names so far in the chosen department, as a fragment, while it is being typed."""
    _require_desk(asking)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    said = request.POST.dict()
    box, among, refused = look(asking, said)
    answers = Intake(said, {FIELD: refused.message} if refused else {})
    context = questions(asking, box, answers, among) | {"resolve_url": "/hotline/resolve", "hotline": True}
    return asking.page(request, "opening/_resolved.html", context)


def spell(number: str) -> str:
    """A ticket number as it is read out: `3-8-6-0 dash 26 dash 0-0-0-1-2-3`."""
    parts = TicketNumber.parse(number)
    if parts is None:
        return number
    return f"{'-'.join(parts.department_code)} dash {parts.year:02d} dash {'-'.join(f'{parts.sequence:06d}')}"


def _require_desk(asking: AskingAround) -> None:
    if asking.viewer.level not in MAY[Verb.OPEN]:
        raise Http404


def _so_far(asking: AskingAround, call: UUID) -> list[Reported]:
    with asking.in_scope(asking.viewer):
        return reports.of_call(call)


def _joined(request: HttpRequest, asking: AskingAround, key: UUID) -> list[Joined]:
    if "joined" not in request.GET:
        return []
    try:
        (place,) = in_reach(asking, request.GET.get(FIELD, ""))
    except Refused:
        raise Http404 from None
    with asking.in_scope(place.viewer):
        return joined_in(request, key, department_id=place.department_id)


def _caller_again(last: Reported) -> dict[str, str]:
    how, _, note = last.verified_how.partition(": ")
    return {
        "reporter_name": last.reported_by,
        "reporter_phone": last.reported_phone,
        "reporter_email": last.reported_email,
        "verified_by": how,
        "verified_note": note,
        FIELD: f"{last.department_code} {last.department_name}",
    }


def _looked_up(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    said = request.POST.dict()
    key, call = read_key(said.get("key")), read_key(said.get("call"))
    box, among, refused = look(asking, said, key)
    answers = Intake(said)
    if refused:
        answers.refuse(refused)
    if box.refused:
        answers.errors[lines.BOX] = box.refused
    return _form(request, asking, box, answers, among, _so_far(asking, call), key=key, call=call)


def _sent(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    said = request.POST.dict()
    key, call = read_key(said.get("key")), read_key(said.get("call"))
    box, among, refused = look(asking, said, key)
    answers = intake.read(said, pack=packs.in_force(localtime.civil_day(asking.at)), at=asking.at)
    verified_how = _verified(answers)
    first = {refused.field or FIELD: refused.message} if refused else lines.problems(box, among)
    ask_only_words(box, answers)
    caller = {
        name: answers.errors.pop(name)
        for name in ("reporter_name", "verified_by", "verified_note")
        if name in answers.errors
    }
    answers.errors = caller | first | answers.errors
    if not answers.errors:
        sent = send(
            asking,
            box,
            trouble=answers.trouble,
            reporter=answers.reporter(verified_how=verified_how, call=call),
            channel="hotline",
            key=key,
        )
        if not sent.refused:
            more = f"&{FIELD}={among[0].code}" if sent.joined else ""
            return HttpResponseRedirect(f"/hotline?call={call}&report={key}{more}{joined_query(sent)}")
        tell(answers, sent)
        box = look(asking, said, key)[0]
    return _form(request, asking, box, answers, among, _so_far(asking, call), key=key, call=call)


def _verified(answers: Intake) -> str:
    """How the caller's right to speak for the department was checked, in one line."""
    how, note = answers.value("verified_by"), answers.value("verified_note")
    try:
        note = said_answers.line(note, field="verified_note")
        if how not in VERIFIED_BY:
            raise Refused("Say how you know that the caller may speak for the department.", field="verified_by")
        if how == ANOTHER_WAY and not note:
            raise Refused("Say which other way.", field="verified_note")
        return said_answers.line(f"{how}: {note}" if note else how, field="verified_note")
    except Refused as refused:
        answers.refuse(refused)
        return ""


def _form(
    request: HttpRequest,
    asking: AskingAround,
    box: Box,
    answers: Intake,
    among: list[Place],
    so_far: list[Reported],
    *,
    key: UUID,
    call: UUID,
) -> HttpResponse:
    context: dict[str, Any] = questions(asking, box, answers, among) | {
        "key": key,
        "call": call,
        "so_far": so_far,
        "every_department": departments.every(),
        "verified_ways": list(VERIFIED_BY.items()),
        "resolve_url": "/hotline/resolve",
        "example_time": localtime.input_value(asking.at).replace("T", " "),
    }
    return asking.page(request, "hotline/call.html", context, status=422 if answers.errors else 200)


def _read_back(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    try:
        call, key = UUID(request.GET.get("call", "")), UUID(request.GET["report"])
    except ValueError:
        raise Http404 from None
    so_far = _so_far(asking, call)
    opened = [ticket for ticket in so_far if ticket.key == key]
    joined = _joined(request, asking, key)
    if not opened and not joined:
        raise Http404
    earlier = [ticket for ticket in so_far if ticket.key != key]
    context = {"opened": opened, "joined": joined, "earlier": earlier, "call": call, "spell": spell}
    return asking.page(request, "hotline/read_back.html", context)
