"""The way in for a new person: a link from a mail, a password of one's own, and another link when this one is old."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render

from ttrt.actions import invited
from ttrt.models import Person
from ttrt.models.common_passwords import common_passwords
from ttrt.models.scope import database_now
from ttrt.queries import invitations
from ttrt.queries.invitations import Invited
from ttrt.rules import passwords
from ttrt.rules.invitations import Link
from ttrt.rules.passwords import BadPassword
from ttrt.web import known
from ttrt.web.entry import public

_LONGEST_NAME = 80


@public
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What the link leads to: choosing a password, or a plain word why not. Looking at it uses nothing up."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    found = invitations.led_to(token, at=database_now())
    if found.link is not Link.GOOD:
        return _closed(request, found.link, token)
    if request.method != "POST":
        return _choose(request, found)
    typed = request.POST.get("password", "")
    try:
        passwords.check(
            typed,
            again=request.POST.get("again", ""),
            username=found.username,
            email=found.email,
            name=found.name,
            departments=found.departments,
            least=found.least,
            common=common_passwords(),
        )
    except BadPassword as no:
        return _choose(request, found, {no.field or "password": no.message})
    worth = invited.accept(token=token, password=typed, at=database_now())
    if worth is not Link.GOOD:  # somebody was faster, or the minutes ran out meanwhile
        return _closed(request, worth, token)
    messages.success(request, f"Your password is set. Sign in as {found.username} with it.")
    response = _discreet(HttpResponseRedirect("/"))
    # Whoever reads the account's mail is no stranger: what others do at its name holds this browser up no longer.
    known.remember(request, response, Person.objects.get(username=found.username))
    return response


@public
def ask(request: HttpRequest) -> HttpResponse:
    """Send a new link: by an old one, or by the user name. The same answer whether or not there is such a person."""
    if request.method in ("GET", "HEAD"):
        return _discreet(render(request, "invitation/ask.html", {"name": "", "errors": {}}))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    token = request.POST.get("token", "")
    name = request.POST.get("login", "").replace("\0", "\ufffd").strip()
    if not token and not name:
        errors = {"login": "Enter your sign-in name: it stands in the mail you got."}
        return _discreet(render(request, "invitation/ask.html", {"name": name, "errors": errors}, status=422))
    invited.ask_again(token=token, username=name[:_LONGEST_NAME], at=database_now())
    return _discreet(render(request, "invitation/asked.html", {"minutes": settings.TTRT_RESET_MINUTES}))


def _choose(request: HttpRequest, found: Invited, errors: dict[str, str] | None = None) -> HttpResponse:
    context = {"found": found, "errors": errors or {}, "least": found.least}
    return _discreet(render(request, "invitation/choose.html", context, status=422 if errors else 200))


def _closed(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """A link that does not work (any more). Not a 404: the person did nothing wrong, and there is something to do."""
    return _discreet(render(request, "invitation/closed.html", {"link": link.value, "token": token}))


def _discreet(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: nobody keeps the page, and no page elsewhere hears of its address.

    `strict-origin` and not `no-referrer`: a form's own origin is how a forged one is told apart.
    """
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
