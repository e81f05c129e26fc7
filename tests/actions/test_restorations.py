"""Restored, accepted, not restored, closed: what each changes and refuses."""

from datetime import timedelta

import pytest

from tests.world import ANA, ELI, FAY, RAE, do
from ttrt.actions import restorations
from ttrt.actions.restorations import TooLateToDispute
from ttrt.models import packs
from ttrt.models.scope import database_now
from ttrt.rules.claims import InTheFuture, TooEarly
from ttrt.rules.lifecycle import MoveNotAllowed
from ttrt.rules.refusal import Refused

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def ticket(world, now):
    return world.open(at=now - 6 * HOUR)


def windows(world, ticket):
    return packs.by_version(world.dossier(ticket).ticket.pack_version).windows


def test_restoring_ends_the_clock_stores_its_figures_and_asks_the_department(world, ticket, now):
    stop_id = world.stop(ticket, at=now - 3 * HOUR)
    world.update(ticket, at=now - 2 * HOUR, estimate_at=now + HOUR)

    world.restore(ticket, restored_at=now - HOUR, at=now, cause="network_cable", resolution="Spliced.")

    found = world.dossier(ticket, by=ANA)
    t = found.ticket
    assert (t.status, t.restored_at, t.cause, t.resolution) == ("resolved", now - HOUR, "network_cable", "Spliced.")
    assert (t.gross_seconds, t.stopped_seconds, t.net_seconds) == (5 * 3600, 2 * 3600, 3 * 3600)
    assert (t.update_due_at, t.estimate_at) == (None, None)
    assert t.auto_close_at == now + windows(world, ticket).auto_close_after
    assert [(s.pk, s.ended_at, s.ended_recorded_at) for s in found.stops] == [(stop_id, now - HOUR, now)]
    (restoration,) = found.restorations
    assert (restoration.restored_at, restoration.at, restoration.by_name) == (now - HOUR, now, ELI.name)
    assert [entry.what for entry in found.history][-2:] == ["clock started", "restored"]
    assert found.notices[-1].kind == "restored"


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"restored_at": HOUR}, InTheFuture, "restored_at"),
        ({"restored_at": -7 * HOUR}, TooEarly, "restored_at"),
        ({"cause": "gremlins"}, Refused, "cause"),
        ({"cause": ""}, Refused, "cause"),
        ({"resolution": " "}, Refused, "resolution"),
    ],
)
def test_a_restoration_that_cannot_be_is_refused_beside_its_field(world, ticket, now, stored, said, refusal, field):
    said = {name: now + value if isinstance(value, timedelta) else value for name, value in said.items()}
    before = stored()

    with pytest.raises(refusal) as refused:
        world.restore(ticket, at=now, **said)

    assert refused.value.field == field
    assert stored() == before


def test_it_cannot_come_back_before_a_running_stop_began(world, ticket, now):
    world.stop(ticket, at=now - HOUR)

    with pytest.raises(Refused, match="stopped for “Power” from a time after") as refused:
        world.restore(ticket, at=now, restored_at=now - 2 * HOUR)

    assert refused.value.field == "restored_at"


def test_service_may_come_back_between_the_alarm_and_the_opening(world, now):
    ticket = world.open(by=ELI, at=now - HOUR, alarm_at=now - 2 * HOUR)

    world.restore(ticket, at=now, restored_at=now - 1.5 * HOUR)

    assert world.dossier(ticket).outage.net == HOUR / 2


def test_accepting_closes_with_a_word_and_the_figures_stay(world, ticket, now):
    world.restore(ticket, at=now - HOUR)

    world.accept(ticket, by=RAE, note="Works again.", at=now)

    found = world.dossier(ticket, by=ANA)
    t = found.ticket
    assert (t.status, t.closed_at, t.closed_how, t.auto_close_at) == ("closed", now, "accepted", None)
    assert t.net_seconds == 5 * 3600
    assert (found.history[-1].what, found.history[-1].text, found.history[-1].by_name) == (
        "closed",
        "Works again.",
        RAE.name,
    )
    assert found.notices[-1].kind == "closed"


def test_only_a_restored_ticket_can_be_accepted_or_disputed(world, ticket, stored):
    before = stored()

    for act in (world.accept, world.dispute):
        with pytest.raises(MoveNotAllowed):
            act(ticket)

    assert stored() == before


def test_not_restored_takes_it_back_to_work_and_the_clock_runs_on(world, ticket, now):
    world.restore(ticket, at=now - 3 * HOUR)
    world.stop(ticket, "OBSERVATION", at=now - 2 * HOUR)

    world.dispute(ticket, note="Line 3 is still dead.", at=now - HOUR)

    found = world.dossier(ticket, at=now)
    t = found.ticket
    assert (t.status, t.restored_at, t.auto_close_at, t.net_seconds) == ("inProgress", None, None, None)
    assert t.update_due_at == now - HOUR + packs.by_version(t.pack_version).timers.update_every
    (restoration,) = found.restorations
    assert (restoration.disputed_at, restoration.disputed_by_name) == (now - HOUR, ANA.name)
    assert (restoration.dispute_note, restoration.came_back_at) == ("Line 3 is still dead.", None)
    assert found.stops[0].ended_at == now - HOUR
    assert found.outage.running
    # The observation lasts until the customer reported: that hour was the customer's own wish.
    assert (found.outage.gross, found.outage.stopped) == (6 * HOUR, HOUR)
    assert found.notices[-1].kind == "not restored"


def test_not_restored_with_the_time_it_really_came_back_moves_the_end(world, ticket, now):
    world.restore(ticket, at=now - 3 * HOUR)

    world.dispute(ticket, came_back_at=now - 2 * HOUR, at=now)

    found = world.dossier(ticket, at=now)
    assert (found.outage.end, found.outage.net) == (now.replace(microsecond=0) - 2 * HOUR, 4 * HOUR)


@pytest.mark.parametrize(("came_back", "refusal"), [(HOUR, InTheFuture), (-3 * HOUR, Refused), (-4 * HOUR, Refused)])
def test_it_cannot_have_come_back_in_the_future_or_before_it_was_said(world, ticket, now, stored, came_back, refusal):
    world.restore(ticket, at=now - 3 * HOUR)
    before = stored()

    with pytest.raises(refusal) as refused:
        world.dispute(ticket, came_back_at=now + came_back, at=now)

    assert refused.value.field == "came_back_at"
    assert stored() == before


def test_not_restored_says_what_does_not_work(world, ticket):
    world.restore(ticket)

    with pytest.raises(Refused) as refused:
        world.dispute(ticket, note=" ")

    assert refused.value.field == "note"


def test_the_desk_takes_it_down_on_a_callers_word_and_names_the_caller(world, ticket):
    world.restore(ticket)
    with pytest.raises(Refused) as refused:
        world.dispute(ticket, by=ELI, note="Still dead.")
    assert refused.value.field == "said_by"

    world.dispute(ticket, by=ELI, note="Still dead.", said_by="Ben Brooks")

    (restoration,) = world.dossier(ticket, by=ANA).restorations
    assert restoration.dispute_note == "Told by Ben Brooks: Still dead."
    assert restoration.disputed_by_name == ELI.name


@pytest.mark.parametrize("by", [ANA, ELI], ids=["department", "desk"])
def test_after_closing_there_is_a_window_for_it(world, ticket, now, by):
    world.restore(ticket, at=now - 5 * HOUR)
    world.accept(ticket, at=now - 4 * HOUR)
    last = now - 4 * HOUR + windows(world, ticket).dispute_within

    with pytest.raises(TooLateToDispute):
        world.dispute(ticket, by=by, said_by="Ana", at=last + timedelta(seconds=1))
    world.dispute(ticket, by=by, said_by="Ana", at=last)

    t = world.dossier(ticket).ticket
    assert (t.status, t.closed_at, t.closed_how, t.net_seconds) == ("inProgress", None, "", None)


def test_it_is_restored_again_only_later_than_what_was_disputed(world, ticket, now):
    world.restore(ticket, at=now - 3 * HOUR)
    world.dispute(ticket, at=now - 2 * HOUR)

    with pytest.raises(Refused) as refused:
        world.restore(ticket, at=now, restored_at=now - 3 * HOUR)
    assert refused.value.field == "restored_at"
    world.restore(ticket, at=now, restored_at=now - HOUR)

    found = world.dossier(ticket)
    assert [r.disputed_at is None for r in found.restorations] == [False, True]
    assert found.ticket.net_seconds == 5 * 3600


def test_what_nobody_answers_closes_by_itself_and_not_before(world, ticket, now):
    world.restore(ticket, at=now)
    due = now + windows(world, ticket).auto_close_after

    assert do(restorations.close_due, by=FAY, at=due - timedelta(seconds=1)) is False
    assert do(restorations.close_due, by=FAY, at=due) is True
    assert do(restorations.close_due, by=FAY, at=due) is False

    found = world.dossier(ticket)
    assert (found.ticket.status, found.ticket.closed_how) == ("closed", "by itself")
    assert found.notices[-1].facts == {"how": "by itself"}
