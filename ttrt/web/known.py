"""The browsers a person signed in with before: a flood of failed tries from elsewhere does not hold them up.

A signed cookie of this browser alone. It lets nobody in; it only counts failed tries apart from everybody else's. It
names no one: people stand in it by a keyed hash that ends with their password.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from ttrt.models import Person

NAME = "__Host-ttrt-known" if settings.SESSION_COOKIE_SECURE else "ttrt-known"
LASTS = timedelta(days=180)
MOST = 8  # people who share a browser
SALT = "ttrt.web.known"


def browser_of(request: HttpRequest, person: Person | None) -> str:
    """This browser's own name when the person signed in with it before; "" otherwise."""
    held = _held(request)
    return held["browser"] if person is not None and _mark(person) in held["people"] else ""


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """The person has signed in here."""
    held = _held(request)
    mark = _mark(person)
    people = [mark, *(one for one in held["people"] if one != mark)][:MOST]
    browser = held["browser"] or secrets.token_urlsafe(12)
    response.set_cookie(
        NAME,
        signing.dumps({"browser": browser, "people": people}, salt=SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _held(request: HttpRequest) -> dict[str, Any]:
    try:
        held: dict[str, Any] = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {"browser": "", "people": []}
    return held


def _mark(person: Person) -> str:
    return salted_hmac(SALT, f"{person.pk} {person.password}", algorithm="sha256").hexdigest()[:24]
