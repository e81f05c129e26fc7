"""Who asks, and with which rows in sight: every address is `@signed_in` or `@public`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac

from ttrt.actions import invited, readings
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import people, tokens
from ttrt.queries.people import SignedIn
from ttrt.rules.access import Standing, Viewer
from ttrt.rules.numbers import ItemNumber, TicketNumber
from ttrt.rules.readings import How, Shown, of_list
from ttrt.rules.refusal import NotAllowed, NotFound
from ttrt.web import errors, programs, sessions
from ttrt.web.streams import while_let_in
from ttrt.web.words import whose_rows

SET_UP = "/account/app"  # where somebody who owes a second factor is led to
DEPARTMENT = "department"  # the session remembers which of several departments was last in sight


@dataclass(slots=True)
class Asking:
    """What a view is handed beside the request: who asks, what they may switch to, and the database's clock (UTC).

    A view says which tickets it shows (`shows`, `lists`), for the reading log; of a page that says nothing its
    `address` is written down. `reader`: as whom, where that is not `viewer`. `again`: a part that refreshes
    itself shows the same tickets as before, of which only the figures have moved; that is not written down once more.
    """

    viewer: Viewer
    person: SignedIn
    at: datetime
    address: str = ""
    reader: Viewer | None = None
    shown: list[Shown] = field(default_factory=list)
    again: bool = False

    def shows(self, ticket: Ticket, how: How, what: str = "") -> None:
        """This answer shows that ticket; `what` is the file's name."""
        self.shown.append(Shown(how, department_id=ticket.department_id, ticket_id=ticket.pk, asked=what))

    def lists(self, how: How, tickets: Iterable[str]) -> None:
        """This answer lists tickets: their numbers, or only the department's code for each."""
        by_code = Counter(number.partition("-")[0] for number in tickets)
        self.shown += of_list(how, by_code, self.address, self.reader or self.viewer)

    def write_down(self, at: datetime, *, page: bool) -> None:
        """Write into the reading log what this answer shows, in the scope it was read in; of a `page` its address."""
        if page and not (self.shown or self.again):
            self.lists(How.PAGE, ())
        readings.record(self.shown, by=self.reader or self.viewer, at=at)
        self.shown.clear()

    def covers(self, chosen: Iterable[str] = ()) -> str:
        """Whose rows a file of this answer holds, in words; `chosen`: codes that whoever sees all has asked for."""
        own = [f"{m.name} ({m.code})" for m in self.person.memberships if m.department_id == self.viewer.department_id]
        codes = ", ".join(chosen) if self.viewer.department_id is None else ""
        return f"of every department {codes}" if codes else whose_rows(self.viewer, "".join(own))

    def page(
        self, request: HttpRequest, template: str, context: dict[str, Any] | None = None, **more: Any
    ) -> HttpResponse:
        """The template with what every page shows."""
        departments = [
            {"code": m.code, "name": m.name, "current": m.department_id == self.viewer.department_id}
            for m in self.person.memberships
        ]
        shared = {"viewer": self.viewer, "person": self.person, "departments": departments, "now": self.at}
        shared["covers"] = self.covers()
        if programs.token_of(request) is None:
            shared["session_seconds"] = sessions.seconds_left(request.session)
        response = render(request, template, shared | (context or {}), **more)
        response["Cache-Control"] = "no-store"
        return response


class AskingAround(Asking):
    """For the pages that look into several own departments one after the other; `viewer` is the one in sight.

    Nothing is in sight until `in_scope`; a scope is over before the page is rendered. What is shown of a scope is said
    within it.
    """

    def __init__(self, viewer: Viewer, person: SignedIn, at: datetime, address: str = "") -> None:
        super().__init__(viewer, person, at, address)
        self._written: set[int | None] = set()

    @property
    def viewers(self) -> tuple[Viewer, ...]:
        """Who asks in each own department; for the contractor and the CMO the one who sees all."""
        codes: list[str | None] = [m.code for m in self.person.memberships] or [None]
        return tuple(viewer for code in codes if (viewer := self.person.viewer(code)) is not None)

    @contextmanager
    def in_scope(self, viewer: Viewer) -> Iterator[datetime]:
        """One of `viewers`' rows for the length of the block, one transaction; yields the database's clock (UTC)."""
        if viewer not in self.viewers:
            raise NotAllowed("That is not one of your departments.")
        with as_viewer(viewer) as at:
            self.reader = viewer
            try:
                yield at
                # The page itself once in each department.
                self.write_down(at, page=self.address != "" and viewer.department_id not in self._written)
                self._written.add(viewer.department_id)
            finally:
                self.reader = None
                self.shown.clear()


View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Anybody may ask; the view sees no ticket row, because no role is taken."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(*standings: Standing) -> Callable[[View], View]:
    """Only people signed in, of these standings (none named: all). Runs the view whole in the viewer's scope.

    The department in sight comes from the ticket or item number in the address, else from `?department=`, else from
    the session. What a viewer may not see does not exist: any such answer is the same 404.
    """

    def run(view: View, request: HttpRequest, person: SignedIn, viewer: Viewer, args: Any, kwargs: Any) -> HttpResponse:
        with as_viewer(viewer) as at:
            asking = Asking(viewer, person, at, request.get_full_path())
            response = view(request, asking, *args, **kwargs)
            try:  # before the answer leaves: what cannot be written down is not shown
                asking.write_down(at, page=request.method == "GET" and response.status_code == HTTPStatus.OK)
            except BaseException:
                if file := getattr(response, "file_to_stream", None):
                    file.close()
                raise
            return response

    return _guarded(standings, run)


def signed_in_around(*standings: Standing) -> Callable[[View], View]:
    """As `signed_in`, for a view that takes the scope of each department it needs by itself (`asking.in_scope`).

    Only where one page must reach several departments: each is a transaction of its own, so what one department
    refused does not undo what another has taken.
    """

    def run(view: View, request: HttpRequest, person: SignedIn, viewer: Viewer, args: Any, kwargs: Any) -> HttpResponse:
        address = request.get_full_path() if request.method == "GET" else ""
        return view(request, AskingAround(viewer, person, database_now(), address), *args, **kwargs)

    return _guarded(standings, run)


def signed_in_to_account(view: View) -> View:
    """As `signed_in_around`, for the pages about one's own sign-in: open before a second factor is set up, too."""

    def run(view: View, request: HttpRequest, person: SignedIn, viewer: Viewer, args: Any, kwargs: Any) -> HttpResponse:
        return view(request, AskingAround(viewer, person, database_now()), *args, **kwargs)

    return _guarded((), run, owing=True)(view)


def _guarded(
    standings: tuple[Standing, ...], run: Callable[..., HttpResponse], *, owing: bool = False
) -> Callable[[View], View]:
    allowed = standings or tuple(Standing)

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = who_asks(request)
            if person is None:
                return _to_sign_in(request) if programs.token_of(request) is None else programs.refused()
            if owing and programs.token_of(request) is not None:
                return programs.refused()  # a program has no sign-in of its own to keep
            if not owing and _owes_factor(request, person):
                return _sent_to(request, SET_UP)
            if person.standing not in allowed:
                raise Http404
            viewer = _viewer(request, person, kwargs.get("number"))
            if viewer is None:
                raise Http404
            if person.is_new(viewer):
                invited.come_in(username=person.username, by=viewer, at=database_now())
            try:
                response: Any = run(view, request, person, viewer, args, kwargs)
                if response.streaming:
                    still = partial(_is_still, request, viewer)
                    response.streaming_content = while_let_in(response.streaming_content, still)
                return response
            except NotFound as missing:
                raise Http404 from missing
            except NotAllowed as refused:
                return errors.not_allowed(request, refused)

        answer.access = tuple(s.value for s in allowed)  # type: ignore[attr-defined]
        return answer

    return decorate


def who_asks(request: HttpRequest) -> SignedIn | None:
    """The active account of this session, in one query; a changed password ends older sessions.

    So does time: nobody used it for long, or it is old. Who has no department (any more) is nobody: suspended or
    removed, the next request ends at the front door. A program brings a token instead, and no session.
    """
    if (token := programs.token_of(request)) is not None:
        return tokens.bearer(token)
    stored = request.session.get(SESSION_KEY)
    if not stored or sessions.is_over(request.session):
        return None
    person = people.signed_in(int(stored))
    if person is not None and (via := request.session.get(sessions.VIA)):
        person = person.only_at(via)
    if person is None or not person.has_a_way_in:
        return None
    # The same value Django's own sign-in put there (AbstractBaseUser.get_session_auth_hash); no second query.
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    expected = salted_hmac(salt, person.password, algorithm="sha256").hexdigest()
    if not constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), expected):
        return None
    sessions.note_use(request)
    return person


def _is_still(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether whoever began to ask would be let in at this moment as the same, whatever they look at meanwhile."""
    if programs.token_of(request) is None:
        request.session = type(request.session)(request.session.session_key)  # as it is stored now
    person = who_asks(request)
    return person is not None and person.viewer(viewer.department_code) == viewer


def _viewer(request: HttpRequest, person: SignedIn, number: TicketNumber | ItemNumber | None) -> Viewer | None:
    if person.sees_all:
        return person.viewer()
    if number is not None:
        return person.viewer(number.department_code)
    asked = request.GET.get("department")
    if asked is not None:
        viewer = person.viewer(asked)
        if viewer is not None and len(person.memberships) > 1 and request.session.get(DEPARTMENT) != asked:
            request.session[DEPARTMENT] = asked
        return viewer
    remembered = request.session.get(DEPARTMENT)
    return (person.viewer(remembered) if remembered else None) or person.viewer()


def _owes_factor(request: HttpRequest, person: SignedIn) -> bool:
    """Whether a second factor is asked for and was not shown; a token was made by somebody who had shown theirs."""
    shown = programs.token_of(request) is not None or request.session.get(sessions.FACTOR)
    return person.must_have_second_factor and not shown


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = "/"
        return response
    if request.method not in ("GET", "HEAD"):
        return errors.signed_out(request)
    return HttpResponseRedirect("/?" + urlencode({"next": request.get_full_path()}))


def _sent_to(request: HttpRequest, address: str) -> HttpResponse:
    """To a page that comes first."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=403)
        response["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)
