"""A lost second factor: a manager reports it; where none can, the administrator or the CMO's lead takes it away."""

from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ttrt.actions import lost_factors as taking
from ttrt.actions import members as keeping
from ttrt.queries import lost_factors
from ttrt.queries.members import Member
from ttrt.rules import access
from ttrt.rules.access import OFFICE, Standing, Verb
from ttrt.rules.answers import needed
from ttrt.rules.lost_factors import may_take
from ttrt.rules.members import require_grantable
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web.entry import Asking, AskingAround, View, signed_in_around
from ttrt.web.forms import Form, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.people import Preview, change, manager, of, preview_of
from ttrt.web.sending import SeeOther, known_row

SAYS = (
    "The person is told by mail. The department’s record says who reported it, and why.",
    "If this is the only department they work for here, the second factor and the recovery codes are gone within some "
    "minutes, wherever they are signed in they are signed out, and they set up new ones at the next sign-in.",
    "If they work for others, too, one of the contractor’s administrators does it after speaking with them.",
)


@require_POST
@freshly_signed_in
@manager
def reported(request: HttpRequest, asking: Asking, one: Member) -> HttpResponse:
    """Say that somebody of the own department lost it."""

    def act(one: Member, typed: Typed, asking: Asking) -> None:
        keeping.report_lost_factor(**of(one, typed, asking))

    def preview(typed: Typed) -> Preview:
        require_grantable(asking.viewer.level, one.level)
        if not one.joined_at:
            raise Refused(f"{one.name} has not come in yet, and has no second factor to lose.", field="reason")
        needed(typed.text("reason"), field="reason", ask="Say why. It stands in the department’s record.")
        title, button = f"{one.name} lost the second factor", f"Yes, {one.name} lost it"
        return preview_of(asking, typed, one, "factor", title, button, one.level, one.level, SAYS)

    return change(
        request, asking, one, "factor", preview, act, f"Taken down. {one.name} gets a mail that says what comes next."
    )


def _may_take(view: View, standing: Standing) -> View:
    """For whom the verb is given on this side; to everybody else there is no such page."""

    @wraps(view)
    def answer(request: HttpRequest, asking: AskingAround, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may(asking.viewer, Verb.TAKE_FACTOR, OFFICE):
            raise Http404
        return view(request, asking, *args, **kwargs)

    return signed_in_around(standing)(answer)


BACK = {
    Standing.CUSTOMER: ("People", "admin_people"),
    Standing.CONTRACTOR: ("Desk", "admin_desk"),
    Standing.CMO: ("The CMO’s people", "cmo_people"),
}


def _page(request: HttpRequest, asking: AskingAround, person: int) -> HttpResponse:
    """What it does, and the form; a POST does it."""
    known_row(person)
    found = lost_factors.one(person, at=asking.at)
    if found is None or not may_take(asking.viewer, found.holder):
        raise Http404
    word, name = BACK[found.holder.standing]
    back = (word, reverse(name))
    typed, refused = Typed(request.POST), None
    if request.method == "POST":
        try:
            taken = taking.take_away(person_id=person, reason=typed.text("reason"), by=asking.viewer, at=asking.at)
        except (NotAllowed, NotFound):
            raise
        except Refused as no:
            refused = no
        else:
            messages.success(request, f"{taken} has no second factor now, and is told so by mail.")
            return SeeOther(back[1])
    f = Form("factor", typed.values(), refused, sent=request.method == "POST")
    shown = {
        "found": found,
        "back": back,
        "f": f,
        "key": str(uuid4()),
        "errors": {f.id(refused.field) if refused.field else "": refused.message} if refused else {},
    }
    return asking.page(request, "account/lost.html", shown, status=422 if refused else 200)


def _of(side: Standing) -> View:
    def answer(request: HttpRequest, asking: AskingAround, person: int) -> HttpResponse:
        return _page(request, asking, person)

    return require_http_methods(["GET", "HEAD", "POST"])(freshly_signed_in(_may_take(answer, side)))


of_the_desk, of_the_cmo = _of(Standing.CONTRACTOR), _of(Standing.CMO)
