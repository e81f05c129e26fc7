"""Status, cancelling, rejecting, and assigning the service: none of them moves a clock."""

from datetime import timedelta

import pytest

from tests.world import ANA, DS3, ELI, FIRE_T1, T1
from ttrt.actions.inventory import AlreadyAssigned
from ttrt.models.scope import database_now
from ttrt.rules.lifecycle import MoveNotAllowed, Status
from ttrt.rules.refusal import NotFound, Refused

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("to", [Status.IN_PROGRESS, Status.PENDING, Status.HELD])
def test_a_status_changes_with_its_reason_and_the_clock_does_not(world, to):
    now = database_now()
    ticket = world.open(at=now - HOUR)
    before = world.dossier(ticket, at=now)

    world.move(ticket, to, reason="We wait for the key.", at=now)

    after = world.dossier(ticket, by=ANA, at=now)
    assert after.ticket.status == to.value
    assert (after.outage.gross, after.outage.stopped) == (before.outage.gross, timedelta())
    assert after.ticket.update_due_at == before.ticket.update_due_at
    entry = after.history[-1]
    assert (entry.what, entry.text, entry.by_name) == ("status changed", "We wait for the key.", ELI.name)
    assert entry.facts == {"from": "acknowledged", "to": to.value}


@pytest.mark.parametrize("to", [s for s in Status if s not in (Status.IN_PROGRESS, Status.PENDING, Status.HELD)])
def test_a_status_with_a_step_of_its_own_is_not_a_status_change(world, stored, to):
    ticket = world.open()
    before = stored()

    with pytest.raises(MoveNotAllowed) as refused:
        world.move(ticket, to)

    assert refused.value.field == "status"
    assert stored() == before


@pytest.mark.parametrize("end", ["restore", "accept", "cancel"])
@pytest.mark.parametrize("to", [Status.IN_PROGRESS, Status.PENDING, Status.HELD])
def test_no_status_change_leads_out_of_a_restoration_or_an_end(world, stored, end, to):
    ticket = world.open()
    if end == "accept":
        world.restore(ticket)
    getattr(world, end)(ticket)
    before = stored()

    with pytest.raises(MoveNotAllowed):
        world.move(ticket, to)

    assert stored() == before


def test_a_status_change_says_why(world):
    ticket = world.open()

    with pytest.raises(Refused) as refused:
        world.move(ticket, Status.HELD, reason="")

    assert refused.value.field == "reason"


@pytest.mark.parametrize(("end", "status"), [("cancel", "cancelled"), ("reject", "rejected")])
def test_cancelled_and_rejected_end_the_ticket_with_its_clock_as_it_stood(world, end, status):
    now = database_now()
    ticket = world.open(at=now - HOUR)

    getattr(world, end)(ticket, reason="Not needed.", at=now)

    found = world.dossier(ticket, by=ANA, at=now + HOUR)
    t = found.ticket
    assert (t.status, t.closed_at, t.closed_how, t.update_due_at) == (status, now, status, None)
    assert (t.gross_seconds, t.stopped_seconds, t.net_seconds) == (3600, 0, 3600)
    assert (found.outage.running, found.outage.net) == (False, HOUR)
    assert (found.history[-1].what, found.history[-1].text) == (status, "Not needed.")
    assert found.notices[-1].kind == status


@pytest.mark.parametrize("end", ["cancel", "reject"])
def test_ending_says_why_and_happens_once(world, stored, end):
    ticket = world.open()
    with pytest.raises(Refused) as refused:
        getattr(world, end)(ticket, reason=" ")
    assert refused.value.field == "reason"

    getattr(world, end)(ticket)
    before = stored()
    with pytest.raises(MoveNotAllowed):
        getattr(world, end)(ticket)

    assert stored() == before


def test_a_restored_ticket_is_neither_cancelled_nor_rejected(world, stored):
    ticket = world.open()
    world.restore(ticket)
    before = stored()

    for end in (world.cancel, world.reject):
        with pytest.raises(MoveNotAllowed):
            end(ticket)

    assert stored() == before


def test_assigning_takes_over_the_items_facts_and_keeps_text_history_and_clock(world):
    now = database_now()
    (ticket,) = world.open_many(typed=("44 HFGS 204511 PT",), by=ANA, at=now - HOUR)
    before = world.dossier(ticket, at=now)

    world.assign(ticket, DS3, at=now)

    after = world.dossier(ticket, at=now)
    t = after.ticket
    assert (t.identifier, t.item_id, t.kind, t.site_name) == (
        "44 HFGS 204511 PT",
        DS3.id,
        "circuit",
        "Joint Operations Center",
    )
    assert (t.public_safety, t.tsp, t.item_facts["unassigned"]) == (True, DS3.tsp, False)
    assert [e.hash for e in after.history][:1] == [e.hash for e in before.history]
    assert after.history[-1].facts["identifier"] == DS3.identifier
    assert (after.outage.start, after.outage.net) == (before.outage.start, before.outage.net)


def test_a_ticket_is_assigned_once_and_within_its_department(world, stored):
    (ticket,) = world.open_many(typed=("99/XXXX/1",), by=ANA)
    before = stored()
    with pytest.raises(NotFound) as refused:
        world.assign(ticket, FIRE_T1)
    assert refused.value.field == "item"
    assert stored() == before

    world.assign(ticket, T1)
    with pytest.raises(AlreadyAssigned):
        world.assign(ticket, DS3)
