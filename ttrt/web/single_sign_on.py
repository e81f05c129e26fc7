"""Signing in through one's department: started at the front door, ended by what its provider says; kept by its manager.

Whoever comes in this way has that department alone in sight: its provider speaks for no other.
"""

import json
import logging
import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ttrt.actions import signing_in
from ttrt.actions import single_sign_on as verbs
from ttrt.models import Person, SingleSignOn
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import registers
from ttrt.rules import access, webhooks
from ttrt.rules.access import Level, Standing, Verb, Viewer
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.rules.signing_in import HALF_WAY, Tried
from ttrt.rules.single_sign_on import Arriving, Kind, Said, mark
from ttrt.web import oidc, saml, sign_in, sign_on_reach
from ttrt.web.entry import Asking, public, signed_in
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.histories import history
from ttrt.web.oidc import NotVouched
from ttrt.web.sending import SeeOther

log = logging.getLogger(__name__)
PENDING = "sign_on"
TOOL = Viewer(None, "the tool (single sign-on)", Standing.CONTRACTOR, Level.ADMINISTRATOR)
# One sentence for a department that has none, one that is not known and a provider that does not answer.
NOT_THERE = (
    "We could not send you to that department’s sign-on. Check the code, or sign in with your name and password."
)
NOT_IN = (
    "Your department’s sign-on did not let you in here. Try once more; if it stays so, ask your department’s manager "
    "whether your group may come in."
)


@public
def start(request: HttpRequest) -> HttpResponse:
    """By the department's code to its provider: a page that goes on by itself, and no redirect. A browser holds what
    answers a form to the content policy, too, and that lets forms go nowhere else.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    code = request.GET.get("code", "").strip().upper()[:20]
    if not code:
        return _door(request, "", "")
    if signing_in.take({Tried.ADDRESS: f"sign-on {sign_in.address_of(request)}"}, at=database_now()):
        return _door(request, code, NOT_THERE)
    row = _row(code)
    if row is None:
        return _door(request, code, NOT_THERE)
    try:
        if row.kind == Kind.OIDC:
            there, held = oidc.begin(issuer=row.issuer, client_id=row.client_id, back=_back(code, "oidc"), may=_may())
        else:
            there, asked = saml.begin(row, me=_back(code, "metadata"), back=_back(code, "saml"))
            held = {"asked": asked}
    except NotVouched as no:
        log.warning("The sign-on of %s cannot be asked: %s", code, no)
        return _door(request, code, NOT_THERE)
    going_to = sign_in.own_path(request.GET.get("next", ""))
    request.session[PENDING] = {**held, "code": code, "at": time.time(), "next": going_to}
    response = render(request, "sign_in/going.html", {"there": there, "host": urlsplit(there).hostname})
    response["Cache-Control"] = "no-store"
    return response


@public
def come_back(request: HttpRequest, code: str) -> HttpResponse:
    """From an OIDC provider, with a code for us to ask it with. Each sign-in that was begun ends once."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    held, row = _pending(request, code), _row(code)
    state = request.GET.get("state", "")
    if held is None or row is None or not secrets.compare_digest(state.encode(), str(held.get("state", "")).encode()):
        return _refused(request, code, "state")
    try:
        who = oidc.finish(
            issuer=row.issuer,
            client_id=row.client_id,
            secret=decrypt(row.secret),
            back=_back(code, "oidc"),
            code=request.GET.get("code", ""),
            held=held,
            groups_claim=row.groups_claim,
            may=_may(),
        )
    except NotVouched as no:
        return _refused(request, code, str(no))
    return _arrived(request, row, who, held["next"])


@csrf_exempt
@public
def told(request: HttpRequest, code: str) -> HttpResponse:
    """From a SAML provider, by a form on its page: our cookie stays behind. What it proves is handed on, sealed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = _row(code)
    if row is None or row.kind != Kind.SAML:
        return _refused(request, code, "none")
    try:
        who, asked = saml.finish(
            row, request.POST.get("SAMLResponse", ""), me=_back(code, "metadata"), back=_back(code, "saml")
        )
    except NotVouched as no:
        return _refused(request, code, str(no))
    said = {"asked": asked, "code": code, "at": time.time()}
    sealed = encrypt(json.dumps(said | {"who": [who.subject, who.name, who.email, who.groups]}))
    return HttpResponseRedirect(f"/sign-in/department/{code}/finish?told={sealed}")


@public
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """Where our cookie is there again: the answer must be to what this browser asked, and is good once."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    held, row = _pending(request, code), _row(code)
    try:
        said = json.loads(decrypt(request.GET.get("told", "")))
    except Exception:
        return _refused(request, code, "seal")
    fits = held is not None and said["code"] == code and said["asked"] == held.get("asked")
    if held is None or row is None or not fits or time.time() - said["at"] > 120:
        return _refused(request, code, "not asked for")
    subject, name, email, groups = said["who"]
    return _arrived(request, row, Arriving(subject, name, email, tuple(groups)), held["next"])


@public
def metadata(request: HttpRequest, code: str) -> HttpResponse:
    """What a SAML provider is told of us."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    row = _row(code)
    if row is None or row.kind != Kind.SAML:
        raise Http404
    told = saml.metadata(row, me=_back(code, "metadata"), back=_back(code, "saml"))
    response = HttpResponse(told, content_type="application/samlmetadata+xml")
    response["Cache-Control"] = "no-store"
    return response


@freshly_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(Standing.CUSTOMER)
def keep(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The manager's page."""
    here = asking.viewer.department_id or 0
    access.require(asking.viewer, Verb.KEEP_SIGN_ON, here)
    if request.method != "POST":
        return _page(request, asking, None)
    typed = {name: request.POST.get(name, "") for name in Said.__slots__ if name != "is_on"}
    said = Said(**typed, is_on=request.POST.get("is_on") == "on")
    try:
        verbs.keep_sign_on(department_id=here, said=said, by=asking.viewer, at=asking.at)
    except NotAllowed:
        raise
    except Refused as no:
        return _page(request, asking, said, no)
    messages.success(request, "It is set.")
    return SeeOther(f"/sign-on?department={asking.viewer.department_code}")


def _page(request: HttpRequest, asking: Asking, said: Said | None, refused: Refused | None = None) -> HttpResponse:
    code = asking.viewer.department_code or ""
    here = asking.viewer.department_id or 0
    row = SingleSignOn.objects.defer("secret").filter(department_id=here).first()
    shown: Any = said or row
    levels = said.levels if said else "\n".join(f"{g} = {level}" for g, level in row.levels.items()) if row else ""
    context = {
        "shown": shown,
        "has_secret": bool(row and row.kind == Kind.OIDC),
        "levels": levels,
        "code": code,
        "groups": sign_on_reach.in_words(asking, row) if row else [],
        "is_on": bool(row and row.is_on),
        "back": {kind.value: _back(code, kind.value) for kind in Kind} | {"metadata": _back(code, "metadata")},
        "told": history(request, f"/sign-on?department={code}", partial(registers.of_department, here, "sign-on")),
        "errors": {refused.field or "kind": refused.message} if refused else {},
    }
    return asking.page(request, "account/sign_on.html", context, status=422 if refused else 200)


def _arrived(request: HttpRequest, row: SingleSignOn, who: Arriving, going_to: str) -> HttpResponse:
    with as_viewer(TOOL) as at:
        here, given = row.department_id, {"levels": row.levels, "reaches": row.reaches}
        provider = mark(row.kind, row.issuer, row.client_id)
        person_id = verbs.arrive(department_id=here, who=who, provider=provider, **given, by=TOOL, at=at)
    person = Person.objects.filter(pk=person_id, is_active=True).first() if person_id else None
    if person is None:
        return _refused(request, "", "no group, or suspended")
    return sign_in.go_on(request, person, going_to, via=row.department_id)


def _pending(request: HttpRequest, code: str) -> dict[str, Any] | None:
    """What was begun in this browser, once, and not long ago."""
    held: dict[str, Any] | None = request.session.pop(PENDING, None)
    fits = held is not None and held["code"] == code and time.time() - held["at"] < HALF_WAY.total_seconds()
    return held if fits else None


def _row(code: str) -> SingleSignOn | None:
    return SingleSignOn.objects.filter(department__code=code, department__ended_on=None, is_on=True).first()


def _back(code: str, what: str) -> str:
    return f"{settings.TTRT_PUBLIC_URL}/sign-in/department/{code}/{what}"


def _may() -> Callable[[str], bool]:
    return lambda number: webhooks.may_be_called(number, loopback=settings.TTRT_SIGN_ON_LOOPBACK)


def _refused(request: HttpRequest, code: str, why: str) -> HttpResponse:
    log.warning("A sign-on of %s let nobody in: %s", code or "a department", why)
    return _door(request, "", NOT_IN)


def _door(request: HttpRequest, code: str, refused: str) -> HttpResponse:
    going_to = sign_in.own_path(request.GET.get("next", ""))
    context = {"code": code, "going_to": going_to, "errors": {"code": refused} if refused else {}}
    response = render(request, "sign_in/department.html", context, status=422 if refused else 200)
    response["Cache-Control"] = "no-store"
    return response
