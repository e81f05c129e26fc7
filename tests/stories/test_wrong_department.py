"""A ticket in the wrong department: void there, the true one opened with the time of the call, both blind."""

import uuid
from datetime import timedelta

import pytest

from tests.drill.tampering import look
from tests.world import ANA, CHO, DEE, ELI, FAY, FIRE, FIRE_PHONE, FIRE_T1, T1, WATER
from ttrt.actions.opening import OpenAlready
from ttrt.actions.wrong_department import MovedAlready
from ttrt.models import Notice, Ticket, Transfer
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.opening import Reporter
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.rules.voiding import WRONG_DEPARTMENT, CannotBeVoid

HOUR = timedelta(hours=1)
CANARY = "PELICAN"


@pytest.fixture
def began():
    return database_now().replace(microsecond=0) - 3 * HOUR


def wrong(world, began, **more):
    """A caller of CAL FIRE, taken down for Water Resources, with a conversation."""
    ticket = world.open(
        T1,
        by=ELI,
        at=began,
        channel="hotline",
        reporter=Reporter("Cho Chang", "", "cho@example.org", "Called back"),
        **more,
    )
    world.update(ticket, at=began + HOUR, done=f"{CANARY} of the wrong department.")
    return ticket


def test_the_true_ticket_counts_from_the_call_and_the_wrong_one_is_void(world, began):
    ticket = wrong(world, began)
    at = database_now()

    true = world.move_department(ticket, FIRE_PHONE, at=at)

    void, opened = world.dossier(ticket), world.dossier(true, at=at)
    assert (void.ticket.status, void.ticket.closed_how) == ("cancelled", WRONG_DEPARTMENT)
    assert (opened.ticket.department_id, opened.ticket.item_id) == (FIRE.id, FIRE_PHONE.id)
    assert (opened.ticket.opened_at, opened.ticket.recorded_at) == (began, at)
    assert opened.clock.net == at.replace(microsecond=0) - began
    assert opened.updates == []
    assert look() == []


def test_no_slot_is_lost_the_first_update_was_due_an_hour_after_the_call(world, began):
    ticket = wrong(world, began)

    true = world.move_department(ticket, FIRE_PHONE)

    assert world.dossier(true).ticket.update_due_at == began + HOUR


def test_a_restored_and_even_a_closed_ticket_can_be_put_right(world, began):
    ticket = wrong(world, began)
    world.restore(ticket)
    world.accept(ticket)

    true = world.move_department(ticket, FIRE_T1)
    world.restore(true)
    world.accept(true, by=CHO)

    assert world.dossier(ticket).ticket.closed_how == WRONG_DEPARTMENT
    assert look() == []


def test_neither_department_sees_the_other(world, began, at_page):
    ticket = wrong(world, began)
    world.update(ticket, public=False, done="They belong to another department.")

    true = world.move_department(ticket, FIRE_PHONE, description="HERON at the unit.")

    for person, own, foreign, words in (
        (ANA, ticket, true, ("HERON", FIRE.name, FIRE_PHONE.identifier, f"{FIRE.code}-", "other department")),
        (CHO, true, ticket, (CANARY, WATER.name, T1.identifier, f"{WATER.code}-", "other department")),
    ):
        page = at_page(person)
        for address in (
            f"/tickets/{own.number}",
            f"/tickets/{own.number}.txt",
            "/tickets?state=all",
            "/tickets.csv?state=all",
            "/inventory",
        ):
            shown = page.get(address)
            assert shown.status == 200
            assert not [word for word in words if word in shown.html], address
        assert page.get(f"/tickets/{foreign.number}").status == 404
        for text in (foreign.number, words[0]):
            assert page.get(f"/tickets?state=all&text={text}").numbers == []
        with as_viewer(person):
            assert Ticket.objects.count() == 1
        with pytest.raises(Exception, match="permission denied"), as_viewer(person):
            Transfer.objects.count()


def test_the_wrong_department_reads_a_plain_sentence(world, began, at_page):
    ticket = wrong(world, began)
    world.move_department(ticket, FIRE_PHONE)

    assert "opened here by mistake" in at_page(ANA).get(f"/tickets/{ticket.number}").text


def test_contractor_and_cmo_see_where_it_went(world, began, at_page):
    ticket = wrong(world, began)
    true = world.move_department(ticket, FIRE_PHONE)

    for person in (FAY, DEE):
        assert true.number in at_page(person).get(f"/tickets/{ticket.number}").numbers
        assert ticket.number in at_page(person).get(f"/tickets/{true.number}").numbers


def test_the_notices_of_each_name_no_other(world, began):
    ticket = wrong(world, began)
    true = world.move_department(ticket, FIRE_PHONE)

    with as_viewer(FAY):
        sent = {n.ticket_id: (n.kind, n.facts) for n in Notice.objects.order_by("id")}
    assert sent == {ticket.ticket_id: ("voided", {}), true.ticket_id: ("opened", {"call": CHO.name})}


def test_a_form_sent_twice_opens_once(world, began):
    ticket, key = wrong(world, began), uuid.uuid4()
    seen = world.dossier(ticket).ticket.version

    first = world.move_department(ticket, FIRE_PHONE, key=key, seen=seen)
    again = world.move_department(ticket, FIRE_PHONE, key=key, seen=seen)

    assert again == first
    with pytest.raises(MovedAlready, match=first.number):
        world.move_department(ticket, FIRE_PHONE)
    assert look() == []


def test_both_or_neither(world, began):
    ticket = wrong(world, began)
    theirs = world.open(FIRE_PHONE, by=CHO)
    before = world.dossier(ticket).ticket.history_head

    with pytest.raises(OpenAlready):
        world.move_department(ticket, FIRE_PHONE)

    assert world.dossier(ticket).ticket.history_head == before
    true = world.move_department(
        ticket, FIRE_PHONE, another_issue="The call of this morning; the later one repeats it."
    )
    # The later one of the two is the duplicate: the first call's time stands.
    world.void_duplicate(theirs, true)
    assert world.dossier(true).clock.start == began
    assert look() == []


def test_who_and_what_is_refused(world, began):
    ticket, mine = wrong(world, began), world.open(T1, another_issue="Another.")
    world.cancel(mine)

    for person in (ANA, ELI, DEE):
        with pytest.raises(NotAllowed):
            world.move_department(ticket, FIRE_PHONE, by=person)
    with pytest.raises(CannotBeVoid):
        world.move_department(mine, FIRE_PHONE)
    with pytest.raises(Refused, match="in that department already"):
        world.move_department(ticket, T1)
    with pytest.raises(Refused, match="came to light"):
        world.move_department(ticket, FIRE_PHONE, reason=" ")
    with pytest.raises(NotFound):
        world.move_department(ticket, T1.__class__(1, FIRE, 9, "circuit", "nothing", ""))
