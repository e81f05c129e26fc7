"""The front door: signing in with a name and a password, and out again."""

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from ttrt.queries import people
from ttrt.rules.access import Standing
from ttrt.web.entry import public, who_asks

DEMONSTRATION_LOGINS = "demo-logins.json"
# One sentence for an unknown name, a wrong password and a closed account: it must not tell which names exist.
NO_WAY_IN = "Your account has no access to any department now. Ask your department's manager."
NOT_LET_IN = "The sign-in name or the password is not right. Check both, and that Caps Lock is off."


@public
def front_door(request: HttpRequest) -> HttpResponse:
    """Signed in: to the page one begins with. Signed out: the form."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    person = who_asks(request)
    if person is None:
        return _form(request, going_to=_own_path(request.GET.get("next", "")))
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
    going_to = _own_path(request.POST.get("next", ""))
    if not name or not password:
        return _form(request, name, going_to, "Enter your sign-in name and your password.")
    # Django hashes once for an unknown name too, so the time taken says nothing either.
    person = auth.authenticate(request, username=name, password=password)
    if person is None:
        return _form(request, name, going_to, NOT_LET_IN)
    signed_in = people.signed_in(person.pk)
    if signed_in is not None and not signed_in.has_a_way_in:
        return _form(request, name, going_to, NO_WAY_IN)
    auth.login(request, person)
    return HttpResponseRedirect(going_to or "/")


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session. A POST, so that no link or picture elsewhere can do it; harmless when signed out already."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    auth.logout(request)
    return HttpResponseRedirect("/")


def _form(request: HttpRequest, name: str = "", going_to: str = "", refused: str = "") -> HttpResponse:
    context = {
        "name": name,
        "next": going_to,
        "errors": {"login": refused} if refused else {},
        "demonstration": not settings.TTRT_PRODUCTION and (settings.TTRT_DATA / DEMONSTRATION_LOGINS).exists(),
        "logins_file": DEMONSTRATION_LOGINS,
    }
    response = render(request, "sign_in/form.html", context, status=422 if refused else 200)
    response["Cache-Control"] = "no-store"
    return response


def _own_path(wanted: str) -> str:
    """The path when it leads to a page of ours; anything else, such as //elsewhere or https://…, is dropped."""
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else ""
