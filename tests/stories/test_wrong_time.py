"""A time that was entered wrong: a supervisor corrects it, with the reason; both values stay and the clock follows."""

from datetime import timedelta

import pytest

from tests.drill.tampering import look
from tests.world import ANA, ELI, FAY, T1
from ttrt.models.scope import database_now
from ttrt.rules.claims import InTheFuture, TooEarly
from ttrt.rules.correcting import CannotBeCorrected
from ttrt.rules.refusal import NotAllowed, NotFound, Refused

MINUTE = timedelta(minutes=1)


@pytest.fixture
def began():
    return database_now().replace(second=0, microsecond=0) - timedelta(hours=10)


def figures(world, ticket) -> tuple[float, float, float]:
    """The stored gross, stopped and net, in minutes."""
    row = world.dossier(ticket).ticket
    return row.gross_seconds / 60, row.stopped_seconds / 60, row.net_seconds / 60


def restored(world, began, **more):
    ticket = world.open(T1, at=began, **more)
    stop = world.stop(ticket, at=began + 10 * MINUTE)
    world.start(ticket, stop, at=began + 30 * MINUTE)
    world.restore(ticket, at=began + 120 * MINUTE)
    return ticket, stop


def test_a_restoration_corrected_moves_the_end_and_both_values_stay(world, began):
    ticket, _ = restored(world, began)
    assert figures(world, ticket) == (120, 20, 100)

    world.correct_time(ticket, "restored_at", began + 100 * MINUTE, reason="The log says 100 minutes.")

    of = world.dossier(ticket)
    assert figures(world, ticket) == (100, 20, 80)
    assert of.ticket.restored_at == of.restorations[0].restored_at == began + 100 * MINUTE
    (kept,) = of.corrections
    assert (kept.was_at, kept.is_at, kept.reason, kept.by_name) == (
        began + 120 * MINUTE,
        began + 100 * MINUTE,
        "The log says 100 minutes.",
        FAY.name,
    )
    assert any("first recorded as" in line.text for line in of.clock.trace)
    assert look() == []


def test_a_closed_ticket_is_reckoned_anew(world, began):
    ticket, _ = restored(world, began)
    world.accept(ticket)

    world.correct_time(ticket, "restored_at", began + 100 * MINUTE)

    assert figures(world, ticket) == (100, 20, 80)
    assert world.dossier(ticket).ticket.status == "closed"
    assert look() == []


def test_begin_and_end_of_a_stop_are_corrected(world, began):
    ticket, stop = restored(world, began)

    world.correct_time(ticket, "stop.started_at", began + 5 * MINUTE, row_id=stop)
    world.correct_time(ticket, "stop.ended_at", began + 25 * MINUTE, row_id=stop)

    assert figures(world, ticket) == (120, 20, 100)
    world.correct_time(ticket, "stop.ended_at", began + 15 * MINUTE, row_id=stop)
    assert figures(world, ticket) == (120, 10, 110)
    assert len(world.dossier(ticket).corrections) == 3
    assert look() == []


def test_an_alarm_is_put_in_moved_and_taken_back(world, began):
    ticket, _ = restored(world, began)

    world.correct_time(ticket, "alarm_at", began - 15 * MINUTE)
    assert figures(world, ticket) == (135, 20, 115)
    world.correct_time(ticket, "alarm_at", began - 5 * MINUTE)
    assert figures(world, ticket) == (125, 20, 105)
    world.correct_time(ticket, "alarm_at", None)
    assert figures(world, ticket) == (120, 20, 100)
    assert look() == []


def test_when_service_really_came_back_is_corrected_while_the_ticket_is_open(world, began):
    ticket, _ = restored(world, began)
    world.dispute(ticket, came_back_at=began + 200 * MINUTE)
    (disputed,) = world.dossier(ticket).restorations

    world.correct_time(ticket, "came_back_at", began + 180 * MINUTE, row_id=disputed.pk)

    assert world.dossier(ticket).clock.end == began + 180 * MINUTE
    assert look() == []


def test_no_slot_and_no_row_is_touched(world, began):
    ticket = world.open(T1, at=began)
    world.update(ticket, at=began + 50 * MINUTE)
    before = world.dossier(ticket)

    world.correct_time(ticket, "alarm_at", began - 15 * MINUTE)

    after = world.dossier(ticket)
    assert (after.ticket.opened_at, after.ticket.update_due_at) == (began, before.ticket.update_due_at)
    assert [e.hash for e in after.history][:-1] == [e.hash for e in before.history]


def test_every_rule_is_asked_again(world, began):
    ticket, stop = restored(world, began)

    def refused(what, is_at, row_id=None, why=CannotBeCorrected, match=None):
        with pytest.raises(why, match=match):
            world.correct_time(ticket, what, is_at, row_id=row_id)

    refused("opened_at", began, match="which time")
    refused("restored_at", database_now() + MINUTE, why=InTheFuture)
    refused("restored_at", began - MINUTE, why=TooEarly)
    refused("restored_at", None, match="right time")
    refused("restored_at", began + 120 * MINUTE, match="already")
    refused("restored_at", began + 5 * MINUTE, match="would not count any more")
    refused("stop.started_at", began - MINUTE, stop, why=TooEarly)
    refused("stop.started_at", began + 30 * MINUTE, stop, match="end when or before")
    refused("stop.ended_at", began + 10 * MINUTE, stop, match="end when or before")
    refused("stop.ended_at", began + 130 * MINUTE, stop, match="restored before that")
    refused("stop.ended_at", began, 999, why=NotFound)
    refused("alarm_at", began + 121 * MINUTE, match="no alarm of this trouble")
    with pytest.raises(Refused, match="how you know"):
        world.correct_time(ticket, "alarm_at", began - MINUTE, reason="")
    for person in (ANA, ELI):
        with pytest.raises(NotAllowed):
            world.correct_time(ticket, "alarm_at", began - MINUTE, by=person)
    assert figures(world, ticket) == (120, 20, 100)


def test_a_stop_before_the_corrected_beginning_is_named(world, began):
    ticket = world.open(T1, by=ELI, at=began, alarm_at=began - 60 * MINUTE)
    world.stop(ticket, at=began, started_at=began - 30 * MINUTE)

    with pytest.raises(CannotBeCorrected, match="stopped for “Power” before that"):
        world.correct_time(ticket, "alarm_at", None)


def test_a_stop_that_follows_a_restoration_stays_after_it(world, began):
    ticket = world.open(T1, at=began)
    world.restore(ticket, at=began + 60 * MINUTE)
    stop = world.stop(ticket, "OBSERVATION", at=began + 70 * MINUTE)

    with pytest.raises(CannotBeCorrected, match="only follows a restoration"):
        world.correct_time(ticket, "restored_at", began + 80 * MINUTE)
    with pytest.raises(TooEarly):
        world.correct_time(ticket, "stop.started_at", began + 50 * MINUTE, row_id=stop)
