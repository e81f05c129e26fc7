"""Who has a ticket."""

import psycopg
import pytest

from tests.drill.tampering import look
from tests.world import ADA, ANA, ELI, FAY, TIM, do
from ttrt.actions import assigning
from ttrt.actions.assigning import HeldAlready
from ttrt.actions.holding import ChangedMeanwhile, TicketIsClosed
from ttrt.host.databases import SUPERUSER
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer
from ttrt.rules.refusal import NotAllowed, Refused


@pytest.fixture
def team(embedded, db):
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection:
        connection.execute("INSERT INTO team (name) VALUES ('Transport'), ('Voice')")
        connection.execute("INSERT INTO team (name, ended_at) VALUES ('Frame relay', now())")


def holder(ticket) -> tuple[int | None, str, str]:
    with as_viewer(FAY):
        return Ticket.objects.values_list("owner_id", "owner_name", "team").get(pk=ticket.ticket_id)


def test_a_ticket_is_taken_handed_over_and_given_back(world, team):
    ticket = world.open()

    world.take(ticket)
    assert holder(ticket) == (ELI.person_id, ELI.name, "")

    world.give(ticket, TIM, team="Transport", note="The card is on its way; call me if it is not there by four.")
    assert holder(ticket) == (TIM.person_id, TIM.name, "Transport")

    world.give_back(ticket, by=TIM)
    assert holder(ticket) == (None, "", "Transport")

    world.take(ticket, by=TIM)
    assert holder(ticket) == (TIM.person_id, TIM.name, "Transport")
    assert [entry.what for entry in world.dossier(ticket).history][1:] == ["taken", "assigned", "released", "taken"]
    assert look() == []


def test_the_department_sees_who_has_it_and_not_what_colleagues_say(world):
    ticket = world.open()
    world.take(ticket)
    world.give(ticket, TIM, note="The guard there is difficult.")

    of = world.dossier(ticket, by=ANA)

    assert of.ticket.owner_name == TIM.name
    assert [entry.what for entry in of.history] == ["opened"]


def test_a_ticket_goes_only_to_who_works_tickets_now(world, team):
    ticket = world.open()

    for nobody in (ADA.person_id, ANA.person_id, 999_999):
        with pytest.raises(Refused, match="works tickets now") as refused:
            do(assigning.assign, by=FAY, ticket=ticket.ref(), owner_id=nobody)
        assert refused.value.field == "owner"
    with pytest.raises(Refused, match="works tickets now"):
        do(assigning.assign, by=FAY, ticket=ticket.ref(), owner_id=TIM.person_id, owner_name="Tom Tran")
    for gone in ("Frame relay", "Nowhere"):
        with pytest.raises(Refused, match="there now"):
            do(assigning.assign, by=FAY, ticket=ticket.ref(), team=gone)
    with pytest.raises(Refused, match="Choose a colleague, a team"):
        do(assigning.assign, by=FAY, ticket=ticket.ref())
    assert holder(ticket) == (None, "", "")


def test_what_would_change_nothing_is_said(world, team):
    ticket = world.open()

    with pytest.raises(HeldAlready, match="Nobody has this ticket"):
        world.give_back(ticket)
    world.take(ticket)
    with pytest.raises(HeldAlready, match="You have this ticket already"):
        world.take(ticket)
    with pytest.raises(HeldAlready, match="Eli Ellis has it already"):
        world.give(ticket, ELI, by=FAY)


def test_two_who_take_at_once_learn_of_each_other(world):
    ticket = world.open()
    seen = world.dossier(ticket).ticket.version
    world.take(ticket, seen=seen)

    with pytest.raises(ChangedMeanwhile):
        world.take(ticket, by=TIM, seen=seen)


def test_a_closed_ticket_stays_where_it_was(world):
    ticket = world.open()
    world.take(ticket)
    world.cancel(ticket)

    with pytest.raises(TicketIsClosed):
        world.give_back(ticket)
    assert holder(ticket) == (ELI.person_id, ELI.name, "")


def test_a_department_gives_no_ticket_to_anybody(world):
    with pytest.raises(NotAllowed):
        world.take(world.open(), by=ANA)
