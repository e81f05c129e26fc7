"""The front door: signing in with a name and a password, then with a code where the person has one; and out again."""

import json
from datetime import timedelta

from django.conf import settings
from django.contrib import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from ttrt.actions import signing_in
from ttrt.actions.signing_in import Tries
from ttrt.models import Membership, Person
from ttrt.models.factors import Authenticator, of_person
from ttrt.models.scope import database_now
from ttrt.queries import people
from ttrt.rules.access import Standing
from ttrt.rules.signing_in import Tried, in_words
from ttrt.web import known, passkeys, sessions
from ttrt.web.entry import public, who_asks

DEMONSTRATION_LOGINS = "demo-logins.json"
# One sentence for an unknown name, a wrong password and a closed account: it must not tell which names exist.
NO_WAY_IN = "Your account has no access to any department now. Ask your department’s manager."
NOT_LET_IN = "The sign-in name or the password is not right. Check both, and that Caps Lock is off."
TOO_MANY = "Too many sign-ins failed. Wait {}, then try once more; a new password by mail lets you in at once."
FLOODED = (
    " Many sign-ins are failing just now: for {} a browser that was never signed in here is not let in with a password "
    "alone, not even with the right one."
)
NOT_THE_CODE = "This code is not right, or it was used already. Wait for your app to show the next one and enter that."
TOO_MANY_CODES = "Too many codes were wrong. Wait {}, then enter a new code."
NOT_THE_PASSKEY = "The passkey was not accepted. Try it once more, or enter a code."
SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@public
def front_door(request: HttpRequest) -> HttpResponse:
    """Signed in: to the page one begins with. Signed out: the form."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    person = who_asks(request)
    if person is None:
        return _form(request, going_to=own_path(request.GET.get("next", "")))
    return HttpResponseRedirect("/cmo" if person.standing is Standing.CMO else "/tickets")


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take name and password; the session gets a new id, and whoever planted the old one holds nothing."""
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect("/")
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    # No stored name has a NUL, and the database would refuse to look for one.
    name = request.POST.get("login", "").replace("\0", "\ufffd").strip()
    password = request.POST.get("password", "")
    going_to = own_path(request.POST.get("next", ""))
    if not name or not password:
        return _form(request, name, going_to, "Enter your sign-in name and your password.")
    meant = Person.objects.filter(username__iexact=name).first()
    tries = _tries(request, name, meant)
    at = database_now()
    if wait := signing_in.take(tries, at=at):
        return _waiting(_form(request, name, going_to, TOO_MANY.format(in_words(wait)), status=429), wait)
    # Django hashes once for an unknown name too, so the time taken says nothing either.
    person = auth.authenticate(request, username=name, password=password)
    elsewhere, department = Tried.BROWSER not in tries, _department_of(meant)
    second = [one for one in of_person(person) if one in SECOND] if isinstance(person, Person) else []
    held_back = elsewhere and not second and signing_in.is_flooded(department, at=at)
    if not isinstance(person, Person) or held_back:
        if elsewhere:
            signing_in.failed_in(department, at=at)
        return _form(request, name, going_to, NOT_LET_IN + _flood(signing_in.flood_ends(at=at)))
    signing_in.worked(tries)
    whole = people.signed_in(person.pk)
    if whole is None or not whole.has_a_way_in:
        return _form(request, name, going_to, NO_WAY_IN)
    return go_on(request, person, going_to)


@public
def code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app, a recovery code, or a passkey. Ten minutes after the password it is over."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    half = sessions.half(request)
    if half is None:
        return HttpResponseRedirect("/")
    person, going_to = half
    if request.method != "POST":
        return _code_form(request, person)
    typed, answer = request.POST.get("code", ""), request.POST.get("passkey", "")
    if not typed.strip() and not answer:
        return _code_form(request, person, "Enter the code your app shows now.")
    tries = {Tried.CODE: f"{person.pk} {known.browser_of(request, person)}"}
    at = database_now()
    if wait := signing_in.take(tries, at=at):
        return _waiting(_code_form(request, person, TOO_MANY_CODES.format(in_words(wait)), status=429), wait)
    if answer:
        if not passkey_is_good(person, answer):
            return _code_form(request, person, NOT_THE_PASSKEY)
    elif not signing_in.code_is_good(person, typed, at=at):
        return _code_form(request, person, NOT_THE_CODE)
    signing_in.worked(tries)
    return let_in(request, person, going_to, factor=True, via=sessions.half_via(request))


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session. A POST, so that no link or picture elsewhere can do it; harmless when signed out already."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    auth.logout(request)
    return HttpResponseRedirect("/")


def go_on(request: HttpRequest, person: Person, going_to: str, *, via: int | None = None) -> HttpResponse:
    """The first step was right: to the second, where there is one. `via`: the department whose sign-on vouched."""
    if any(kind in of_person(person) for kind in SECOND):
        sessions.half_way(request, person, going_to, via)
        return HttpResponseRedirect("/sign-in/code")
    return let_in(request, person, going_to, factor=False, via=via)


def let_in(
    request: HttpRequest, person: Person, going_to: str, *, factor: bool, via: int | None = None
) -> HttpResponse:
    """Everything was right."""
    sessions.begin(request, person, factor=factor, via=via)
    signing_in.sweep(at=database_now())
    response = HttpResponseRedirect(going_to or "/")
    known.remember(request, response, person)
    return response


def passkey_is_good(person: Person, answer: str) -> bool:
    """Whether the browser's answer, as JSON, is one of the person's passkeys answering what we asked it."""
    try:
        used = passkeys.checked(person, json.loads(answer))
    except (ValueError, ValidationError, TypeError, KeyError, AttributeError):
        return False
    signing_in.passkey_used(used, at=database_now())
    return True


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Behind our proxy, what the proxy itself put last; what came before is hearsay."""
    told = request.headers.get("X-Forwarded-For", "") if settings.SESSION_COOKIE_SECURE else ""
    return told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _tries(request: HttpRequest, name: str, meant: Person | None) -> Tries:
    """A browser the person signed in with before is counted for itself, whatever happens elsewhere."""
    browser = known.browser_of(request, meant)
    if browser and meant is not None:
        return {Tried.BROWSER: f"{meant.pk} {browser}"}
    return {Tried.NAME: name, Tried.ADDRESS: address_of(request)}


def _department_of(person: Person | None) -> int:
    """The first of the person's; 0 for none. Asked for an unknown name, too, so that both take as long."""
    found = Membership.objects.filter(person_id=person.pk if person is not None else 0).order_by("department_id")
    return found.values_list("department_id", flat=True).first() or 0


def _flood(left: timedelta) -> str:
    return FLOODED.format(in_words(left)) if left else ""


def _form(
    request: HttpRequest, name: str = "", going_to: str = "", refused: str = "", status: int = 422
) -> HttpResponse:
    over = bool(request.session.get(auth.SESSION_KEY)) and sessions.is_over(request.session)
    context = {
        "name": name,
        "next": going_to,
        "errors": {"login": refused} if refused else {},
        "over": over and not refused,
        "demonstration": not settings.TTRT_PRODUCTION and (settings.TTRT_DATA / DEMONSTRATION_LOGINS).exists(),
        "logins_file": DEMONSTRATION_LOGINS,
    }
    return _kept_by_nobody(render(request, "sign_in/form.html", context, status=status if refused else 200))


def _code_form(request: HttpRequest, person: Person, refused: str = "", status: int = 422) -> HttpResponse:
    factors = of_person(person)
    context = {
        "errors": {"code": refused} if refused else {},
        "passkey": json.dumps(passkeys.asked(person)) if Authenticator.Type.WEBAUTHN in factors else "",
        "app": Authenticator.Type.TOTP in factors,
    }
    return _kept_by_nobody(render(request, "sign_in/code.html", context, status=status if refused else 200))


def _waiting(response: HttpResponse, wait: timedelta) -> HttpResponse:
    response["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def own_path(wanted: str) -> str:
    """The path when it leads to a page of ours; anything else, such as //elsewhere or https://…, is dropped."""
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else ""
