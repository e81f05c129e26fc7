"""Saying once more who one is, before what a thief at an unlocked desk would do first."""

from functools import wraps
from typing import Any

from django.contrib.auth.hashers import check_password, is_password_usable
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ttrt.actions import signing_in
from ttrt.models.scope import database_now
from ttrt.queries.people import SignedIn
from ttrt.rules.signing_in import Tried, in_words
from ttrt.web import sessions
from ttrt.web.entry import View, who_asks

PASSWORD = "again_password"  # noqa: S105 - the field's name


def freshly_signed_in(view: View) -> View:
    """A form that is carried out only if the person showed who they are within the last minutes.

    Otherwise the answer is a page that asks for the password, with the form kept in it; sent from there, it is carried
    out at once. Stands above `@signed_in`. For forms without files.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or sessions.is_fresh(request.session):
            return view(request, *args, **kwargs)
        person = who_asks(request)
        if person is None:
            return view(request, *args, **kwargs)
        refused = _refused(request, person)
        if refused is not None:
            return _ask(request, person, refused)
        sessions.proved(request)
        return view(request, *args, **kwargs)

    return answer


def _refused(request: HttpRequest, person: SignedIn) -> str | None:
    """Why the form is not carried out yet; "" when nothing was typed so far; None when it is."""
    typed = request.POST.get(PASSWORD)
    if typed is None:
        return ""
    if not is_password_usable(person.password):
        return "You have no password here. Sign out, come in through your department again, and do it at once then."
    tries = {Tried.CODE: f"again {person.person_id}"}
    if wait := signing_in.take(tries, at=database_now()):
        return f"Too many passwords were wrong. Wait {in_words(wait)}, then try once more."
    if not check_password(typed, person.password):
        return "This is not your password. Check that Caps Lock is off, and enter it once more."
    signing_in.worked(tries)
    return None


def _ask(request: HttpRequest, person: SignedIn, refused: str) -> HttpResponse:
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "kept": [(name, value) for name, value in kept if name not in (PASSWORD, "csrfmiddlewaretoken")],
        "action": request.get_full_path(),
        "field_name": PASSWORD,
        "username": person.username,
        "errors": {PASSWORD: refused} if refused else {},
    }
    response = render(request, "sign_in/again.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response
