"""Opening tickets online: one box, a few plain questions, one ticket for each thing named.

A customer's list may reach into several own departments; the contractor opens from its own detection, in one
department it names.
"""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from ttrt.actions.opening import MOST_SUBJECTS
from ttrt.models import packs
from ttrt.queries import contacts as contact_books
from ttrt.queries import inventory, reports
from ttrt.queries.contacts import Listed
from ttrt.queries.reports import Joined, Reported
from ttrt.rules import localtime
from ttrt.rules.access import MAY, Level, Standing, Verb
from ttrt.rules.numbers import ItemNumber, TicketNumber
from ttrt.rules.readings import How
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web import intake, lines
from ttrt.web.entry import AskingAround, signed_in_around
from ttrt.web.intake import Intake
from ttrt.web.lines import Box
from ttrt.web.opening_send import Sent, join_key, send
from ttrt.web.reach import FIELD, Place, in_reach, to_choose

OF_CONTACT = ("site_contact", "site_phone", "access_hours")


@signed_in_around(Standing.CUSTOMER, Standing.CONTRACTOR)
def new_ticket(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """The form; its look-up step, for browsers without scripts; and what a sent form has opened."""
    _require_level(asking)
    if request.method == "POST":
        return _looked_up(request, asking) if request.POST.get("step") == "look_up" else _sent(request, asking)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if "report" in request.GET:
        return _result(request, asking)
    return _form(request, asking, *_beginning(request, asking), key=uuid4())


@signed_in_around(Standing.CUSTOMER, Standing.CONTRACTOR)
def resolve(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """What the box names so far, as a fragment, while it is being typed."""
    _require_level(asking)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    said = request.POST.dict()
    box, among, refused = look(asking, said)
    answers = Intake(said, {FIELD: refused.message} if refused else {})
    return asking.page(
        request,
        "opening/_resolved.html",
        questions(asking, box, answers, among) | {"resolve_url": "/tickets/new/resolve", "hotline": False},
    )


def look(
    asking: AskingAround, said: dict[str, str], key: UUID | None = None
) -> tuple[Box, list[Place], Refused | None]:
    """The box looked up in the departments in reach, and why none is when the desk's text names no department."""
    try:
        among = in_reach(asking, said.get(FIELD, ""))
    except Refused as refused:
        return Box(said.get(lines.BOX, ""), ()), [], refused
    return lines.look_up(said, among=among, asking=asking, key=key), among, None


def questions(asking: AskingAround, box: Box, answers: Intake, among: list[Place]) -> dict[str, Any]:
    """What both opening forms and their fragments show."""
    pack = packs.in_force(localtime.civil_day(asking.at))
    able = [place for place in among if place.may_open]
    return {
        "box": box,
        "lines_said": box.summary,
        "answers": answers,
        "errors": answers.errors,
        # While no department is known there are no lines to show; what was said of them goes along unseen.
        "carried": {} if among else lines.said_of_lines(answers.said),
        "able": able if len(able) > 1 else [],
        "several": len(among) > 1,
        "severities": pack.severities,
        "troubles": intake.troubles(pack, box.kinds, answers.value("trouble")),
        "contact_methods": intake.CONTACT_METHODS,
        "contacts": _contacts(asking, box, among),
    }


def _contacts(asking: AskingAround, box: Box, among: list[Place]) -> list[Listed]:
    """The contact books of the departments in question; those of the sites in question come first."""
    named = {line.item.department_code for line in box.lines if line.item}
    sites = [line.item.site_name for line in box.lines if line.item]
    found: list[Listed] = []
    for place in among:
        if place.may_open and (place.code in named or len(among) == 1):
            with asking.in_scope(place.viewer):
                found += contact_books.offered(place.department_id, site_names=sites)
    return found


def with_contact(asking: AskingAround, said: dict[str, str], among: list[Place]) -> dict[str, str]:
    """What was said, with the chosen contact's card where nothing was typed about the site: needs no script."""
    chosen = said.get("contact", "")
    typed = any(said.get(name, "").strip() for name in OF_CONTACT)
    if typed or not (chosen.isascii() and chosen.isdecimal()) or len(chosen) > 18:
        return said
    for place in among:
        with asking.in_scope(place.viewer):
            listed = contact_books.named(int(chosen))
        if listed is not None and listed.contact.department_id == place.department_id:
            card = listed.contact
            return said | dict(zip(OF_CONTACT, (card.name, card.phone, card.access_hours), strict=True))
    return said


def read_key(typed: str | None) -> UUID:
    """The repeat-safe key of the form; one of its own for a request that brings none."""
    try:
        return UUID(typed or "")
    except ValueError:
        return uuid4()


def tell(answers: Intake, sent: Sent) -> None:
    """Put what departments said beside the fields, and which department it was when there are others."""
    for place, refused in sent.refused:
        if sent.opened:
            text = f"{place.code} {place.name}: nothing was opened there. {refused.message}"
            refused = Refused(text, field=None)
        field = "" if refused.field in (None, "another_issue") else refused.field
        answers.errors[field] = (
            f"{answers.errors[field]} {refused.message}" if field in answers.errors else refused.message
        )


def ask_only_words(box: Box, answers: Intake) -> None:
    """Where every line joins an open ticket, what is wrong and how bad it is stand on that ticket already."""
    if box.only_joins:
        for name in ("trouble", "severity"):
            answers.errors.pop(name, None)


def joined_query(sent: Sent) -> str:
    """The joined tickets, for the address of the result."""
    return f"&joined={','.join(sent.joined)}" if sent.joined else ""


def joined_in(request: HttpRequest, key: UUID, *, department_id: int) -> list[Joined]:
    """Those of `?joined=` that this form has added words to indeed, in this department."""
    numbers = [text for text in request.GET.get("joined", "").split(",")[:MOST_SUBJECTS] if TicketNumber.parse(text)]
    return reports.joined({n: join_key(key, n) for n in numbers}, department_id=department_id) if numbers else []


def _require_level(asking: AskingAround) -> None:
    if not any(viewer.level in MAY[Verb.OPEN] for viewer in asking.viewers):
        level = asking.viewer.level
        who = "the service center’s supervisor" if level is Level.ADMINISTRATOR else "your department’s manager"
        raise NotAllowed(f"Your access level ({level}) does not let you open tickets. Ask {who}.")


def _beginning(request: HttpRequest, asking: AskingAround) -> tuple[Box, Intake, list[Place]]:
    """An empty form about oneself, or one for the item that `?item=` names."""
    person = asking.person
    said = {"reporter_name": person.name, "reporter_phone": person.phone, "reporter_email": person.email}
    said[FIELD] = request.GET.get(FIELD, "") if person.standing is Standing.CONTRACTOR else ""
    if "item" in request.GET:
        said |= _about(asking, ItemNumber.parse(request.GET["item"]))
    box, among, _ = look(asking, said)
    return box, Intake(said), among


def _about(asking: AskingAround, number: ItemNumber | None) -> dict[str, str]:
    viewer = asking.person.viewer(number.department_code) if number else None
    if number is None or viewer is None:
        raise Http404
    with asking.in_scope(viewer):
        item = inventory.by_number(number)
    if item is None:
        raise Http404
    normal = lines.normal_form(item.identifier)
    return {lines.BOX: item.identifier, f"item_{normal}": item.number, FIELD: item.department_code}


def _looked_up(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    said = request.POST.dict()
    key = read_key(said.get("key"))
    box, among, refused = look(asking, said, key)
    said = with_contact(asking, said, among)
    answers = Intake(said)
    if refused:
        answers.refuse(refused)
    if box.refused:
        answers.errors[lines.BOX] = box.refused
    return _form(request, asking, box, answers, among, key=key)


def _sent(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    said = request.POST.dict()
    key = read_key(said.get("key"))
    box, among, refused = look(asking, said, key)
    said = with_contact(asking, said, among)
    detection = asking.person.standing is Standing.CONTRACTOR
    answers = intake.read(said, pack=packs.in_force(localtime.civil_day(asking.at)), at=asking.at)
    if detection:
        intake.read_alarm(answers, at=asking.at)
    first = {refused.field or FIELD: refused.message} if refused else lines.problems(box, among)
    ask_only_words(box, answers)
    answers.errors = first | answers.errors
    if not answers.errors:
        sent = send(
            asking,
            box,
            trouble=answers.trouble,
            reporter=answers.reporter(),
            channel="detection" if detection else "online",
            key=key,
            alarm_at=answers.alarm_at,
        )
        if not sent.refused:
            more = f"&{FIELD}={among[0].code}" if detection else ""
            return HttpResponseRedirect(f"/tickets/new?report={key}{more}{joined_query(sent)}")
        tell(answers, sent)
        box = look(asking, said, key)[0]
    return _form(request, asking, box, answers, among, key=key)


def _form(
    request: HttpRequest, asking: AskingAround, box: Box, answers: Intake, among: list[Place], *, key: UUID
) -> HttpResponse:
    context = questions(asking, box, answers, among) | {
        "key": key,
        "resolve_url": "/tickets/new/resolve",
        "draft": f"new-ticket-{asking.person.person_id}{request.GET.get('item', '')}",
        "detection": asking.person.standing is Standing.CONTRACTOR,
        "every_department": to_choose(asking) if asking.person.standing is Standing.CONTRACTOR else [],
    }
    status = 422 if answers.errors else 200
    return asking.page(request, "opening/new.html", context, status=status)


def _result(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    try:
        key = UUID(request.GET["report"])
        among = in_reach(asking, request.GET.get(FIELD, ""))
    except (ValueError, Refused):
        raise Http404 from None
    opened: list[Reported] = []
    joined: list[Joined] = []
    for place in among:
        with asking.in_scope(place.viewer):
            opened += reports.of_key(key, department_id=place.department_id)
            joined += joined_in(request, key, department_id=place.department_id)
            numbers = [ticket.number for ticket in opened] + [ticket.number for ticket in joined]
            asking.lists(How.PAGE, (number for number in numbers if number.startswith(f"{place.code}-")))
    if not opened and not joined:
        raise Http404
    context = {"opened": opened, "joined": joined, "several": len(among) > 1}
    return asking.page(request, "opening/opened.html", context)
