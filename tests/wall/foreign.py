"""Verbs and queries asked, from inside a scope, for what belongs to another department: as if it did not exist."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.wall.levels import CALLS, Call
from tests.world import ANA, CHO, FIRE, FIRE_PHONE, FIRE_T1, ITEMS, RIVERSIDE, WATER, Case
from ttrt.actions import opening
from ttrt.actions.holding import Ref
from ttrt.models.scope import as_viewer
from ttrt.queries import choices, inventory, inventory_list, reports
from ttrt.queries import departments as names
from ttrt.queries import ticket as ticket_queries
from ttrt.queries import tickets as listing
from ttrt.queries.finding import Filter
from ttrt.queries.inventory_list import ItemFilter
from ttrt.rules.access import Viewer
from ttrt.rules.numbers import ItemNumber, TicketNumber
from ttrt.rules.opening import Reporter, Subject, Trouble
from ttrt.rules.refusal import NotAllowed, NotFound

Violations = Iterator[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One query; `answer` is a list or a count of what it found."""

    name: str
    answer: Callable[[datetime], Any]


def questions(ticket: Case, key: uuid.UUID) -> Iterator[Question]:
    """Every query, asked for CAL FIRE's rows in the ways its arguments allow."""
    number, item = TicketNumber.parse(ticket.number), ItemNumber(FIRE.code, FIRE_T1.sequence)
    where = {
        "of the department": Filter(state="all", department_ids=(FIRE.id,)),
        "of the item": Filter(state="all", item_id=FIRE_T1.id),
        "of the site": Filter(state="all", site_ids=(RIVERSIDE,)),
        "of the one site": Filter(state="all", site_id=RIVERSIDE),
        "by number": Filter(state="all", text=ticket.number),
        "by words": Filter(state="all", text="Perris"),
        "by identifier": Filter(state="all", text=FIRE_T1.identifier),
    }
    for said, wanted in where.items():
        yield Question(f"list {said}", lambda at, w=wanted: [r for r in listing.find(w).rows if _is_fires(r)])
        yield Question(f"every {said}", lambda at, w=wanted: [r for r in listing.Whole(w) if _is_fires(r)])
    counted = Filter(state="all", department_ids=(FIRE.id,))
    yield Question("count", lambda at: listing.count(counted))
    yield Question("exact count", lambda at: listing.count(counted, exact=True))
    yield Question("number", lambda at: [t for t in [ticket_queries.named(number)] if t])
    by_number = ticket_queries.by_number
    yield Question(
        "dossier", lambda at: [t for t in [by_number(ticket.number, department_id=FIRE.id, at=at)] if t is not None]
    )
    yield Question("report", lambda at: reports.of_key(key, department_id=FIRE.id))
    for said, department_id in (("anywhere", None), ("there", FIRE.id)):
        yield Question(
            f"resolve {said}",
            lambda at, d=department_id: [
                item
                for each in inventory.resolve((FIRE_T1.identifier, FIRE_PHONE.identifier), department_id=d)
                for item in each.items
            ],
        )
        yield Question(f"suggest {said}", lambda at, d=department_id: _fires(inventory.suggest("73", department_id=d)))
        yield Question(f"search {said}", lambda at, d=department_id: _fires(inventory.search(department_id=d)))
    yield Question("search of the site", lambda at: inventory.search(site_id=RIVERSIDE))
    yield Question("item", lambda at: [i for i in [inventory.by_number(item)] if i])
    yield Question("whole item", lambda at: [i for i in [inventory_list.whole(item)] if i])
    yield Question(
        "items", lambda at: [r for r in inventory_list.find(ItemFilter()).rows if r.department_code == FIRE.code]
    )
    yield Question("departments", lambda at: [d for d in names.every() if d.code == FIRE.code])

    def chosen(at: datetime) -> list[Any]:
        found = choices.choices(in_sight=FIRE.code, site_ids=(RIVERSIDE,), item=item)
        return [
            *(d for d in found.departments if d.code == FIRE.code),
            *(s for s in found.sites if s.id == RIVERSIDE),
            *([found.item] if found.item else []),
        ]

    yield Question("choices", chosen)


def _is_fires(row: Any) -> bool:
    return FIRE.code in str(row)


def _fires(items: list[Any]) -> list[Any]:
    return [item for item in items if item.department_id == FIRE.id]


def asked(ticket: Case, key: uuid.UUID) -> Violations:
    """Ana finds nothing of CAL FIRE's; Cho, asked the same, finds all of it."""
    for question in questions(ticket, key):
        with as_viewer(ANA) as at:
            found = question.answer(at)
        if found:
            yield f"{question.name}: Ana found {found!r}"
        with as_viewer(CHO) as at:
            if not question.answer(at):
                yield f"{question.name}: Cho found nothing, so the question asks nothing"


class _Undo(Exception):
    pass


def done(ticket: Case) -> Violations:
    """No verb of Ana's reaches CAL FIRE's ticket, whichever department she says it is of."""
    for call in CALLS:
        for department_id in (FIRE.id, WATER.id):
            ref = Ref(department_id, ticket.ticket_id)
            answer = _answer(call, ANA, ref)
            if answer is not None and not isinstance(answer, NotAllowed | NotFound):
                yield f"{call.function.__name__} by Ana on {ref}: {answer!r}"
    for item in ITEMS:
        if item.place is FIRE and not item.unassigned:
            answer = _opening(item.id)
            if not isinstance(answer, NotFound):
                yield f"open_tickets by Ana on {item.identifier}: {answer!r}"


def _answer(call: Call, viewer: Viewer, ref: Ref) -> Exception | str | None:
    """How a verb on this ticket ended; None for a verb that names none."""
    with suppress(_Undo), as_viewer(viewer) as at:
        given = call.of_its_own(at)
        if "ticket" not in given:
            return None
        try:
            call.function(by=viewer, at=at, **(given | {"ticket": ref}))
        except Exception as error:
            return error
        raise _Undo
    return "done"


def _opening(item_id: int) -> Exception | str:
    with suppress(_Undo), as_viewer(ANA) as at:
        try:
            opening.open_tickets(
                department_id=WATER.id,
                key=uuid.uuid4(),
                subjects=(Subject("theirs", item_id),),
                trouble=Trouble("no_service", "out_of_service", "It is dead."),
                reporter=Reporter("Ana Alvarez"),
                channel="online",
                by=ANA,
                at=at,
            )
        except Exception as error:
            return error
        raise _Undo
    return "done"
