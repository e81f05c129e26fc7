"""The hotline: a representative opens tickets while the caller is on the line, without a mouse.

A call has an id of its own. The next ticket under the same call begins with the caller filled in, and the page lists
what the call has opened so far.
"""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from ttrt.models import packs
from ttrt.queries import reports
from ttrt.queries.reports import Joined, Reported
from ttrt.rules import answers as said_answers
from ttrt.rules import localtime
from ttrt.rules.access import MAY, Standing, Verb
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.readings import How
from ttrt.rules.refusal import Refused
from ttrt.web import contract_words, intake, lines
from ttrt.web.entry import AskingAround, signed_in_around
from ttrt.web.intake import Intake
from ttrt.web.opening import ask_only_words, joined_in, joined_query, questions, read_key, tell
from ttrt.web.opening_send import send
from ttrt.web.reach import FIELD, in_reach, to_choose
from ttrt.web.whose import FOLLOWED, VERIFIED_FOR, Whose, whose

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
    here = whose(asking, said)
    return _form(request, asking, here, Intake(here.said), so_far, key=uuid4(), call=call)


@signed_in_around(Standing.CONTRACTOR)
def resolve(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """What the box names so far and whose it is, as a fragment, while it is being typed."""
    _require_desk(asking)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    here = whose(asking, request.POST.dict())
    answers = Intake(here.said, here.problems)
    return asking.page(request, "opening/_resolved.html", _questions(asking, here, answers) | {"hotline": True})


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
        so_far = reports.of_call(call)
        if so_far:
            asking.lists(How.PAGE, (ticket.number for ticket in so_far))
        return so_far


def _joined(request: HttpRequest, asking: AskingAround, key: UUID) -> list[Joined]:
    if "joined" not in request.GET:
        return []
    try:
        (place,) = in_reach(asking, request.GET.get(FIELD, ""))
    except Refused:
        raise Http404 from None
    with asking.in_scope(place.viewer):
        joined = joined_in(request, key, department_id=place.department_id)
        asking.lists(How.PAGE, (ticket.number for ticket in joined))
        return joined


def _caller_again(last: Reported) -> dict[str, str]:
    how, _, note = last.verified_how.partition(": ")
    return {
        "reporter_name": last.reported_by,
        "reporter_phone": last.reported_phone,
        "reporter_email": last.reported_email,
        "verified_by": how,
        "verified_note": note,
        **dict.fromkeys((FIELD, FOLLOWED, VERIFIED_FOR), f"{last.department_code} {last.department_name}"),
    }


def _looked_up(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    said = request.POST.dict()
    key, call = read_key(said.get("key")), read_key(said.get("call"))
    here = whose(asking, said, key)
    return _form(request, asking, here, Intake(here.said, here.problems), _so_far(asking, call), key=key, call=call)


def _sent(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    said = request.POST.dict()
    key, call = read_key(said.get("key")), read_key(said.get("call"))
    here = whose(asking, said, key)
    answers = intake.read(here.said, pack=packs.in_force(localtime.civil_day(asking.at)), at=asking.at)
    verified_how = _verified(answers)
    ask_only_words(here.box, answers)
    answers.errors = _in_order_of_the_talk(answers.errors | here.problems_of_sending)
    if not answers.errors:
        sent = send(
            asking,
            here.box,
            trouble=answers.trouble,
            reporter=answers.reporter(verified_how=verified_how, call=call),
            channel="hotline",
            key=key,
        )
        if not sent.refused:
            more = f"&{FIELD}={here.among[0].code}" if sent.joined else ""
            return HttpResponseRedirect(f"/hotline?call={call}&report={key}{more}{joined_query(sent)}")
        tell(answers, sent)
        here = whose(asking, here.said, key)
    return _form(request, asking, here, answers, _so_far(asking, call), key=key, call=call)


_THE_TALK = (
    *("reporter_name", "reporter_phone", "trouble", "description"),
    *("verified_by", "verified_note", FIELD, "severity"),
)


def _in_order_of_the_talk(errors: dict[str, str]) -> dict[str, str]:
    """As the fields stand on the page: the box and its lines, the caller, the trouble, what is checked, the rest."""

    def place(name: str) -> int:
        if name == lines.BOX or lines.is_of_a_line(name):
            return -1
        return _THE_TALK.index(name) if name in _THE_TALK else len(_THE_TALK)

    return dict(sorted(errors.items(), key=lambda error: place(error[0])))


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
    here: Whose,
    answers: Intake,
    so_far: list[Reported],
    *,
    key: UUID,
    call: UUID,
) -> HttpResponse:
    context = _questions(asking, here, answers) | {
        "key": key,
        "call": call,
        "so_far": so_far,
        "departments_to_choose": to_choose(asking),
        "example_time": localtime.input_value(asking.at).replace("T", " "),
    }
    return asking.page(request, "hotline/call.html", context, status=422 if answers.errors else 200)


def _questions(asking: AskingAround, here: Whose, answers: Intake) -> dict[str, Any]:
    """What the form and its fragment show."""
    return questions(asking, here.box, answers, here.among) | {
        "lines_said": f"{here.box.summary} For {here.label}." if here.box.lines else "",
        "followed": here.followed,
        "verified_for": here.label,
        "verified_ways": list(VERIFIED_BY.items()),
        "resolve_url": "/hotline/resolve",
    }


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
    severities = {code: label for code, (label, _) in contract_words.severities().items()}
    context = {"opened": opened, "joined": joined, "earlier": earlier, "call": call, "spell": spell}
    return asking.page(request, "hotline/read_back.html", context | {"severities": severities})
