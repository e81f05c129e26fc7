"""Bending the program and looking whether its own checks notice."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection
from django.urls import get_resolver

from tests.mutants.source import SETTING, SourceBend, bends, bent, setting_bends, unbent
from tests.mutants.verdict import Verdict
from tests.wall import foreign, levels, scope
from tests.web.addresses import ADDRESSES, EVERYBODY
from tests.web.asking import Asking
from tests.web.patterns import patterns
from tests.world import WATER, Case
from ttrt.rules import access
from ttrt.rules.access import Level, Standing, Verb

Violations = Iterator[str]
Check = Callable[[], Violations]
# Addresses that go through a module which is no page itself; a page's own addresses are found by its views.
PAGES = {
    "ttrt.web.opening": ("new_ticket", "resolve"),
    "ttrt.web.sending": ("updates", "acceptance", "void_stop"),
}
# Where a bend is meant to be held by another wall, and by which.
BY_DESIGN = {
    "department filter removed": "row security and the composite keys hold without the filter",
    "department condition removed": "row security holds without the condition",
    "page's own check removed": "the verb asks again",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """What the checks play on."""

    asking: Asking
    fires: Case
    key: UUID


def checks(bend: SourceBend, stage: Stage) -> Iterator[Check]:
    """What would notice this bend."""
    if bend.kind == "access.require removed":
        calls = [call for call in levels.CALLS if call.function.__name__ == bend.function]
        assert calls, f"no call of {bend.function} in tests/wall/levels.py"
        yield from (lambda call=call: levels.of_a_verb(call) for call in calls)
    elif bend.kind == SETTING:
        yield from scope.CHECKS
    elif bend.kind == "page's own check removed":
        yield from (lambda name=name: of_a_page(stage.asking, name) for name in pages_of(bend.module))
    else:
        yield lambda: foreign.asked(stage.fires, stage.key)
        yield lambda: foreign.done(stage.fires)


def pages_of(module: str) -> tuple[str, ...]:
    """The addresses at which a bend in this module would show."""
    views = ((name, inspect.unwrap(view)) for _, name, view in patterns(get_resolver()))
    found = PAGES.get(module) or tuple(name for name, view in views if view.__module__ == module and name in ADDRESSES)
    assert found, f"no address goes through {module}; name one in PAGES"
    return found


def of_a_page(asking: Asking, name: str) -> Violations:
    """Whether everybody is answered as the table of addresses says."""
    address = ADDRESSES[name]
    for person in EVERYBODY:
        asking.let_in(person)  # some pages end sessions
    asking.ask("tui", "GET", f"/tickets?department={WATER.code}")  # of two departments: this one is in sight
    for method, answers in (("GET", address.get), ("POST", address.post)):
        for person in EVERYBODY if answers is not None else ():
            named = asking.own(address, person)
            path, form = asking.path(address, named), asking.form(address, person, named)
            found = asking.ask(person, method, path, form).status_code
            if found != answers.get(person, 404):
                yield f"{person} {method} {path}: {found}"


def noticed(every: Iterator[Check]) -> str | None:
    """The first complaint of any check; a check that cannot be finished has noticed too."""
    for check in every:
        try:
            for violation in check():
                return violation
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        finally:
            connection.close()  # whatever a bend left on the connection is not the next one's
    return None


def tried(stage: Stage) -> Iterator[Verdict]:
    """Each bend with what noticed it."""
    proved: set[tuple[str, str, str]] = set()
    for bend in (*setting_bends(), *bends()):
        place = (bend.kind, bend.module, bend.function)
        if place not in proved:
            with unbent(bend):
                complaint = noticed(checks(bend, stage))
            assert complaint is None, f"{bend.name}, unchanged: {complaint}"
            proved.add(place)
        with bent(bend):
            found = noticed(checks(bend, stage))
        yield Verdict(bend.kind, bend.name, found, BY_DESIGN.get(bend.kind) if found is None else None)
    yield from _levels()
    yield from _standings(stage.asking)


def _levels() -> Iterator[Verdict]:
    """The table of levels with each missing one added."""
    for verb in Verb:
        for level in Level:
            if level not in access.MAY[verb]:
                with patch.dict(access.MAY, {verb: access.MAY[verb] | {level}}):
                    found = noticed(iter([levels.of_the_table]))
                yield Verdict("level added", f"“{verb}” for {level}", found)


def _standings(asking: Asking) -> Iterator[Verdict]:
    """Each address opened to all standings."""
    for _, name, view in patterns(get_resolver()):
        cell = _allowed(view)
        if cell is None or set(cell.cell_contents) == set(Standing):
            continue
        with _opened_to_all(cell):
            found = noticed(iter([lambda name=name: of_a_page(asking, name)]))
        other = "the page's own door asks for the level" if found is None and _has_a_door(view) else None
        yield Verdict("@signed_in widened", name, found, other)


def _allowed(view: Any) -> Any:
    """The cell that holds the standings `@signed_in` was given; None for a public view."""
    return _kept_by(view, "allowed")


ASKING = {"require", "may", "AUDITS", "READS_LOG", "listed"}
"""What a door behind `@signed_in` asks with: the verb, who audits, who reads the log, who has a list."""


def _has_a_door(view: Any) -> bool:
    """Whether the view, or what is wrapped around it, asks for the level by itself; then all standings stop there."""
    while view is not None:
        if ASKING & {*view.__code__.co_names}:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def _kept_by(view: Any, name: str) -> Any:
    """The cell of this name in the view or in what is wrapped around it."""
    while view is not None:
        names = view.__code__.co_freevars
        if name in names:
            return view.__closure__[names.index(name)]
        view = getattr(view, "__wrapped__", None)
    return None


@contextmanager
def _opened_to_all(cell: Any) -> Iterator[None]:
    before = cell.cell_contents
    cell.cell_contents = tuple(Standing)
    try:
        yield
    finally:
        cell.cell_contents = before
