"""The CMO's own people and the auditors of all departments, on one page for a CMO lead. Whom a form lets in it shows
first, as `/people` does: it comes twice, the second time with `step=do`.
"""

from datetime import datetime
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from ttrt.actions import cmo_people as keeping
from ttrt.actions.accounts import require_new
from ttrt.actions.members import Newcomer
from ttrt.queries import cmo_people, members, registers
from ttrt.rules import access
from ttrt.rules.access import CMO_LEVELS, OFFICE, Level, Standing, Verb
from ttrt.rules.localtime import show
from ttrt.rules.members import rights
from ttrt.rules.reach import WHOLE
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web.entry import AskingAround, View, signed_in_around
from ttrt.web.forms import Form, Forms, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.histories import history
from ttrt.web.people import EDIT, Preview
from ttrt.web.sending import SeeOther, known_row
from ttrt.web.words import level_word

ADDRESS, LET_IN = "/cmo/people", "let_in"


def _lead(view: View) -> View:
    """For a lead; to everybody else there is no such page."""

    @wraps(view)
    def answer(request: HttpRequest, asking: AskingAround, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may(asking.viewer, Verb.KEEP_CMO, OFFICE):
            raise Http404
        return view(request, asking, *args, **kwargs)

    return signed_in_around(Standing.CMO)(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@_lead
def people(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """All of them, and the form that lets somebody in."""
    if request.method != "POST":
        return _page(request, asking, Forms())
    typed = Typed(request.POST)
    said = Newcomer(typed.text("name"), typed.text("email"), typed.text("level"))
    if typed.text("step") == EDIT:
        return _page(request, asking, Forms(Form(LET_IN, typed.values(), sent=True)))
    try:
        if typed.text("step") != "do":
            newcomer, ends_at = keeping.checked(said, typed.text("days"), at=asking.at)
            require_new(newcomer.email, at=asking.at)
            return _page(request, asking, Forms(), newcomer=newcomer, ends_at=ends_at)
        keeping.let_in(key=typed.key(), newcomer=said, days=typed.text("days"), by=asking.viewer, at=asking.at)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, asking, Forms(Form(LET_IN, typed.values(), refused, sent=True)), 422)
    messages.success(request, f"{said.name.strip()} is let in, and gets a mail with the way in within a minute.")
    return SeeOther(ADDRESS)


@require_POST
@freshly_signed_in
@_lead
def end(request: HttpRequest, asking: AskingAround, person: int) -> HttpResponse:
    """The account is over."""
    known_row(person)
    typed = Typed(request.POST)
    try:
        name = keeping.end(person_id=person, reason=typed.text("reason"), by=asking.viewer, at=asking.at)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _page(request, asking, Forms(Form(f"end-{person}", typed.values(), refused, sent=True)), 422)
    messages.success(request, f"The account of {name} is over: from the next click on it opens nothing.")
    return SeeOther(ADDRESS)


def _page(
    request: HttpRequest,
    asking: AskingAround,
    forms: Forms,
    status: int = 200,
    *,
    newcomer: Newcomer | None = None,
    ends_at: datetime | None = None,
) -> HttpResponse:
    with asking.in_scope(asking.viewer) as at:
        rows = cmo_people.everybody()
        told = history(request, ADDRESS, partial(registers.of_office, "CMO person"))
        preview = _preview(Typed(request.POST), newcomer, ends_at) if newcomer else None
    sent = forms.sent
    refused = sent.refused if sent else None
    shown = {
        "rows": [(row, row.is_over(at)) for row in rows],
        "levels": [(level.value, level_word(level)) for level in CMO_LEVELS],
        "most_days": settings.TTRT_AUDIT_DAYS,
        "forms": forms,
        "f": forms[LET_IN],
        "preview": preview,
        "this_page": ADDRESS,
        "errors": {sent.id(refused.field) if refused.field else "": refused.message} if sent and refused else {},
        "myself": asking.viewer.person_id,
        "told": told,
    }
    return asking.page(request, "audit/cmo_people.html", shown, status=status)


def _preview(typed: Typed, newcomer: Newcomer, ends_at: datetime | None) -> Preview:
    """What letting somebody in does, in the lead's own scope: the CMO sees what the newcomer will."""
    now = Level(newcomer.level)
    mail = f"A mail goes to {newcomer.email}, with the way in."
    until = f"It is over by itself on {show(ends_at)}." if ends_at else "It lasts until a lead ends it."
    return Preview(
        form=LET_IN,
        address=ADDRESS,
        name=newcomer.name,
        title=f"Let {newcomer.name} in: {level_word(now)}",
        button=f"Yes, let {newcomer.name} in",
        hidden={name: typed.text(name) for name in ("name", "email", "level", "days", "key") if typed.text(name)},
        was=None,
        now=now,
        rights=rights(None, now),
        sees=members.sees(WHOLE, department_id=OFFICE),
        says=("It reads, and changes nothing of a department’s.", until, mail),
        of="of all departments",
    )
