"""A ticket on the wrong circuit: put on the right one inside the department; both stand in the history."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.drill.tampering import look
from tests.world import ADA, ANA, ELI, FAY, FIRE, FIRE_T1, PHONE, SIP, T1, TIM, WATER, WATER_UNASSIGNED, do
from ttrt.actions import reshaping
from ttrt.actions.correct_item import ItemAsItIs
from ttrt.models.scope import database_now
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotAllowed, NotFound, Refused


def test_the_ticket_goes_to_its_item_and_clock_slots_and_conversation_stay(world):
    began = database_now() - timedelta(hours=3)
    ticket = world.open(T1, at=began)
    world.update(ticket)
    world.stop(ticket)
    at = database_now()
    before = world.dossier(ticket, at=at)

    world.correct_item(ticket, SIP, at=at)

    after = world.dossier(ticket, at=at)
    assert (after.ticket.item_id, after.ticket.kind, after.ticket.item_facts["identifier"]) == (
        SIP.id,
        "service",
        SIP.identifier,
    )
    assert after.ticket.identifier == T1.identifier  # as the caller said it
    assert (after.clock, after.ticket.update_due_at) == (before.clock, before.ticket.update_due_at)
    assert [e.hash for e in after.history][:-1] == [e.hash for e in before.history]
    assert [u.body for u in after.updates] == [u.body for u in before.updates]
    assert look() == []


def test_the_old_and_the_new_item_stand_in_the_history_with_the_reason(world):
    ticket = world.open(T1)

    world.correct_item(ticket, PHONE, by=ELI, reason="The caller read the wrong line of the bill.")

    entry = world.dossier(ticket).history[-1]
    assert (entry.what, entry.public, entry.text) == (
        "item corrected",
        True,
        "The caller read the wrong line of the bill.",
    )
    assert (entry.facts["from"]["item_identifier"], entry.facts["to"]["item_identifier"]) == (
        T1.identifier,
        PHONE.identifier,
    )
    assert entry.facts["from"]["item_monthly_charge"] is None


def test_a_ticket_whose_item_nobody_knows_goes_to_the_unassigned_service(world):
    ticket = world.open(T1)

    world.correct_item(ticket, None)

    assert world.dossier(ticket).ticket.item_id == WATER_UNASSIGNED.id


def test_a_closed_ticket_is_corrected_too_because_its_minutes_count_for_an_item(world):
    ticket = world.open(T1)
    world.restore(ticket)
    world.accept(ticket)
    net = world.dossier(ticket).ticket.net_seconds

    world.correct_item(ticket, SIP)

    assert (world.dossier(ticket).ticket.item_id, world.dossier(ticket).ticket.net_seconds) == (SIP.id, net)
    assert look() == []


def retire(superuser_cursor, thing, *, days_ago: int) -> None:
    superuser_cursor.execute(
        "UPDATE inventory_item SET retired_on = (now() AT TIME ZONE 'America/Los_Angeles')::date - %s WHERE id = %s",
        [days_ago, thing.id],
    )


def test_an_item_retired_since_is_put_on_as_it_stood_then(world, superuser_cursor):
    ticket = world.open(T1, at=database_now() - timedelta(days=5))
    retire(superuser_cursor, SIP, days_ago=3)

    world.correct_item(ticket, SIP)

    stored = world.dossier(ticket).ticket
    assert (stored.item_id, stored.item_facts["identifier"], stored.site_id) == (SIP.id, SIP.identifier, SIP.site_id)
    assert look() == []


def test_an_item_retired_before_the_ticket_was_opened_is_not_there(world, superuser_cursor):
    ticket = world.open(T1, at=database_now() - timedelta(days=5))
    retire(superuser_cursor, SIP, days_ago=7)

    with pytest.raises(NotFound, match="then"):
        world.correct_item(ticket, SIP)


def test_an_item_that_moved_away_since_is_put_on_and_nothing_tells_of_the_other_department(world, at_page):
    ticket = world.open(T1, at=database_now() - timedelta(days=5))
    there = do(
        reshaping.move_item,
        by=ADA,
        department_id=WATER.id,
        item_id=SIP.id,
        into_id=FIRE.id,
        on=civil_day(database_now()),
        reason="CAL FIRE pays for it now.",
    )
    page = f"/tickets/{ticket.number}"

    fay = at_page(FAY)
    form = fay.get(page).form(f"{page}/item-correction")
    fay.send(form, right_item=SIP.identifier.lower(), item_reason="The caller read the wrong line.")

    of = world.dossier(ticket, by=ANA)
    assert of.ticket.item_id == SIP.id
    with pytest.raises(NotFound):
        world.correct_item(ticket, replace(SIP, id=there.pk, place=FIRE))
    for address in (page, f"/inventory/{SIP.number}"):
        text = at_page(ANA).get(address).text
        assert SIP.identifier in text
        assert FIRE.name not in text and FIRE.code not in text
    assert look() == []


def test_what_is_refused_changes_nothing(world):
    ticket = world.open(T1)
    before = world.dossier(ticket).ticket.history_head

    with pytest.raises(NotFound):
        world.correct_item(ticket, FIRE_T1)
    with pytest.raises(ItemAsItIs):
        world.correct_item(ticket, T1)
    with pytest.raises(Refused, match="how the mistake"):
        world.correct_item(ticket, SIP, reason=" ")
    for person in (ANA, TIM):
        with pytest.raises(NotAllowed):
            world.correct_item(ticket, SIP, by=person)

    assert world.dossier(ticket, by=FAY).ticket.history_head == before
