"""Which departments the contractor's people see: the administrator's lists, and the page that opens one for a while."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ttrt.actions import desk_lists
from ttrt.queries import desk_people, registers
from ttrt.rules.access import Level, Standing, Verb
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web.admin_parts import administrator, carry_out, errors, number
from ttrt.web.entry import Asking, AskingAround, signed_in_around
from ttrt.web.forms import Form, Forms, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.histories import history
from ttrt.web.register_lines import office_lines
from ttrt.web.sending import SeeOther

OPENING = "open"


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@administrator(Verb.KEEP_DESK_LISTS)
def desk(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Everybody of the contractor with what they see; each with a form that changes it."""
    here = reverse("admin_desk")

    def show(forms: Forms, status: int = 200) -> HttpResponse:
        shown = {
            "people": desk_people.everybody(at=asking.at),
            "told": history(request, here, partial(registers.of_office, "person", most=12), office_lines),
            "administrator": Level.ADMINISTRATOR,
            "key": str(uuid4()),
            "forms": forms,
            "errors": errors(forms),
        }
        return asking.page(request, "admin/desk.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())
    person = number(request.POST.get("person", ""))
    if person is None:
        raise Http404
    every = request.POST.get("sees") == "all"

    def change(typed: Typed) -> None:
        if every:
            desk_lists.end_list(person_id=person, by=asking.viewer, at=asking.at)
        else:
            desk_lists.give_list(person_id=person, codes=typed.text("codes"), by=asking.viewer, at=asking.at)

    said = "They see every department again." if every else "From the next page on they see these departments only."
    return carry_out(request, asking, f"person-{person}", change, show=show, said=said, to=here)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@signed_in_around(Standing.CONTRACTOR)
def open_department(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """For somebody with a list: one more department for a while. What was said stands in its register from then on.

    Of one whose time is over its pages say no more than of one that never was open; here it is said.
    """
    if not asking.person.listed:
        raise Http404
    if request.method != "POST":
        return _opening(request, asking, Form(OPENING))
    typed = Typed(request.POST)
    try:
        opened = desk_lists.open_for_a_while(
            code=typed.text("code"),
            reason=typed.text("reason"),
            minutes=typed.text("minutes"),
            by=replace(asking.viewer, department_id=None, department_code=None),
            at=asking.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return _opening(request, asking, Form(OPENING, typed.values(), refused, sent=True), status=422)
    messages.success(request, f"{opened.name} is open for you for {typed.text('minutes')} minutes.")
    return SeeOther(f"{reverse('tickets')}?department={opened.code}")


def _opening(request: HttpRequest, asking: AskingAround, f: Form, *, status: int = 200) -> HttpResponse:
    most = settings.TTRT_BREAK_GLASS_MINUTES
    opened = desk_people.opened(asking.person.person_id, at=asking.at)
    shown: dict[str, Any] = {
        "f": f,
        "errors": {f.id(f.refused.field) if f.refused.field else "": f.refused.message} if f.refused else {},
        "minutes": [(str(each), f"{each} minutes") for each in desk_lists.MINUTES if each <= most],
        "listed": [(m.code, m.name) for m in asking.person.memberships if m.code not in opened],
        "opened": [(m.code, m.name, opened[m.code]) for m in asking.person.memberships if m.code in opened],
        "closed": desk_people.closed(asking.person.person_id, at=asking.at),
    }
    return asking.page(request, "desk/open_department.html", shown, status=status)
