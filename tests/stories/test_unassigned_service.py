"""An identifier nobody finds never blocks a ticket: it opens on the department's unassigned service."""

from datetime import timedelta

import pytest

from tests.stories.markup import by_id
from tests.stories.visitor import Visitor, named
from tests.world import ANA, CHO, ELI, ETHERNET, FAY, FIRE_T1, T1, WATER, WATER_UNASSIGNED
from ttrt.models.scope import database_now
from ttrt.rules.identifiers import normal_form
from ttrt.rules.refusal import NotAllowed, NotFound

NOWHERE = "99/ZZGS/999999/PT"


def insist(visitor: Visitor, typed: str):
    """Type it, be told that it was not found, say "I checked, it is right", send again."""
    asked = visitor.open(typed)
    field = f"right_{normal_form(typed)}"
    assert asked.status == 422
    assert "was not found" in asked.beside(field)
    return visitor.send(asked.form("/tickets/new"), step="open", **{field: "on"})


def test_it_opens_on_the_text_as_typed_after_i_checked_it_is_right(world, at_page):
    shown = insist(at_page(ANA), "99/zzgs 999999/PT")

    (number,) = shown.numbers
    ticket = world.dossier(named(number)).ticket
    assert (ticket.item_id, ticket.identifier) == (WATER_UNASSIGNED.id, "99/zzgs 999999/PT")
    assert ticket.status == "acknowledged"


def test_a_foreign_identifier_gets_exactly_the_answer_of_one_that_does_not_exist(world, at_page):
    world.open(FIRE_T1, by=CHO)

    def answer(typed: str) -> str:
        shown = at_page(ANA).open(typed)
        said = [by_id(shown.root, "lines").text, shown.beside(f"right_{normal_form(typed)}"), str(shown.status)]
        return " ".join(said).replace(typed, "…").replace(normal_form(typed), "…")

    assert answer(FIRE_T1.identifier) == answer("73/HCGS/123457/PT")


def test_a_foreign_identifier_insisted_on_opens_in_ones_own_department_only(world, at_page):
    shown = insist(at_page(ANA), FIRE_T1.identifier)

    (number,) = shown.numbers
    ticket = world.dossier(named(number)).ticket
    assert (ticket.department_id, ticket.item_id, ticket.site_name) == (WATER.id, WATER_UNASSIGNED.id, "")


def test_a_supervisor_assigns_it_later_and_neither_history_nor_clock_move(world):
    began = database_now() - timedelta(hours=2)
    (ticket,) = world.open_many(typed=(NOWHERE,), by=ANA, at=began)
    world.update(ticket)
    at = database_now()
    before = world.dossier(ticket, at=at)

    world.assign(ticket, T1, at=at)

    after = world.dossier(ticket, at=at)
    assert (after.ticket.item_id, after.ticket.identifier) == (T1.id, NOWHERE)
    assert (after.clock.start, after.clock.net) == (before.clock.start, before.clock.net)
    assert after.ticket.update_due_at == before.ticket.update_due_at
    assert [e.hash for e in after.history][:-1] == [e.hash for e in before.history]
    assert after.history[-1].what == "item assigned"


def test_the_supervisor_assigns_on_the_page(world, at_page):
    (ticket,) = world.open_many(typed=(NOWHERE,), by=ANA)
    action = f"/tickets/{ticket.number}/item"
    visitor = at_page(FAY)

    shown = visitor.send(visitor.get(f"/tickets/{ticket.number}?find=81kdgs").form(action), item=ETHERNET.number)

    assert shown.status == 200
    assert world.dossier(ticket).ticket.item_id == ETHERNET.id
    assert action not in shown.actions


def test_what_waits_for_assigning_is_a_list(world, at_page):
    world.open(T1)
    (ticket,) = world.open_many(typed=(NOWHERE,), by=ANA)

    assert at_page(FAY).get("/tickets?unassigned=yes").numbers == [ticket.number]


def test_only_a_supervisor_assigns_and_only_within_the_department(world):
    (ticket,) = world.open_many(typed=(NOWHERE,), by=ANA)

    for person in (ELI, ANA):
        with pytest.raises(NotAllowed):
            world.assign(ticket, T1, by=person)
    with pytest.raises(NotFound):
        world.assign(ticket, FIRE_T1)
