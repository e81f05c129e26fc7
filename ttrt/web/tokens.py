"""Tokens for programs: a department's managers keep its own, the contractor's administrator those of no department.

What a form will do is shown first: it comes twice, the second time with `step=do`.
"""

from datetime import timedelta
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ttrt.actions import tokens as keeping
from ttrt.models import ProgramToken
from ttrt.queries import members, registers
from ttrt.queries import tokens as kept
from ttrt.rules import access, reach
from ttrt.rules.access import Level, Standing, Verb
from ttrt.rules.localtime import show
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web import reach_fields, token_form
from ttrt.web.entry import Asking, View, signed_in
from ttrt.web.forms import Form, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.histories import history
from ttrt.web.people import EDIT, Preview
from ttrt.web.sending import SeeOther, known_row
from ttrt.web.words import level_word

USUAL_DAYS = 90
FORM, PART = "token", "part"


def _maker(view: View) -> View:
    """For who may make tokens; others of the department or the contractor are told so, and see none."""

    @wraps(view)
    def answer(request: HttpRequest, asking: Asking, *args: Any, **kwargs: Any) -> HttpResponse:
        if "token" in kwargs and not access.may(asking.viewer, Verb.KEEP_PROGRAMS, _here(asking)):
            raise Http404
        access.require(asking.viewer, Verb.KEEP_PROGRAMS, _here(asking))
        return view(request, asking, *args, **kwargs)

    return signed_in(Standing.CUSTOMER, Standing.CONTRACTOR)(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@_maker
def every(request: HttpRequest, asking: Asking) -> HttpResponse:
    """All of them, and the form that makes one; the second time it comes it makes it and shows it, this once."""
    if request.method != "POST":
        return _page(request, asking, Form(FORM))
    typed = Typed(request.POST)
    key, step = typed.key(), typed.text("step")
    if step in (EDIT, PART):
        return _page(request, asking, Form(FORM, typed.values(), sent=True))
    try:
        asked = token_form.read(request, asking)
        if step != "do":
            _, _, days = keeping.checked(asked.token, department_id=_here(asking), holder=asked.holder)
            until = show(asking.at + timedelta(days=days))
            shown = token_form.preview(request, asking, asked, address=_address(asking), until=until)
            return _page(request, asking, Form(FORM), shown)
        said: dict[str, Any] = {"token": asked.token, "holder": asked.holder, "by": asking.viewer, "at": asking.at}
        made = keeping.make_token(department_id=_here(asking), key=key, **said)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _page(request, asking, Form(FORM, typed.values(), refused, sent=True))
    if made is None:
        messages.info(request, "It was made already, and shown. If nobody has it, revoke it and make another.")
        return SeeOther("/tokens")
    waits = "" if asked.holder.person_id == asking.viewer.person_id else asked.holder.name
    shown_once = {"token": made, "name": asked.token.name, "waits": waits}
    return asking.page(request, "tokens/token.html", shown_once, status=201)


@require_POST
@freshly_signed_in
@_maker
def revocation(request: HttpRequest, asking: Asking, token: int) -> HttpResponse:
    """From now on it is worth nothing."""
    known_row(token)
    found = keeping.revoke_token(department_id=_here(asking), token_id=token, by=asking.viewer, at=asking.at)
    messages.success(request, f"The token of “{found.name}” is revoked: what asks with it is turned away.")
    return SeeOther("/tokens")


def _here(asking: Asking) -> int:
    return asking.viewer.department_id or access.OFFICE


def _address(asking: Asking) -> str:
    code = asking.viewer.department_code
    return f"{reverse('tokens')}?department={code}" if code else reverse("tokens")


def _page(request: HttpRequest, asking: Asking, f: Form, preview: Preview | None = None) -> HttpResponse:
    here, own, refused = _here(asking), asking.viewer.level, f.refused
    rows = kept.every(here)
    levels = [level for level in Level if access.within(level, own)] if here else access.CONTRACTOR_LEVELS
    told = partial(registers.of_department, here) if here else registers.of_office
    shown = {
        "rows": rows,
        "whose": kept.names(rows),
        "live": [row for row in rows if row.revoked_at is None and row.expires_at > asking.at],
        "levels": [(level.value, level_word(level)) for level in levels],
        "most_days": settings.TTRT_TOKEN_DAYS,
        "usual_days": min(USUAL_DAYS, settings.TTRT_TOKEN_DAYS),
        "people": []
        if here
        else [(p.person_id, f"{p.name}: {level_word(p.level)}") for p in token_form.people(asking)],
        "errors": {f.id(refused.field) if refused.field else "": refused.message} if refused else {},
        "preview": preview,
        "this_page": _address(asking),
        "told": history(request, _address(asking), partial(told, "token")),
        "f": f,
        "reaches": _reaches(here, rows),
        **_part_fields(request, asking, f),
    }
    return asking.page(request, "tokens/tokens.html", shown, status=422 if refused else 200)


def _reaches(here: int, rows: list[ProgramToken]) -> dict[int, str]:
    """What each reaches, in words, where it is not all that its person does."""
    codes = kept.codes(rows)
    parts = {row.pk: members.in_words(here or next(iter(row.department_ids), 0), reach.read(vars(row))) for row in rows}
    words = {pk: "; ".join(filter(None, (", ".join(codes[pk]), part))) for pk, part in parts.items()}
    return {pk: said for pk, said in words.items() if said}


def _part_fields(request: HttpRequest, asking: Asking, f: Form) -> dict[str, Any]:
    """The fields of a part: of the own department, or of the one that a form of the contractor's names when it asks."""
    if asking.viewer.department_id:
        return reach_fields.shown(request, asking, reach.WHOLE, sent=f.sent)
    if not f.sent or (f.value("step") != PART and "whole" not in request.POST):
        return {}
    try:
        (one,) = token_form.departments(Typed(request.POST))
    except (Refused, ValueError):
        return {}
    sent = f.value("offered") == one.code
    return {**reach_fields.shown(request, token_form.at(asking, one), reach.WHOLE, sent=sent), "offered": one}
