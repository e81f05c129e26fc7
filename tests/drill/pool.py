"""Two sets of database connections shared by 200 threads of people at real pages, some of which fail in the middle.

A thread of the web server keeps a connection for each side and hands them from request to request; here there are two
such sets, as if the server had two threads, and everybody takes turns. Requests go through the whole program, from the
first middleware to the last; in the midst of their statements some raise, send a wrong statement, are cancelled by the
server's clock, or lose their connection. Nobody ever gets a mark of another department, nothing said by one lands with
another, and between two requests no connection holds a credential.
"""

import logging
import queue
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.test.utils import setup_test_environment
from psycopg.pq import TransactionStatus

from tests.coming_in import let_in
from tests.drill.load import report
from tests.wall.everything import OFFICE, Everybody, people, something_of_everything
from tests.wall.planting import MARKS, Marks, marked
from tests.world import DEE, World, populate
from ttrt.host.databases import SIDES
from ttrt.models import Person
from ttrt.rules.access import Standing, Viewer

CASES, THREADS, SETS = 10_000, 200, 2
FAILING, LOST = 0.10, 0.01
TOKEN = "a" * 32
CUSTOMERS_READ = ("/tickets?state=all", "/tickets/count?state=all", "/tickets.csv?state=all", "/inventory", "/contacts")
OFFICE_READS = ("/tickets?state=all", "/tickets.csv?state=all", "/cmo")


Run = Callable[..., Any]


class Quits(Exception):
    """Somebody's page fails."""


@dataclass
class Stage:
    """Who asks what, and what was acknowledged."""

    marks: Marks
    sessions: dict[Viewer, str]
    numbers: dict[int, list[str]]
    sent: dict[str, tuple[frozenset[int], int]] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    @property
    def everywhere(self) -> frozenset[int]:
        """All departments, and the contractor's own words."""
        return frozenset({*self.numbers, *(-number for number in self.numbers), 0})


def drill(scale: float, seed: int, database: str) -> tuple[int, int]:
    """Write three departments full of marks, then let everybody ask at once."""
    setup_test_environment()
    logging.disable(logging.CRITICAL)  # what fails here fails on purpose
    with psycopg.connect(database, autocommit=True) as writing, writing.cursor() as cursor:
        populate(cursor)
        everybody = people(cursor)
        something_of_everything(World(), everybody)
        stage = staged(cursor, everybody, random.Random(seed))
        cases = max(200, round(CASES * scale))
        ask_at_once(stage, cases=cases, threads=THREADS, seed=seed)
        stage.wrong += landed_elsewhere(cursor, stage)
    return cases, report(stage.wrong)


def staged(cursor: psycopg.Cursor, everybody: Everybody, chance: random.Random) -> Stage:
    """Over three departments with something of everything: a mark in every text, and everybody signed in."""
    cursor.execute("SET session_replication_role = replica")
    marks, _ = marked(cursor, chance)
    cursor.execute("SET session_replication_role = origin")
    numbers: dict[int, list[str]] = {}
    for department, number in cursor.execute("SELECT department_id, number FROM ticket WHERE closed_at IS NULL"):
        numbers.setdefault(department, []).append(number)
    sessions = {viewer: _session(everybody.login(viewer)) for viewer in (*everybody.customers, *OFFICE)}
    connections.close_all()
    return Stage(marks, sessions, numbers)


def _session(login: str) -> str:
    client = Client()
    let_in(client, Person.objects.get(username=login))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# ---------------------------------------------------------------- everybody at once


def ask_at_once(stage: Stage, *, cases: int, threads: int, seed: int) -> None:
    """`cases` requests of everybody in turn, on `SETS` sets of connections; what is wrong is noted on the stage."""
    application, sets = WSGIHandler(), queue.Queue[Any]()
    for _ in range(SETS):
        sets.put(_connections())
    people = list(stage.sessions)

    def one(number: int) -> None:
        chance = random.Random(seed * 1_000_003 + number)
        wrapper = sets.get()
        try:
            connections["default"] = wrapper
            _ask(application, stage, chance.choice(people), number, chance)
            stage.wrong += [f"request {number} left behind {left}" for left in _left_behind(chance)]
        except Exception as unforeseen:
            stage.wrong.append(f"request {number}: {unforeseen!r}")
        finally:
            sets.put(wrapper)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(cases)))
    for _ in range(SETS):
        sets.get().close()
    if not {*stage.numbers} <= stage.seen:
        stage.wrong.append(f"marks of {stage.seen} alone were met, so their absence elsewhere says nothing")


def _connections() -> Any:
    """Django's wrapper for a thread of its own, which others may use after it."""
    made: list[Any] = []

    def connect() -> None:
        connection.ensure_connection()
        connection.inc_thread_sharing()
        made.append(connections["default"])

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join()
    return made[0]


def _ask(application: WSGIHandler, stage: Stage, viewer: Viewer, number: int, chance: random.Random) -> None:
    own = frozenset({viewer.department_id}) if viewer.department_id else stage.everywhere
    method, path, form, about = _wish(stage, viewer, number, chance)
    if form:
        stage.sent[form["body"]] = own, about
    with _trouble(chance) as troubled:
        status, text = _answer(application, stage.sessions[viewer], method, path, form)
    if foreign := stage.marks.foreign(text, own):
        stage.wrong.append(f"{viewer.name} {method} {path}: {status} with {foreign[:3]}")
    stage.seen |= {stage.marks.whose[mark] for mark in MARKS.findall(text)}
    wanted = {404} if about not in own else {200, 302, 303}
    if status not in wanted and not (troubled() and status in (404, 500, 503)):
        stage.wrong.append(f"{viewer.name} {method} {path}: {status}")
    if form and status == 303:
        stage.said[form["body"]] = about


def _wish(stage: Stage, viewer: Viewer, number: int, chance: random.Random) -> tuple[str, str, dict[str, str], int]:
    """What they ask for: a list, a ticket of any department, or to say something on one; and whose it is."""
    own = viewer.department_id or chance.choice(list(stage.numbers))
    about = own if chance.random() < 0.8 else chance.choice(list(stage.numbers))
    ticket = chance.choice(stage.numbers[about])
    dice = chance.random()
    if dice < 0.45:
        reads = CUSTOMERS_READ if viewer.standing is Standing.CUSTOMER else OFFICE_READS
        return "GET", chance.choice(reads), {}, own
    says = viewer.level.value not in ("view", "administrator") and viewer is not DEE
    if dice < 0.7 or not says:
        return "GET", f"/tickets/{ticket}{chance.choice(('', '', '.txt', '/print'))}", {}, about
    body = f"Request {number} by {viewer.level} says it on a ticket of {about}."
    key = f"00000000-0000-4000-8000-{number:012d}"
    return "POST", f"/tickets/{ticket}/comments", {"key": key, "seen": "1.1", "body": body}, about


def _answer(
    application: Callable[..., Any], session: str, method: str, path: str, form: dict[str, str]
) -> tuple[int, str]:
    """Status, headers and body, as the web server would pass them on."""
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    kind = "application/x-www-form-urlencoded"
    made = RequestFactory().generic(method, path, urlencode(form), kind, HTTP_COOKIE=cookies, HTTP_X_CSRFTOKEN=TOKEN)
    said: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
        said[:] = [status, *(f"{name}: {value}" for name, value in headers)]

    body = application(made.environ, start)
    try:
        text = b"".join(body).decode("utf-8", "replace")
    finally:
        body.close()
    return int(said[0][:3]), "\n".join(said) + "\n\n" + text


# ---------------------------------------------------------------- what goes wrong in the middle


@contextmanager
def _trouble(chance: random.Random) -> Iterator[Callable[[], bool]]:
    """For some requests something happens at one of their statements; answers whether it did."""
    dice, happened, at = chance.random(), [], chance.randrange(1, 9)
    if dice >= FAILING + LOST:
        yield lambda: False
        return
    kind = "lost" if dice < LOST else chance.choice(("raises", "wrong statement", "cancelled"))
    count = 0

    def execute(run: Run, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal count
        count += 1
        if count != at:
            return run(sql, params, many, context)
        happened.append(kind)
        return _happen(kind, run, sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield lambda: bool(happened)


def _happen(kind: str, run: Run, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if kind == "raises":
        raise Quits
    if kind == "wrong statement":
        return run("SELECT no_such_column FROM ticket", None, False, context)
    with psycopg.Cursor(context["connection"].connection) as cursor:
        if kind == "lost":
            with suppress(psycopg.OperationalError):
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return run(sql, params, many, context)
        cursor.execute("SET statement_timeout = 1")
        try:
            return run("SELECT pg_sleep(1)", None, False, context)
        finally:
            # In a transaction it goes with that. On a busy machine the thousandth is over before this is done.
            while cursor.connection.info.transaction_status == TransactionStatus.IDLE:
                with suppress(psycopg.errors.QueryCanceled):
                    cursor.execute("RESET statement_timeout")
                    break


def _left_behind(chance: random.Random) -> Iterator[str]:
    """Between two requests the application is itself, and no connection of any side is worth a department."""
    side = chance.choice(SIDES)
    question = "SELECT session_user, current_user, coalesce(current_setting('ttrt.sight', true), '')"
    with connection.cursor() as cursor:
        cursor.execute(question)
        if (now := cursor.fetchone()) != ("ttrt_app", "ttrt_app", ""):
            yield str(now)
    with connection.logged_in_as(side), connection.cursor() as cursor:
        cursor.execute(question)
        if (now := cursor.fetchone()) != (side, side, ""):
            yield str(now)


# ---------------------------------------------------------------- what was written


def landed_elsewhere(cursor: psycopg.Cursor, stage: Stage) -> Iterator[str]:
    """What was said on a ticket is on that department's ticket, once, if it was acknowledged; and nowhere else."""
    there: dict[str, list[int]] = {}
    rows = cursor.execute("SELECT body, department_id FROM ticket_update WHERE body LIKE 'Request %'").fetchall()
    for body, department in rows:
        there.setdefault(body, []).append(department)
    yield from (f"acknowledged and not there: {body}" for body in stage.said if body not in there)
    for body, departments in there.items():
        own, about = stage.sent[body]
        if departments != [about] or about not in own:
            yield f"said elsewhere, or twice: {body} in {departments}"
    if not there:
        yield "nobody said anything"
