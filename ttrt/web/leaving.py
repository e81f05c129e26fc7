"""Somebody of the contractor leaves: what ending their account does, and the form by which an administrator does it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ttrt.actions import first_people
from ttrt.queries import desk_people
from ttrt.rules import access
from ttrt.rules.access import OFFICE, Standing, Verb
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web.entry import AskingAround, signed_in_around
from ttrt.web.forms import Form, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.sending import SeeOther, known_row


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@signed_in_around(Standing.CONTRACTOR)
def end(request: HttpRequest, asking: AskingAround, person: int) -> HttpResponse:
    """The page, for administrators alone; a POST ends the account, by the application's own log-in."""
    if not access.may(asking.viewer, Verb.END_DESK_PERSON, OFFICE):
        raise Http404
    known_row(person)
    with asking.in_scope(asking.viewer) as at:
        found = desk_people.leaving(person, at=at)
    if found is None:
        raise Http404
    back = reverse("admin_desk")
    typed, refused = Typed(request.POST), None
    if request.method == "POST":
        said = {"username": found.username, "reason": typed.text("reason")}
        try:
            name = first_people.end_person(**said, by=asking.viewer, at=asking.at)
        except (NotAllowed, NotFound):
            raise
        except Refused as no:
            refused = no
        else:
            messages.success(request, f"The account of {name} is over: from the next click on it opens nothing.")
            return SeeOther(back)
    f = Form("end", typed.values(), refused, sent=request.method == "POST")
    has_form = found.is_open and found.person_id != asking.viewer.person_id
    field = f.id(refused.field) if refused and refused.field and has_form else ""
    shown = {
        "found": found,
        "has_form": has_form,
        "back": back,
        "f": f,
        "errors": {field: refused.message} if refused else {},
    }
    return asking.page(request, "admin/leaving.html", shown, status=422 if refused else 200)
