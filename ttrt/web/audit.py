"""What auditors look at besides tickets: who may what, the terms of the contract, and their department's auditors."""

from functools import partial, wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ttrt.actions import auditors as keeping
from ttrt.actions.members import Newcomer
from ttrt.models import packs
from ttrt.queries import granted, members
from ttrt.queries.granted import Granted, Whose
from ttrt.queries.histories import PARTS_BY_TIME
from ttrt.rules import access
from ttrt.rules.access import AUDITS, Level, Standing, Verb
from ttrt.rules.localtime import civil_day
from ttrt.rules.reach import WHOLE
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web.chips import day_words
from ttrt.web.entry import Asking, View, signed_in
from ttrt.web.forms import Form, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.histories import History, history
from ttrt.web.sending import SeeOther
from ttrt.web.table_file import table_file
from ttrt.web.ticket_file import spelt_moment
from ttrt.web.words import level_word

MOST = 500
HEAD = ("Of", "Department", "Department name", "Name", "User name, of a token whose", "Level", "Reaches", "Since",
        "Given by", "Came in", "Last sign-in or use", "Confirmed", "Confirmed by", "Suspended", "Removed or revoked",
        "Ends", "Account closed")  # fmt: skip
WHO = {
    Whose.MEMBER: "People of departments",
    Whose.TOKEN: "Tokens for programs",
    Whose.CMO: "The CMO’s people, and auditors of all departments",
    Whose.CONTRACTOR: "The contractor’s people",
}


def _auditor(view: View) -> View:
    """For auditors and the CMO's lead; to everybody else there is no such page."""

    @wraps(view)
    def seen(request: HttpRequest, asking: Asking, *args: Any, **kwargs: Any) -> HttpResponse:
        if asking.viewer.level not in AUDITS:
            raise Http404
        return view(request, asking, *args, **kwargs)

    return signed_in(Standing.CUSTOMER, Standing.CMO)(seen)


@require_safe
@_auditor
def people(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Who and what has and had access, at which level, since when and by whom."""
    rows = list(granted.everything(asking.viewer.department_id, at=asking.at))
    by_kind = {kind: [row for row in rows if row.whose is kind] for kind in Whose}
    shown = {
        "groups": [(WHO[kind], these[:MOST], len(these) - MOST) for kind, these in by_kind.items() if these],
        "Whose": Whose,
        "everywhere": asking.viewer.department_id is None,
        "level_word": level_word,
        "told": _changes(request, asking),
    }
    return asking.page(request, "audit/people.html", shown)


def _changes(request: HttpRequest, asking: Asking) -> History:
    here, department = reverse("audit_people"), asking.viewer.department_id
    if department is None:
        return history(request, here, granted.changes_of_the_office, parts=PARTS_BY_TIME)
    return history(request, here, partial(granted.changes, department))


@require_safe
@_auditor
def people_csv(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The same, all of it."""
    rows = map(_cells, granted.everything(asking.viewer.department_id, at=asking.at))
    return table_file(HEAD, rows, f"people-and-levels-{asking.at:%Y%m%d}.csv", covers=asking.covers())


@require_safe
@_auditor
def terms(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Every version of the contract's terms."""
    packs.forget()
    today = civil_day(asking.at)
    known = packs.all_packs(today)
    shown = {
        "versions": [(pack, day_words(pack.effective_from), pack.effective_from > today) for pack in reversed(known)],
    }
    return asking.page(request, "audit/terms.html", shown)


@require_safe
@_auditor
def terms_text(request: HttpRequest, asking: Asking, version: str) -> HttpResponse:
    """One version as it is written."""
    text = packs.source_of(version)
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@signed_in(Standing.CUSTOMER)
def auditors(request: HttpRequest, asking: Asking) -> HttpResponse:
    """A department's auditors, and the form by which its managers let one in."""
    here = asking.viewer.department_id or access.OFFICE
    access.require(asking.viewer, Verb.KEEP_PEOPLE, here)
    if request.method != "POST":
        return _auditors(request, asking, Form("auditor"))
    typed = Typed(request.POST)
    try:
        ends_at = keeping.let_in_auditor(
            department_id=here,
            key=typed.key(),
            newcomer=Newcomer(typed.text("name"), typed.text("email"), Level.AUDITOR.value),
            days=typed.text("days"),
            reason=typed.text("reason"),
            by=asking.viewer,
            at=asking.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return _auditors(request, asking, Form("auditor", typed.values(), refused, sent=True), 422)
    messages.success(request, f"The auditor is let in until {day_words(civil_day(ends_at))}, and gets a mail.")
    return SeeOther(_address("auditors", asking))


def _address(name: str, asking: Asking) -> str:
    """A page of the department in sight, whichever of several another window has in sight by now."""
    return f"{reverse(name)}?department={asking.viewer.department_code}"


def _auditors(request: HttpRequest, asking: Asking, form: Form, status: int = 200) -> HttpResponse:
    here = asking.viewer.department_id or access.OFFICE
    refused = form.refused
    shown = {
        "rows": members.auditors(here),
        "sees": members.sees(WHOLE, department_id=here),
        "this_page": _address("auditors", asking),
        "people_at": _address("people", asking),
        "f": form,
        "key": str(uuid4()) if not form.sent else form.key,
        "most_days": settings.TTRT_AUDIT_DAYS,
        "errors": {form.id(refused.field) if refused.field else "": refused.message} if refused else {},
        "told": history(request, _address("auditors", asking), partial(members.auditors_let_in, here)),
    }
    return asking.page(request, "audit/auditors.html", shown, status=status)


def _cells(one: Granted) -> tuple[Any, ...]:
    return (
        one.whose.value, one.code, one.department, one.name, one.username, one.level.value, one.reaches,
        spelt_moment(one.given_at), one.given_by, spelt_moment(one.joined_at), spelt_moment(one.signed_in_at),
        spelt_moment(one.certified_at), one.certified_by, spelt_moment(one.suspended_at),
        spelt_moment(one.removed_at), spelt_moment(one.ends_at), "" if one.is_open else "yes",
    )  # fmt: skip
