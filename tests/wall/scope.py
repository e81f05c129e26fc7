"""The scope a viewer's rows are seen in: what it holds, and that it is over when it is over.

Plain functions that answer the violations they found; they work on Django's own connection as the web does, over the
cast of `tests/world.py` with a ticket in each of the two departments.
"""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from tests.world import ANA, CHO, DEE, ELI, FIRE, WATER
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Viewer
from ttrt.rules.refusal import Refused
from ttrt.web import health

Violations = Iterator[str]
ROLE = {"customer": "ttrt_customer", "cmo": "ttrt_cmo", "contractor": "ttrt_contractor"}


class Mishap(Exception):
    """Anything that goes wrong inside a scope."""


def now() -> tuple[str, str]:
    """The role and the department this connection acts with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user, coalesce(current_setting('ttrt.sight', true), '') <> ''")
        login, role, sight = cursor.fetchone()
        if role != "ttrt_customer":
            return role if login == role else f"{role}, come in as {login}", "something" if sight else ""
        cursor.execute("SELECT sight.department()")
        return role, str(cursor.fetchone()[0])


def _inside(viewer: Viewer) -> tuple[str, str]:
    return ROLE[viewer.standing.value], str(viewer.department_id or "")


def _wanted(what: str, found: object, wanted: object) -> Violations:
    if found != wanted:
        yield f"{what}: {found!r}, wanted {wanted!r}"


def holds() -> Violations:
    """Inside, the viewer's role and department, and the database's clock."""
    for viewer in (ANA, CHO, DEE, ELI):
        with as_viewer(viewer) as at:
            yield from _wanted(f"inside {viewer.name}'s scope", now(), _inside(viewer))
            yield from _wanted("its clock has a zone", at.tzinfo is not None, True)


def sees() -> Violations:
    """Inside, exactly the tickets of the departments in sight."""
    for viewer, wanted in ((ANA, {WATER.id}), (CHO, {FIRE.id}), (DEE, {WATER.id, FIRE.id}), (ELI, {WATER.id, FIRE.id})):
        with as_viewer(viewer):
            found = set(Ticket.objects.values_list("department_id", flat=True))
        yield from _wanted(f"departments whose tickets {viewer.name} sees", found, wanted)


def is_over_after_the_block() -> Violations:
    """Afterwards nobody: neither role nor department stays on the connection."""
    for viewer in (ANA, DEE, ELI):
        with as_viewer(viewer):
            Ticket.objects.count()
        yield from _wanted(f"after {viewer.name}'s scope", now(), ("ttrt_app", ""))
    with connection.logged_in_as("ttrt_customer"):
        yield from _wanted("a customer's connection that rests", now(), ("ttrt_customer", "None"))


def is_over_after_an_exception() -> Violations:
    """The same when the block was left by an exception, of ours or of the database."""
    for viewer in (ANA, DEE, ELI):
        with suppress(Mishap), as_viewer(viewer):
            raise Mishap
        yield from _wanted(f"after an exception in {viewer.name}'s scope", now(), ("ttrt_app", ""))
        with suppress(DatabaseError), as_viewer(viewer), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        yield from _wanted(f"after a database error in {viewer.name}'s scope", now(), ("ttrt_app", ""))


def is_over_within_a_thread_that_goes_on() -> Violations:
    """What the next one on the same connection sees is theirs alone."""
    with as_viewer(ELI):
        Ticket.objects.count()
    with as_viewer(ANA):
        found = set(Ticket.objects.values_list("department_id", flat=True))
    yield from _wanted("Ana after Eli", found, {WATER.id})
    with as_viewer(CHO):
        found = set(Ticket.objects.values_list("department_id", flat=True))
    yield from _wanted("Cho after Ana", found, {FIRE.id})


def stays_after_a_refusal_inside() -> Violations:
    """A verb that refuses rolls back to its savepoint; the page rendered after it is still the viewer's."""
    for viewer, wanted in ((ANA, {WATER.id}), (CHO, {FIRE.id})):
        with as_viewer(viewer):
            with suppress(Refused), transaction.atomic():
                Ticket.objects.update(version=99)
                raise Refused("No.")
            yield from _wanted(f"{viewer.name} after a refusal", now(), _inside(viewer))
            found = set(Ticket.objects.values_list("department_id", "version"))
            yield from _wanted(f"{viewer.name} sees after a refusal", found, {(d, 1) for d in wanted})


def stands_alone() -> Violations:
    """A scope inside a scope is refused, and the outer one stays what it was."""
    for outer, inner in ((ANA, ELI), (ELI, ANA), (ANA, ANA)):
        with as_viewer(outer):
            try:
                with as_viewer(inner):
                    yield f"{inner.name}'s scope opened inside {outer.name}'s"
            except RuntimeError:
                pass
            yield from _wanted(f"{outer.name}'s scope after another was tried in it", now(), _inside(outer))


def ends_lazy_queries() -> Violations:
    """A query not yet run when the scope ended is denied, not answered."""
    for viewer in (ANA, DEE, ELI):
        with as_viewer(viewer):
            later = Ticket.objects.all()
        try:
            yield f"a query of {viewer.name}'s run after the scope answered {len(later)} rows"
        except DatabaseError as error:
            if "permission denied" not in str(error):
                yield f"a query of {viewer.name}'s run after the scope: {error}"


def writes_nothing_when_left_by_an_exception() -> Violations:
    """All or nothing."""
    with suppress(Mishap), as_viewer(ANA):
        Ticket.objects.update(version=98)
        raise Mishap
    with as_viewer(ANA):
        found = set(Ticket.objects.values_list("version", flat=True))
    yield from _wanted("versions after a scope that failed", found, {1})


def is_undisturbed_by_the_question_whether_all_is_well() -> Violations:
    """The patience of a health check is its own: the connection that serves pages next has none of it."""
    health.ready(RequestFactory().get("/health/ready"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        yield from _wanted("a statement's time after a health check", cursor.fetchone()[0], "0")


CHECKS: tuple[Callable[[], Violations], ...] = (
    holds,
    sees,
    is_over_after_the_block,
    is_over_after_an_exception,
    is_over_within_a_thread_that_goes_on,
    stays_after_a_refusal_inside,
    stands_alone,
    ends_lazy_queries,
    writes_nothing_when_left_by_an_exception,
    is_undisturbed_by_the_question_whether_all_is_well,
)


def bleeding(*, threads: int, scopes: int, failing: float, seed: int) -> Violations:
    """Threads that keep their connections and alternate viewers, some of them failing half-way: no foreign row."""
    found: list[str] = []

    def keep_asking(number: int) -> None:
        dice = random.Random(seed + number)
        try:
            for turn in range(scopes):
                viewer, wanted = dice.choice(((ANA, {WATER.id}), (CHO, {FIRE.id}), (DEE, {WATER.id, FIRE.id})))
                with suppress(Mishap), as_viewer(viewer):
                    seen = set(Ticket.objects.values_list("department_id", flat=True))
                    if seen != wanted:
                        found.append(f"thread {number}, scope {turn}: {viewer.name} saw {seen}")
                    if dice.random() < failing:
                        raise Mishap
                if now() != ("ttrt_app", ""):
                    found.append(f"thread {number}, scope {turn}: {now()} stayed after {viewer.name}")
        except Exception as error:
            found.append(f"thread {number}: {error!r}")
        finally:
            connection.close()

    workers = [threading.Thread(target=keep_asking, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    yield from found
