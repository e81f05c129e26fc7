"""Tokens for programs: a department's managers keep its own, the contractor's administrator those of no department."""

from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ttrt.actions import tokens as keeping
from ttrt.actions.tokens import NewToken
from ttrt.queries import members, registers
from ttrt.queries import tokens as kept
from ttrt.rules import access, reach
from ttrt.rules.access import Level, Standing, Verb
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web import reach_fields
from ttrt.web.entry import Asking, View, signed_in
from ttrt.web.forms import Form, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.histories import history
from ttrt.web.sending import SeeOther, known_row
from ttrt.web.words import level_word

USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Sent:
    """The form as it came back."""

    name: str = ""
    level: str = ""
    days: str = ""
    refused: Refused | None = None

    def error(self, field: str) -> str | None:
        """The sentence beside this field."""
        return self.refused.message if self.refused and self.refused.field == field else None


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
    """All of them, and the form that makes one; a POST makes it and shows it, this once."""
    if request.method != "POST":
        return _every(request, asking, Sent(days=str(min(USUAL_DAYS, settings.TTRT_TOKEN_DAYS))))
    typed = Typed(request.POST)
    said = NewToken(typed.text("name"), typed.text("level"), typed.text("days"))
    try:
        if _here(asking):
            said = replace(said, reach=reach_fields.read_new(request.POST, asking))
        made = keeping.make_token(
            department_id=_here(asking),
            key=typed.key(),
            token=said,
            holder=asking.viewer,
            by=asking.viewer,
            at=asking.at,
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _every(request, asking, Sent(said.name, said.level, said.days, refused), key=typed.text("key"))
    if made is None:
        messages.info(request, "It was made already, and shown. If nobody has it, revoke it and make another.")
        return SeeOther("/tokens")
    return asking.page(request, "tokens/token.html", {"token": made, "name": said.name}, status=201)


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


def _every(request: HttpRequest, asking: Asking, sent: Sent, *, key: str = "") -> HttpResponse:
    here, own = _here(asking), asking.viewer.level
    rows, f = kept.every(here), Form("token", refused=sent.refused)
    field = sent.refused.field or "" if sent.refused else ""
    field = f.id(field) if field in reach_fields.FIELDS else field
    told = partial(registers.of_department, here) if here else registers.of_office
    shown = {
        "rows": rows,
        "live": [row for row in rows if row.revoked_at is None and row.expires_at > asking.at],
        "levels": [(level.value, level_word(level)) for level in Level if access.within(level, own)],
        "level_words": {level.value: level_word(level) for level in Level},
        "most_days": settings.TTRT_TOKEN_DAYS,
        "sent": sent,
        "errors": {field: sent.refused.message} if sent.refused else {},
        "key": key or str(uuid4()),
        "told": history(request, _address(asking), partial(told, "token")),
        "f": f,
        "reaches": {row.pk: part for row in rows if (part := members.in_words(here, reach.read(vars(row))))},
    }
    if here:
        shown |= reach_fields.shown(request, asking, reach.WHOLE, sent=sent.refused is not None)
    return asking.page(request, "tokens/tokens.html", shown, status=422 if sent.refused else 200)
