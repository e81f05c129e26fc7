"""The CMO: one authorization with a global view; per-department logins are not needed (A.9.4)."""

import pytest
from django.db import DatabaseError, transaction

from tests.world import ANA, CHO, DEE, ETHERNET, FIRE, FIRE_T1, T1, WATER, World
from ttrt.models import HistoryEntry, InventoryItem, StopClock, Ticket, TicketUpdate
from ttrt.models.scope import as_viewer
from ttrt.queries import people
from ttrt.rules.access import MAY, Level
from ttrt.rules.refusal import NotAllowed


@pytest.fixture
def tickets(world: World):
    """One of Water Resources with something of everything, one of CAL FIRE."""
    water, fire = world.open(T1, by=ANA), world.open(FIRE_T1, by=CHO)
    world.update(water)
    world.stop(water)
    return water, fire


def test_one_sign_in_leads_to_every_department(tickets, at_page):
    dee = at_page(DEE)

    front = dee.get("/")

    assert front.address == "/cmo"
    assert WATER.name in front.text
    assert FIRE.name in front.text
    assert dee.get("/tickets").numbers == sorted(ticket.number for ticket in tickets)


def test_the_overview_leads_on_into_the_same_lists(tickets, at_page):
    dee = at_page(DEE)
    water, _ = tickets

    drills = [link for link in dee.get("/cmo").links if link.startswith("/tickets?") and "department=3860" in link]

    assert drills
    assert all(set(dee.get(link).numbers) <= {water.number} for link in drills)
    assert any(dee.get(link).numbers == [water.number] for link in drills)


def test_every_ticket_page_and_file_opens_without_another_login(tickets, at_page):
    dee = at_page(DEE)

    for ticket in tickets:
        assert dee.get(f"/tickets/{ticket.number}").status == 200
        assert ticket.number in dee.get(f"/tickets/{ticket.number}.txt").html
    assert all(ticket.number in dee.get("/tickets.csv?state=all").html for ticket in tickets)
    assert dee.get("/inventory/3540-000002").status == 200


def test_the_cmo_belongs_to_no_department(world):
    assert people.signed_in(DEE.person_id).memberships == ()
    assert DEE.department_id is None


def test_the_cmo_is_offered_no_form_on_a_ticket(tickets, at_page):
    dee = at_page(DEE)

    for ticket in tickets:
        assert not [each for each in dee.get(f"/tickets/{ticket.number}").actions if each.startswith("/tickets/")]
    assert dee.get("/tickets/new").status == 404
    assert dee.get("/hotline").status == 404


def test_no_verb_is_the_cmos(tickets, world):
    assert [verb for verb, levels in MAY.items() if Level.CMO in levels] == []
    with pytest.raises(NotAllowed):
        world.open(ETHERNET, by=DEE, channel="online")
    with pytest.raises(NotAllowed):
        world.comment(tickets[0], by=DEE)


@pytest.mark.parametrize("model", [Ticket, TicketUpdate, StopClock, HistoryEntry, InventoryItem])
def test_the_cmos_database_role_can_change_no_row(tickets, model):
    field = {
        "Ticket": "status",
        "TicketUpdate": "body",
        "StopClock": "note",
        "HistoryEntry": "what",
        "InventoryItem": "identifier",
    }[model.__name__]
    with pytest.raises(DatabaseError, match="permission denied"), as_viewer(DEE), transaction.atomic():
        model.objects.update(**{field: "held"})
    with pytest.raises(DatabaseError, match="permission denied"), as_viewer(DEE), transaction.atomic():
        model.objects.all()._raw_delete("default")
