"""The contractor updates the restoration status every 60 minutes (A.9.4)."""

from datetime import timedelta

import pytest

from tests.world import ANA, ELI, PHONE, T1, do
from ttrt.models.scope import database_now
from ttrt.queries import tickets as listing
from ttrt.queries.finding import Filter
from ttrt.rules.lifecycle import Status

HOUR = timedelta(minutes=60)


@pytest.fixture
def now(world):
    return database_now()


def due(world, ticket):
    return world.dossier(ticket).ticket.update_due_at


def overdue(at) -> list[str]:
    with_all = do(lambda *, by, at: listing.find(Filter(overdue_at=at), sort="due", place=None), by=ELI, at=at)
    return [row.number for row in with_all.rows]


def test_opening_a_ticket_owes_the_first_update_sixty_minutes_later(world, now):
    ticket = world.open(at=now)

    assert due(world, ticket) == now + HOUR


def test_an_update_in_time_moves_the_next_one_an_hour_on(world, now):
    ticket = world.open(at=now)

    world.update(ticket, at=now + timedelta(minutes=41))

    assert due(world, ticket) == now + timedelta(minutes=101)


def test_an_internal_note_a_comment_and_a_change_of_status_do_not_count_as_an_update(world, now):
    ticket = world.open(at=now)

    world.update(ticket, public=False, at=now + timedelta(minutes=5))
    world.comment(ticket, at=now + timedelta(minutes=6))
    world.move(ticket, Status.PENDING, at=now + timedelta(minutes=7))

    assert due(world, ticket) == now + HOUR


def test_the_duty_goes_on_while_the_clock_is_stopped(world, now):
    ticket = world.open(at=now)

    world.stop(ticket, at=now + timedelta(minutes=10))

    assert due(world, ticket) == now + HOUR


def test_a_ticket_without_its_update_is_on_the_overdue_list_from_the_sixtieth_minute(world, now):
    late, early = world.open(T1, at=now), world.open(PHONE, at=now)
    world.update(early, at=now + timedelta(minutes=59))

    assert overdue(now + timedelta(minutes=59)) == []
    assert overdue(now + timedelta(minutes=61)) == [late.number]


def test_the_page_names_the_overdue_tickets(world, now, at_page):
    late = world.open(T1, at=now - 2 * HOUR)
    world.open(PHONE, at=now)

    shown = at_page(ELI).get("/tickets?overdue=yes")

    assert shown.numbers == [late.number]


def test_restoration_ends_the_duty_and_a_dispute_begins_it_anew(world, now):
    ticket = world.open(at=now)

    world.restore(ticket, at=now + timedelta(minutes=30))
    assert due(world, ticket) is None

    world.dispute(ticket, at=now + timedelta(minutes=50))
    assert due(world, ticket) == now + timedelta(minutes=110)


def test_each_update_is_kept_with_its_moment_for_the_proof_afterwards(world, now):
    ticket = world.open(at=now)
    moments = [now + timedelta(minutes=m) for m in (50, 100, 155)]

    for moment in moments:
        world.update(ticket, at=moment)

    seen_by_customer = world.dossier(ticket, by=ANA)
    assert [each.at for each in seen_by_customer.updates] == moments
    told = [entry.facts["update_due_at"] for entry in seen_by_customer.history if entry.what == "update posted"]
    assert len(told) == 3
