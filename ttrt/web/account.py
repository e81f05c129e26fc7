"""Your sign-in: what one comes in with, and where one is signed in. The one place that is open before all is set up."""

import json
from datetime import datetime
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.contrib import messages
from django.contrib.auth.hashers import is_password_usable
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from ttrt.actions import own_sign_in as verbs
from ttrt.models import Person
from ttrt.models.common_passwords import common_passwords
from ttrt.queries import own_sign_in, tokens
from ttrt.rules import passwords
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web import agents, known, passkeys, qr, sessions
from ttrt.web.entry import Asking, signed_in_to_account
from ttrt.web.fresh import freshly_signed_in

ACCOUNT = "/account"
ELSEWHERE = "You came in through your department. To change how you sign in here, sign in with your password."
NO_PASSKEY = "Press the button once more, and follow what your browser asks of you."


@signed_in_to_account
def account(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Everything on one page."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return _page(request, asking)


@freshly_signed_in
@signed_in_to_account
def app(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Set up an authenticator app: the secret as a picture and as text, and the first code it shows."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method != "POST":
        return _app_form(request, asking)
    person = _person(asking)
    if _is_kept_elsewhere(request, person):
        raise NotAllowed(ELSEWHERE)
    try:
        codes = verbs.add_app(person, secret=get_totp_secret(), code=request.POST.get("code", ""), at=asking.at)
    except Refused as no:
        return _app_form(request, asking, no)
    clear_totp_secret(request)
    return _added(request, asking, "Your app is set up.", codes)


@freshly_signed_in
@signed_in_to_account
def passkey(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Make a passkey on this device or on a key."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method != "POST":
        return _passkey_form(request, asking)
    person = _person(asking)
    if _is_kept_elsewhere(request, person):
        raise NotAllowed(ELSEWHERE)
    try:
        credential = passkeys.made(json.loads(request.POST.get("passkey") or "{}"))
        codes = verbs.add_passkey(person, name=request.POST.get("name", ""), credential=credential, at=asking.at)
    except Refused as no:
        return _passkey_form(request, asking, no)
    except (ValueError, ValidationError, TypeError, KeyError, AttributeError):
        return _passkey_form(request, asking, Refused(NO_PASSKEY))
    return _added(request, asking, "Your passkey is set up.", codes)


@freshly_signed_in
@signed_in_to_account
def removal(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Take a second factor away."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    number = request.POST.get("factor", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        raise BadRequest("factor")
    must = asking.person.must_have_second_factor
    if _is_kept_elsewhere(request, _person(asking)):
        raise NotAllowed(ELSEWHERE)
    try:
        verbs.remove(_person(asking), factor_id=int(number), must_have_one=must, at=asking.at)
    except Refused as no:
        return _page(request, asking, no)
    messages.success(request, "It is removed.")
    return HttpResponseRedirect(ACCOUNT, status=303)


@freshly_signed_in
@signed_in_to_account
def codes(request: HttpRequest, asking: Asking) -> HttpResponse:
    """New recovery codes, shown this once."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if _is_kept_elsewhere(request, _person(asking)):
        raise NotAllowed(ELSEWHERE)
    try:
        made = verbs.make_codes(_person(asking), at=asking.at)
    except Refused as no:
        return _page(request, asking, no)
    return _shown_once(request, asking, "Your old codes are worth nothing from now on.", made)


@freshly_signed_in
@signed_in_to_account
def password(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Change the password; every other session ends."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method != "POST":
        return _password_form(request, asking)
    person, typed = _person(asking), request.POST.get("password", "")
    if request.session.get(sessions.VIA):
        raise NotAllowed(ELSEWHERE)
    try:
        passwords.check(typed, again=request.POST.get("again", ""), **_known_of(asking))
    except passwords.BadPassword as no:
        return _password_form(request, asking, no)
    had_factor = bool(request.session.get(sessions.FACTOR))
    verbs.change_password(person, password=typed, at=asking.at)
    sessions.begin(request, person, factor=had_factor)
    messages.success(request, "Your password is changed. Wherever else you were signed in, you are signed out.")
    response = HttpResponseRedirect(ACCOUNT, status=303)
    known.remember(request, response, person)
    return response


@signed_in_to_account
def others(request: HttpRequest, asking: Asking) -> HttpResponse:
    """End every session but this one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    verbs.end_other_sessions(_person(asking), but=request.session.session_key or "")
    return HttpResponseRedirect(ACCOUNT, status=303)


@signed_in_to_account
def going_on(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Somebody says that they are still there; answers how many seconds the session has from now."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    request.session[sessions.USED] = sessions.now()
    response = HttpResponse(str(sessions.seconds_left(request.session)), content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response


def _is_kept_elsewhere(request: HttpRequest, person: Person) -> bool:
    """A department's sign-on lets one in there; it takes hold of nobody's password, nor of who has one's factors."""
    return bool(request.session.get(sessions.VIA)) and is_password_usable(person.password)


def _page(request: HttpRequest, asking: Asking, refused: Refused | None = None) -> HttpResponse:
    own = own_sign_in.of(_person(asking), session_key=request.session.session_key, at=asking.at)
    before = request.session.get(sessions.BEFORE)
    context = {
        "mine": own,
        "before": datetime.fromisoformat(before) if before else None,
        "agent_words": agents.named,
        "must": asking.person.must_have_second_factor,
        "programs": tokens.speaking_for(asking.person.person_id, at=asking.at),
        "errors": {"": refused.message} if refused else {},
    }
    return asking.page(request, "account/account.html", context, status=422 if refused else 200)


def _app_form(request: HttpRequest, asking: Asking, refused: Refused | None = None) -> HttpResponse:
    secret = get_totp_secret()
    owes = asking.person.must_have_second_factor and not request.session.get(sessions.FACTOR)
    context = {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "qr": qr.drawn(get_adapter().build_totp_url(_person(asking), secret)),
        "owes": owes,
        "errors": {refused.field or "code": refused.message} if refused else {},
    }
    return asking.page(request, "account/app.html", context, status=422 if refused else 200)


def _passkey_form(request: HttpRequest, asking: Asking, refused: Refused | None = None) -> HttpResponse:
    person = _person(asking)
    context = {
        "asked": json.dumps(passkeys.offered(person)),
        "name": request.POST.get("name", "") or agents.named(request.headers.get("User-Agent", "")),
        "errors": {refused.field or "": refused.message} if refused else {},
    }
    return asking.page(request, "account/passkey.html", context, status=422 if refused else 200)


def _password_form(request: HttpRequest, asking: Asking, refused: Refused | None = None) -> HttpResponse:
    context = {
        "least": _least(asking),
        "username": asking.person.username,
        "errors": {refused.field or "password": refused.message} if refused else {},
    }
    return asking.page(request, "account/password.html", context, status=422 if refused else 200)


def _added(request: HttpRequest, asking: Asking, said: str, made: list[str]) -> HttpResponse:
    """The session has shown a second factor from now on; under another id, since it may do more."""
    request.session[sessions.FACTOR] = True
    request.session.cycle_key()
    if made:
        return _shown_once(request, asking, said, made)
    messages.success(request, said)
    return HttpResponseRedirect(ACCOUNT, status=303)


def _shown_once(request: HttpRequest, asking: Asking, said: str, made: list[str]) -> HttpResponse:
    return asking.page(request, "account/codes.html", {"said": said, "codes": made}, status=201)


def _person(asking: Asking) -> Person:
    return Person.objects.get(pk=asking.person.person_id)


def _known_of(asking: Asking) -> dict[str, Any]:
    return {
        "username": asking.person.username,
        "email": asking.person.email,
        "name": asking.person.name,
        "departments": [(one.code, one.name) for one in asking.person.memberships],
        "least": _least(asking),
        "common": common_passwords(),
    }


def _least(asking: Asking) -> int:
    return passwords.least(second_factor=asking.person.must_have_second_factor)
