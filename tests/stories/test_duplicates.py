"""Two tickets for one trouble: the later one is void and linked; no minute of the outage is lost."""

from datetime import timedelta

import pytest

from tests.drill.tampering import look
from tests.world import ANA, BEN, CHO, ELI, FIRE_T1, RAE, SIP, T1
from ttrt.actions.links import LinkStands
from ttrt.models import Notice, TicketLink
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.linking import CannotBeLinked
from ttrt.rules.refusal import NotAllowed, NotFound
from ttrt.rules.voiding import DUPLICATE, CannotBeVoid

HOUR = timedelta(hours=1)
AGAIN = "Somebody else called."


@pytest.fixture
def began():
    return database_now().replace(microsecond=0) - 10 * HOUR


def links_of(ticket):
    with as_viewer(ELI):
        return list(TicketLink.objects.filter(department_id=ticket.department_id, ticket_id=ticket.ticket_id))


def test_the_later_one_is_void_and_leads_to_the_one_that_goes_on(world, began):
    first = world.open(T1, at=began)
    second = world.open(T1, by=RAE, at=began + HOUR, another_issue=AGAIN)
    world.comment(second, body="The whole floor is down.")

    world.void_duplicate(second, first)

    void = world.dossier(second)
    assert (void.ticket.status, void.ticket.closed_how, void.ticket.update_due_at) == ("cancelled", DUPLICATE, None)
    (link,) = links_of(second)
    assert (link.kind, link.to_ticket_id) == ("duplicate", first.ticket_id)
    assert world.dossier(first).ticket.status == "acknowledged"
    assert [u.body for u in void.updates] == ["The whole floor is down."]
    assert look() == []


def test_no_minute_is_lost_because_the_one_that_began_first_stays(world, began):
    first = world.open(T1, at=began)
    second = world.open(T1, at=began + HOUR, another_issue=AGAIN)

    with pytest.raises(CannotBeVoid, match=f"Void {second.number} as the duplicate of this one"):
        world.void_duplicate(first, second)

    at = database_now()
    world.void_duplicate(second, first, at=at)
    assert world.dossier(first, at=at).clock.start == began


def test_an_earlier_alarm_must_be_on_the_one_that_stays(world, began):
    first = world.open(T1, at=began)
    second = world.open(T1, by=ELI, at=began + HOUR, alarm_at=began - HOUR, another_issue=AGAIN)

    with pytest.raises(CannotBeVoid, match="earlier alarm"):
        world.void_duplicate(second, first)

    world.correct_time(first, "alarm_at", began - HOUR)
    world.void_duplicate(second, first)
    assert world.dossier(first).clock.start == began - HOUR
    assert look() == []


def test_a_stop_of_the_void_one_ends_and_its_reporter_is_told_which_to_follow(world, began):
    first = world.open(T1, at=began)
    second = world.open(T1, at=began + HOUR, another_issue=AGAIN)
    stop = world.stop(second)

    world.void_duplicate(second, first, by=ELI)

    (ended,) = world.dossier(second).stops
    assert (ended.pk, ended.ended_at is not None) == (stop, True)
    with as_viewer(ELI):
        notice = Notice.objects.filter(ticket_id=second.ticket_id).latest("id")
    assert (notice.kind, notice.facts) == ("duplicate", {"follow": first.number})


def test_what_would_lose_time_or_is_no_duplicate_is_refused(world, began):
    first = world.open(T1, at=began)
    other_item = world.open(SIP, at=began + HOUR)
    milder = world.open(T1, at=began + HOUR, another_issue=AGAIN, severity="service_affecting")
    later = world.open(T1, at=began + 5 * HOUR, another_issue=AGAIN)
    theirs = world.open(FIRE_T1, by=CHO)

    for void, kept, why in (
        (other_item, first, "another circuit"),
        (milder, first, "another severity"),
        (first, first, "this ticket itself"),
    ):
        with pytest.raises(CannotBeVoid, match=why):
            world.void_duplicate(void, kept)
    with pytest.raises(NotFound, match="no ticket of that number"):
        world.void_duplicate(later, theirs)
    world.restore(first, at=began + 6 * HOUR, restored_at=began + 4 * HOUR)
    with pytest.raises(CannotBeVoid, match="new trouble"):
        world.void_duplicate(later, first)
    for person in (ANA, BEN):
        with pytest.raises(NotAllowed):
            world.void_duplicate(later, first, by=person)


# ---------------------------------------------------------------- links set by hand


def test_tickets_are_linked_and_the_end_of_a_link_is_kept(world):
    parent, child = world.open(T1), world.open(SIP)

    link = world.link(child, parent, "parent")
    world.end_link(child, link)
    world.link(child, parent, "related")

    ended, standing = links_of(child)
    assert (ended.kind, ended.ended_by_name, standing.kind, standing.ended_at) == ("parent", ELI.name, "related", None)
    assert [e.what for e in world.dossier(child).history] == ["opened", "linked", "link ended", "linked"]
    assert look() == []


def test_parents_stand_in_one_storey(world):
    parent, child, third = world.open(T1), world.open(SIP), world.open(T1, another_issue=AGAIN)
    world.link(child, parent, "parent")

    for ticket, to, kind in (
        (parent, child, "parent"),
        (child, third, "parent"),
        (third, child, "parent"),
        (parent, third, "parent"),
        (child, parent, "parent"),
        (child, child, "related"),
        (third, parent, "duplicate"),
    ):
        with pytest.raises(CannotBeLinked):
            world.link(ticket, to, kind)

    world.link(third, parent, "parent")


def test_related_is_said_once_whichever_side_says_it(world):
    one, two = world.open(T1), world.open(SIP)
    world.link(one, two)

    with pytest.raises(CannotBeLinked, match="already"):
        world.link(two, one)


def test_a_duplicate_stays_linked(world, began):
    first, second = world.open(T1, at=began), world.open(T1, at=began + HOUR, another_issue=AGAIN)
    world.void_duplicate(second, first)

    with pytest.raises(LinkStands):
        world.end_link(second, links_of(second)[0].pk)
