"""Outage time: from the earlier of the first alarm and the opening to the real restoration, less valid stops."""

import csv
import io
from datetime import timedelta

import pytest

from tests.stories.visitor import Visitor
from tests.world import ANA, ELI, T1
from ttrt.models.scope import database_now
from ttrt.rules.lifecycle import Status

MINUTE = timedelta(minutes=1)


@pytest.fixture
def began(world):
    """Ten hours ago, on a whole minute."""
    return database_now().replace(second=0, microsecond=0) - timedelta(hours=10)


def net(world, ticket, at=None) -> float:
    """The clock that counts, in minutes."""
    return world.dossier(ticket, at=at).clock.net / MINUTE


def test_it_starts_with_the_alarm_when_the_alarm_came_first(world, began):
    ticket = world.open(by=ELI, at=began, alarm_at=began - 20 * MINUTE)
    world.restore(ticket, at=began + 60 * MINUTE)

    assert world.dossier(ticket).clock.start == began - 20 * MINUTE
    assert net(world, ticket) == 80


def test_it_starts_with_the_opening_when_the_customer_was_faster(world, began):
    ticket = world.open(at=began)
    world.restore(ticket, at=began + 60 * MINUTE)

    assert world.dossier(ticket).clock.start == began
    assert net(world, ticket) == 60


def test_since_when_in_the_callers_words_moves_no_clock(world, began):
    ticket = world.open(at=began, since_at=began - timedelta(days=2))

    assert world.dossier(ticket).clock.start == began


def test_it_ends_at_the_restoration_and_not_when_somebody_typed_it(world, began):
    ticket = world.open(at=began)

    world.restore(ticket, at=began + 90 * MINUTE, restored_at=began + 50 * MINUTE)

    assert net(world, ticket) == 50
    assert world.dossier(ticket).ticket.net_seconds == 50 * 60


def test_stops_that_overlap_are_taken_off_once(world, began):
    ticket = world.open(at=began)
    power = world.stop(ticket, "POWER", at=began + 10 * MINUTE)
    wiring = world.stop(ticket, "WIRING", at=began + 20 * MINUTE)
    world.start(ticket, power, at=began + 30 * MINUTE)
    world.start(ticket, wiring, at=began + 40 * MINUTE)

    world.restore(ticket, at=began + 100 * MINUTE)

    found = world.dossier(ticket)
    assert (found.clock.gross / MINUTE, found.clock.stopped / MINUTE, found.clock.net / MINUTE) == (100, 30, 70)
    stored = found.ticket
    assert (stored.gross_seconds, stored.stopped_seconds, stored.net_seconds) == (6000, 1800, 4200)


def test_not_restored_means_the_outage_never_ended(world, began):
    ticket = world.open(at=began)
    world.restore(ticket, at=began + 60 * MINUTE)

    world.dispute(ticket, at=began + 90 * MINUTE)

    assert net(world, ticket, at=began + 120 * MINUTE) == 120
    assert world.dossier(ticket).ticket.status == "inProgress"
    assert world.dossier(ticket).ticket.net_seconds is None


def test_the_customer_gives_the_time_it_really_came_back(world, began, at_page):
    ticket = world.open(at=began)
    world.restore(ticket, at=began + 60 * MINUTE)

    world.dispute(ticket, at=began + 90 * MINUTE, came_back_at=began + 75 * MINUTE)
    world.restore(ticket, at=began + 100 * MINUTE, restored_at=began + 75 * MINUTE)
    world.accept(ticket)

    assert net(world, ticket) == 75
    assert world.dossier(ticket).ticket.net_seconds == 75 * 60


def test_a_second_restoration_cannot_go_back_before_the_disputed_one(world, began):
    ticket = world.open(at=began)
    world.restore(ticket, at=began + 60 * MINUTE)
    world.dispute(ticket, at=began + 90 * MINUTE)

    with pytest.raises(Exception, match="Give the later time when it really came back"):
        world.restore(ticket, at=began + 100 * MINUTE, restored_at=began + 60 * MINUTE)


def test_while_the_user_could_not_be_reached_to_confirm_the_clock_stands_from_the_attempt_to_the_dispute(world, began):
    ticket = world.open(at=began)
    world.restore(ticket, at=began + 60 * MINUTE)
    world.contact(ticket, at=began + 70 * MINUTE)
    world.stop(ticket, "END_USER_NOT_AVAILABLE", at=began + 72 * MINUTE, started_at=began + 60 * MINUTE)
    world.dispute(ticket, at=began + 130 * MINUTE)

    found = world.dossier(ticket, at=began + 200 * MINUTE)

    assert found.stops[0].ended_at == began + 130 * MINUTE
    assert (found.clock.gross / MINUTE, found.clock.stopped / MINUTE) == (200, 60)


def test_no_status_starts_or_stops_the_clock(world, began):
    ticket = world.open(at=began)

    for minute, status in ((10, "pending"), (20, "held"), (30, "inProgress")):
        world.move(ticket, Status(status), at=began + minute * MINUTE)

    assert net(world, ticket, at=began + 60 * MINUTE) == 60


def test_page_list_file_and_stored_figure_say_the_same(world, began, at_page):
    ticket = world.open(T1, at=began)
    stop = world.stop(ticket, at=began + 10 * MINUTE)
    world.start(ticket, stop, at=began + 25 * MINUTE)
    world.restore(ticket, at=began + 142 * MINUTE)
    world.accept(ticket)
    ana: Visitor = at_page(ANA)

    stored = world.dossier(ticket).ticket

    assert stored.net_seconds == 127 * 60
    assert "2 hours 7 minutes" in ana.get(f"/tickets/{ticket.number}").text
    assert "2 hours 7 minutes" in ana.get(f"/tickets/{ticket.number}.txt").html
    assert "2 h 7 min" in ana.get("/tickets?state=all").text
    (row, _) = csv.DictReader(io.StringIO(ana.get("/tickets.csv?state=all").html))
    assert row["Outage time less stops (seconds)"] == "7620"
