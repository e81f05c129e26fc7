"""A level for chosen sites, service types or items: the rest of the department is not there, on any page or file."""

from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError

from tests.stories.visitor import named
from tests.world import ANA, BEN, ETHERNET, OROVILLE, OTHER_PHONE, PHONE, RAE, T1, WATER
from ttrt.actions import updates
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer
from ttrt.queries import people
from ttrt.rules.identifiers import normal_form
from ttrt.rules.refusal import NotFound

CHOSEN = {
    "a site": ("site_ids", [OROVILLE], {ETHERNET, OTHER_PHONE}),
    "a service type": ("service_types", ["MPLS port"], {ETHERNET}),
    "an item": ("item_ids", [PHONE.id], {PHONE}),
}


@pytest.fixture
def reaching(superuser_cursor):
    """Leave a person of Water Resources these alone; answers who asks from then on."""

    def leave(viewer, column, values):
        superuser_cursor.execute(
            f"UPDATE membership SET {column} = %s WHERE person_id = %s AND department_id = %s",
            [values, viewer.person_id, WATER.id],
        )
        return people.signed_in(viewer.person_id).viewer(WATER.code)

    return leave


@pytest.fixture
def four_tickets(world):
    return {thing: world.open(thing, by=ANA) for thing in (T1, PHONE, ETHERNET, OTHER_PHONE)}


@pytest.mark.parametrize("chosen", CHOSEN)
def test_list_page_file_and_inventory_show_the_part_and_nothing_else(four_tickets, at_page, reaching, chosen):
    column, values, mine = CHOSEN[chosen]
    reaching(RAE, column, values)
    visitor = at_page(RAE)

    assert visitor.get("/tickets").numbers == sorted(four_tickets[thing].number for thing in mine)
    for thing, case in four_tickets.items():
        for address in (f"/tickets/{case.number}", f"/tickets/{case.number}.txt"):
            assert visitor.get(address).status == (200 if thing in mine else 404), (thing, address)
    inventory = visitor.get("/inventory").text
    assert "Water Resources: the part your access reaches" in inventory
    assert "Water Resources: the part your access reaches" in visitor.get("/tickets").text
    file = visitor.get("/tickets.csv").html
    for thing in four_tickets:
        assert (thing.identifier in inventory) == (thing in mine)
        assert (thing.identifier in file) == (thing in mine)


def test_what_is_out_of_reach_is_answered_as_what_exists_nowhere(four_tickets, at_page, reaching):
    reaching(RAE, "site_ids", [OROVILLE])
    visitor = at_page(RAE)
    missing = "3860-26-000999"

    hidden, nowhere = (visitor.get(f"/tickets/{number}") for number in (four_tickets[T1].number, missing))

    assert hidden.html.replace(four_tickets[T1].number, missing) == nowhere.html
    typed = visitor.open(T1.identifier).text
    unknown = visitor.open("99/ZZGS/999999/PT").text
    assert typed.replace(T1.identifier, "…") == unknown.replace("99/ZZGS/999999/PT", "…").replace(T1.identifier, "…")


def test_the_database_refuses_what_a_verb_would_do_out_of_reach(four_tickets, reaching):
    rae = reaching(RAE, "site_ids", [OROVILLE])

    with as_viewer(rae) as at, pytest.raises(NotFound):
        updates.add_comment(ticket=four_tickets[T1].ref(), body="x", key=uuid4(), by=rae, at=at)
    with as_viewer(rae):
        assert Ticket.objects.filter(pk=four_tickets[T1].ticket_id).update(version=9) == 0
        assert Ticket.objects.filter(pk=four_tickets[ETHERNET].ticket_id).update(version=9) == 1


def test_in_reach_a_ticket_is_opened_and_followed(at_page, reaching, world):
    reaching(BEN, "site_ids", [OROVILLE])
    visitor = at_page(BEN)

    (number,) = visitor.open(ETHERNET.identifier).numbers

    assert visitor.get(f"/tickets/{number}").status == 200
    assert world.dossier(named(number)).ticket.item_id == ETHERNET.id


def test_what_somebody_reported_themselves_stays_in_their_sight(at_page, reaching, world):
    reaching(BEN, "site_ids", [OROVILLE])
    visitor = at_page(BEN)
    typed = "99/ZZGS/999999/PT"

    asked = visitor.open(typed)
    opened = visitor.send(asked.form("/tickets/new"), step="open", **{f"right_{normal_form(typed)}": "on"})

    (number,) = opened.numbers
    assert visitor.get(f"/tickets/{number}").status == 200
    reaching(RAE, "site_ids", [OROVILLE])
    assert at_page(RAE).get("/tickets").numbers == []


def test_a_level_s_own_connection_writes_no_more_than_the_level(four_tickets, superuser_cursor):
    superuser_cursor.execute("UPDATE membership SET level = 'view' WHERE person_id = %s", [RAE.person_id])

    # The program still believes the old level; the database does not.
    with as_viewer(RAE):
        assert Ticket.objects.update(version=9) == 0
    with as_viewer(RAE), pytest.raises(DatabaseError, match="row-level security"):
        Ticket.objects.bulk_create([Ticket.objects.first()])


def test_who_decides_for_others_sees_the_whole_department(world, superuser_cursor):
    with pytest.raises(psycopg.Error, match="managers_see_the_whole_department"):
        superuser_cursor.execute("UPDATE membership SET item_ids = '{1}' WHERE person_id = %s", [ANA.person_id])
