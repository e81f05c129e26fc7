"""One's own mail address: asked for with the password, changed by a link that is followed at the new one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from ttrt.actions import own_address as verbs
from ttrt.models import Person
from ttrt.rules.invitations import Link
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web import sessions
from ttrt.web.account import ACCOUNT
from ttrt.web.entry import Asking, signed_in_to_account
from ttrt.web.fresh import freshly_signed_in

KEPT_ELSEWHERE = (
    "You came in through your department, which says who you are. To change the address here, sign in with your "
    "password; if you have none, ask your department’s manager."
)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@signed_in_to_account
def address(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Say where mail is to go. The answer is the same whether or not another account has that address."""
    if request.method != "POST":
        return _form(request, asking)
    if request.session.get(sessions.VIA):
        raise NotAllowed(KEPT_ELSEWHERE)
    try:
        email = verbs.ask(_person(asking), email=request.POST.get("email", ""), at=asking.at)
    except Refused as refused:
        return _form(request, asking, refused)
    messages.success(
        request,
        f"A link is on its way to {email}. Follow it within {settings.TTRT_RESET_MINUTES} minutes; until then your "
        "address stays as it is.",
    )
    return HttpResponseRedirect(ACCOUNT, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_to_account
def confirmed(request: HttpRequest, asking: Asking, token: str) -> HttpResponse:
    """What the link leads to. Looking at it changes nothing: programs that read mail look at links, too."""
    if request.session.get(sessions.VIA):
        raise NotAllowed(KEPT_ELSEWHERE)
    person = _person(asking)
    link, email = verbs.worth(person, token=token, at=asking.at)
    if request.method == "POST" and link is Link.GOOD:
        link = verbs.follow(person, token=token, at=asking.at)
        if link is Link.GOOD:
            messages.success(request, f"Your mail goes to {email} from now on.")
            return HttpResponseRedirect(ACCOUNT, status=303)
    response = asking.page(request, "account/address_link.html", {"link": link.value, "email": email})
    response["Referrer-Policy"] = "strict-origin"  # the address holds a secret
    return response


def _form(request: HttpRequest, asking: Asking, refused: Refused | None = None) -> HttpResponse:
    context = {
        "email": request.POST.get("email", ""),
        "minutes": settings.TTRT_RESET_MINUTES,
        "kept_elsewhere": KEPT_ELSEWHERE if request.session.get(sessions.VIA) else "",
        "errors": {refused.field or "email": refused.message} if refused else {},
    }
    return asking.page(request, "account/address.html", context, status=422 if refused else 200)


def _person(asking: Asking) -> Person:
    return Person.objects.get(pk=asking.person.person_id)
