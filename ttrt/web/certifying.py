"""Who of a department still needs the access: confirmed by its managers once a period, and as a file for an auditor."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from ttrt.actions import members as keeping
from ttrt.queries import certification as certified
from ttrt.rules.access import Verb
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web.admin_parts import administrator, named, number
from ttrt.web.entry import Asking
from ttrt.web.forms import Form, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.people import address, here, manager, page
from ttrt.web.sending import SeeOther
from ttrt.web.table_file import table_file
from ttrt.web.ticket_file import spelt_moment
from ttrt.web.words import level_word

_HEAD = (
    *("Department", "Department name", "Person", "User name", "E-mail", "Level", "May do", "Part of the department"),
    *("Access since", "Given by", "Came in", "Last sign-in", "Confirmed on", "Confirmed by"),
    *("Lowered on", "Suspended on", "Removed on", "Ends on"),
)


@require_POST
@manager
def certification(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The chosen people still need what they have."""
    chosen = [number(each) for each in request.POST.getlist("member")]
    try:
        done = keeping.certify(
            department_id=here(asking),
            member_ids=[each for each in chosen if each is not None],
            by=asking.viewer,
            at=asking.at,
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return page(request, asking, sent=Form("certify", Typed(request.POST).values(), refused, sent=True))
    messages.success(request, f"{done} {'person is' if done == 1 else 'people are'} confirmed.")
    return SeeOther(address(asking))


@require_POST
@freshly_signed_in
@manager
def second_factor(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Whether everybody of the department needs one."""
    everybody = request.POST.get("everybody") == "on"
    keeping.ask_second_factor(department_id=here(asking), of_everybody=everybody, by=asking.viewer, at=asking.at)
    who = "everybody" if everybody else "managers only"
    messages.success(request, f"From their next sign-in a second factor is asked of {who}.")
    return SeeOther(address(asking))


@require_safe
@manager
def own_file(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Who has and had access to the department in sight."""
    return _file(here(asking), asking.viewer.department_code or "", asking)


@require_safe
@administrator(Verb.SET_MANAGER)
def every_file(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The same of the department that is named, or of all."""
    code = request.GET.get("department", "")
    return _file(named(code).pk if code else None, code, asking)


def _file(department_id: int | None, code: str, asking: Asking) -> HttpResponse:
    lines = (
        (
            *(line.code, line.department, line.name, line.username, line.email, line.level.value),
            *(level_word(line.level), line.part or "Whole department"),
            *(spelt_moment(line.given_at), line.given_by, spelt_moment(line.joined_at)),
            *(spelt_moment(line.signed_in_at), spelt_moment(line.certified_at), line.certified_by),
            *map(spelt_moment, (line.lowered_at, line.suspended_at, line.removed_at, line.ends_at)),
        )
        for line in certified.lines(department_id)
    )
    words = [part for part in ("access", code, f"{asking.at:%Y%m%d}") if part]
    return table_file(_HEAD, lines, f"{'-'.join(words)}.csv", covers=asking.covers(filter(None, [code])))
