"""Putting right a ticket of the wrong department: the true ticket's form, filled in from the wrong one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from ttrt.actions.holding import Ref
from ttrt.actions.opening import Opened
from ttrt.actions.wrong_department import move_to_right_department
from ttrt.models import Ticket, packs
from ttrt.queries import departments
from ttrt.queries import ticket as tickets
from ttrt.queries.departments import DepartmentName
from ttrt.queries.ticket import Dossier
from ttrt.rules import access, answers, localtime, voiding
from ttrt.rules.access import Verb
from ttrt.rules.lifecycle import Status
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.opening import Reporter, Subject, Trouble
from ttrt.rules.readings import How
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Form, Seen, Typed
from ttrt.web.naming import named_item
from ttrt.web.sending import SeeOther

TOLD = ("description", "site_contact", "site_phone", "access_hours", "customer_reference", "contact_method")


@signed_in()
def wrong_department(request: HttpRequest, asking: Asking, number: TicketNumber) -> HttpResponse:
    """The form, and what came of it: the wrong ticket void, the true one open with the time of the call."""
    ticket = tickets.named(number)
    if ticket is None:
        raise Http404
    access.require(asking.viewer, Verb.MOVE_DEPARTMENT, ticket.department_id)
    if request.method == "POST":
        return _sent(request, asking, ticket)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return _form(request, asking, ticket, _as_taken_down(tickets.whole(ticket, at=asking.at)))


def _as_taken_down(of: Dossier) -> dict[str, str]:
    """What the wrong ticket says, for the supervisor to edit. Nothing of its conversation."""
    ticket = of.ticket
    return {
        "item": ticket.identifier,
        "trouble": ticket.trouble,
        "severity": ticket.severity,
        **{name: getattr(ticket, name) for name in TOLD},
        "testing_allowed": "on" if ticket.testing_allowed else "",
        "dispatch_allowed": "on" if ticket.dispatch_allowed else "",
        "reporter_name": ticket.reported_by,
        "reporter_phone": ticket.reported_phone,
        "reporter_email": ticket.reported_email,
        "verified_how": of.report.verified_how,
        "alarm_at": localtime.input_value(ticket.alarm_at) if ticket.alarm_at else "",
    }


def _sent(request: HttpRequest, asking: Asking, ticket: Ticket) -> HttpResponse:
    typed = Typed(request.POST)
    key, seen = typed.key(), typed.seen()
    try:
        opened = _put_right(asking, ticket, typed, Ref(ticket.department_id, ticket.pk, seen.version))
    except NotAllowed:
        raise
    except Refused as refused:
        return _form(request, asking, ticket, typed.values() | {"key": str(key)}, refused)
    messages.success(
        request,
        f"Ticket {ticket.number} is void, and this one is open in its own department with the time of the call.",
    )
    return SeeOther(reverse("ticket", kwargs={"number": TicketNumber.parse(opened.number)}))


def _put_right(asking: Asking, ticket: Ticket, typed: Typed, ref: Ref) -> Opened:
    right = _right(typed.text("into"))
    return move_to_right_department(
        ticket=ref,
        key=typed.key(),
        into=right.code,
        subject=_subject(typed, right),
        trouble=Trouble(
            trouble=typed.text("trouble"),
            severity=typed.text("severity"),
            since_at=ticket.since_at,
            testing_allowed=bool(typed.text("testing_allowed")),
            dispatch_allowed=bool(typed.text("dispatch_allowed")),
            **{name: typed.text(name) for name in TOLD},
        ),
        reporter=Reporter(
            typed.text("reporter_name"),
            typed.text("reporter_phone"),
            typed.text("reporter_email"),
            typed.text("verified_how"),
        ),
        alarm_at=_alarm(typed, ticket.alarm_at),
        reason=typed.text("reason"),
        by=asking.viewer,
        at=asking.at,
    )


def _right(typed: str) -> DepartmentName:
    found = departments.named(typed, departments.every())
    if len(found) != 1:
        raise Refused("Choose the department the ticket belongs to, by its code or its name.", field="into")
    return found[0]


def _subject(typed: Typed, right: DepartmentName) -> Subject:
    """The item of the right department, or its unassigned service when the supervisor has checked the text."""
    said = answers.needed_line(typed.text("item"), field="item", ask="Say which circuit, number or service it is.")
    try:
        item_id = named_item(
            said,
            department_id=right.department_id,
            field="item",
            ask="Nothing of that department is found by that. Correct it, or say below that it is right.",
        )
    except Refused:
        if not typed.text("checked"):
            raise
        return Subject(said, None, typed.text("another_issue"))
    return Subject(said, item_id, typed.text("another_issue"))


def _alarm(typed: Typed, alarm_at: datetime | None) -> datetime | None:
    """The alarm as typed; in the very minute of the one on record it is that one, to the second."""
    said = typed.moment("alarm_at")
    if said is not None and alarm_at is not None and localtime.input_value(said) == localtime.input_value(alarm_at):
        return alarm_at
    return said


def _form(
    request: HttpRequest, asking: Asking, ticket: Ticket, values: dict[str, str], refused: Refused | None = None
) -> HttpResponse:
    asking.shows(ticket, How.TICKET)
    form = Form("wrong_department", values, refused, sent=True)
    pack = packs.by_version(ticket.pack_version)
    errors: dict[str, str] = {}
    if refused is not None:
        field = {"subjects": "item", "caller_name": "verified_how"}.get(refused.field or "", refused.field or "")
        form = Form("wrong_department", values, Refused(refused.message, field=field), sent=True)
        errors = {form.id(field) if field in SHOWN else "": refused.message}
    context: dict[str, Any] = {
        "ticket": ticket,
        "f": form,
        "errors": errors,
        "seen": Seen(ticket.version, ticket.history_seq),
        "every_department": [each for each in departments.every() if each.department_id != ticket.department_id],
        "troubles": [(each.code, each.label) for each in pack.troubles],
        "severities": [(each.code, each.label, each.plain) for each in pack.severities],
        "possible": Status(ticket.status) not in voiding.NOT_TO_BE_MOVED,
    }
    return asking.page(request, "tickets/wrong_department.html", context, status=422 if refused else 200)


SHOWN = {
    *("into", "item", "trouble", "severity", "description", "reporter_name", "reporter_phone", "reporter_email"),
    *("verified_how", "site_contact", "site_phone", "access_hours", "alarm_at", "another_issue", "reason"),
}
"""The form's fields that an error can stand beside."""
