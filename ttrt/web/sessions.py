"""What a session remembers beside whose it is: since when, when last used, and what the person proved."""

import time
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from ttrt.models import Person
from ttrt.rules import signing_in
from ttrt.rules.signing_in import ACTIVITY, HALF_WAY

BEGAN, USED, PROVED = "began", "used", "proved"  # seconds since 1970
FACTOR = "factor"  # that a second factor was shown
HALF = "half"  # whose password was right, where the code is still to come
BEFORE = "before"  # when the person had signed in last, before this time
AGENT = "agent"
VIA = "via"  # the department whose sign-on vouched: the only one in sight


def begin(request: HttpRequest, person: Person, *, factor: bool, via: int | None = None) -> None:
    """Let the person in: a new session id, and the moments from which everything is reckoned."""
    before = person.last_login
    request.session.pop(HALF, None)
    auth.login(request, person)
    remembered = marks(factor=factor) | {AGENT: request.headers.get("User-Agent", "")[:200]}
    request.session.update(remembered | {BEFORE: before.isoformat() if before else "", VIA: via})


def marks(*, factor: bool) -> dict[str, float | bool]:
    """What a session of somebody who comes in at this moment holds."""
    now = time.time()
    return {BEGAN: now, USED: now, PROVED: now, FACTOR: factor}


def now() -> float:
    """This process's clock, seconds since 1970: sessions are reckoned by it."""
    return time.time()


def is_over(session: Mapping[str, float] | SessionBase) -> bool:
    """Whether nobody used it for too long, or it is too old; one that never began is over, too."""
    return signing_in.is_over(
        began_at=session.get(BEGAN, 0.0),
        used_at=session.get(USED, 0.0),
        now=time.time(),
        idle=timedelta(minutes=settings.TTRT_IDLE_MINUTES),
        longest=timedelta(hours=settings.TTRT_SESSION_HOURS),
    )


def note_use(request: HttpRequest) -> None:
    """Somebody is there. A page's part that asks for itself is nobody."""
    now = time.time()
    if now - request.session.get(USED, 0.0) > ACTIVITY.total_seconds() and not is_background(request):
        request.session[USED] = now


def is_background(request: HttpRequest) -> bool:
    """Whether a part of a page refreshes itself: it is what asks, and what is exchanged."""
    trigger = request.headers.get("HX-Trigger")
    return request.method == "GET" and trigger is not None and trigger == request.headers.get("HX-Target")


def seconds_left(session: SessionBase) -> int:
    """Until the session is over if nobody does anything."""
    now = time.time()
    idle = session.get(USED, 0.0) + settings.TTRT_IDLE_MINUTES * 60
    longest = session.get(BEGAN, 0.0) + settings.TTRT_SESSION_HOURS * 3600
    return max(0, int(min(idle, longest) - now))


def proved(request: HttpRequest) -> None:
    """The person showed again who they are."""
    request.session[PROVED] = time.time()


def is_fresh(session: SessionBase) -> bool:
    """Whether the person showed who they are within the last minutes."""
    return time.time() - session.get(PROVED, 0.0) < settings.TTRT_FRESH_MINUTES * 60


def half_way(request: HttpRequest, person: Person, going_to: str, via: int | None = None) -> None:
    """The password was right; the code is to come."""
    request.session.cycle_key()  # whoever planted the old one holds nothing
    whose = {"person": person.pk, "hash": person.get_session_auth_hash(), "at": time.time(), "next": going_to}
    whose["via"] = via
    request.session[HALF] = whose


def half_via(request: HttpRequest) -> int | None:
    """The department whose sign-on took the first step; None when it was a password."""
    held: dict[str, int | None] = request.session.get(HALF, {})
    return held.get("via")


def half(request: HttpRequest) -> tuple[Person, str] | None:
    """Whose password was right a moment ago, and where they were going; None when that is too long ago, or changed."""
    held = request.session.get(HALF)
    if not held or time.time() - held["at"] > HALF_WAY.total_seconds():
        return None
    person = Person.objects.filter(pk=held["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != held["hash"]:
        return None
    return person, held["next"]
