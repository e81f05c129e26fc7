"""Stopping, starting, voiding: what is kept, what the clock makes of it, what is refused beside which field."""

from datetime import timedelta

import pytest

from tests.world import ANA, ELI, FAY, do
from ttrt import cli
from ttrt.actions import stop_clock
from ttrt.actions.holding import ChangedMeanwhile, TicketIsClosed
from ttrt.actions.stop_clock import ClockAlreadyStopped, Condition, NotRunning
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.claims import InTheFuture, TooEarly
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.stop_clock import (
    AlreadyRestored,
    ContactAttemptsMissing,
    EvidenceMissing,
    NotYetRestored,
    ReasonNotOffered,
    StopTimesWrong,
    SubReasonMissing,
    WindowEndMissing,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def ticket(world, now):
    return world.open(at=now - 6 * HOUR)


def claim(ticket, now, **more):
    """Stop the clock for WIRING, an hour ago, with everything the contract asks for, but for what is said here."""
    good = {
        "reason": "WIRING",
        "started_at": now - HOUR,
        "note": "The jack is torn out.",
        "evidence": {"result of isolating the fault": "Fault is behind the jack."},
    }
    return do(stop_clock.stop_clock, by=ELI, at=now, ticket=ticket.ref(), condition=Condition(**{**good, **more}))


def test_it_keeps_when_it_began_when_it_was_recorded_and_the_evidence(world, ticket, now):
    stop_id = claim(ticket, now)

    found = world.dossier(ticket, by=ANA, at=now)
    (stop,) = found.stops
    assert stop.pk == stop_id
    assert (stop.started_at, stop.at, stop.by_name, stop.ended_at) == (now - HOUR, now, ELI.name, None)
    assert stop.evidence == {"result of isolating the fault": "Fault is behind the jack."}
    assert found.outage.stopped == HOUR
    assert found.history[-1].what == "clock stopped"
    assert found.history[-1].facts["evidence"] == ["result of isolating the fault: Fault is behind the jack."]


def test_only_what_the_pack_asks_for_is_kept(world, ticket, now):
    claim(
        ticket,
        now,
        sub_reason="made up",
        window_end_at=now + HOUR,
        evidence={"result of isolating the fault": "Behind the jack.", "made up": "too"},
    )

    (stop,) = world.dossier(ticket).stops
    assert (stop.sub_reason, stop.window_end_at) == ("", None)
    assert stop.evidence == {"result of isolating the fault": "Behind the jack."}


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"reason": "LUNCH"}, ReasonNotOffered, "reason"),
        ({"reason": ""}, ReasonNotOffered, "reason"),
        ({"reason": "CUSTOMER_ENVIRONMENTAL"}, ReasonNotOffered, "reason"),
        ({"reason": "OBSERVATION"}, NotYetRestored, "reason"),
        ({"reason": "ACCESS"}, SubReasonMissing, "sub_reason"),
        ({"note": "  "}, Refused, "note"),
        ({"note": "x" * 8001}, Refused, "note"),
        ({"evidence": {}}, EvidenceMissing, "evidence_0"),
        ({"evidence": {"result of isolating the fault": "\x07"}}, Refused, "evidence_0"),
        ({"started_at": timedelta(seconds=1)}, InTheFuture, "started_at"),
        ({"started_at": -7 * HOUR}, TooEarly, "started_at"),
    ],
)
def test_a_stop_without_what_it_needs_is_refused_beside_its_field(ticket, now, stored, said, refusal, field):
    said = {name: now + value if isinstance(value, timedelta) else value for name, value in said.items()}
    before = stored()

    with pytest.raises(refusal) as refused:
        claim(ticket, now, **said)

    assert refused.value.field == field
    assert stored() == before


def test_access_needs_attempts_on_record_first(world, ticket, now):
    access = {
        "reason": "ACCESS",
        "sub_reason": "site hours",
        "evidence": {"steps taken to correct wrong contact data, or why none were needed": "The data is right."},
    }
    world.contact(ticket)
    with pytest.raises(ContactAttemptsMissing) as refused:
        claim(ticket, now, **access)
    assert refused.value.field == "reason"

    world.contact(ticket)
    claim(ticket, now, **access)

    assert world.dossier(ticket).stops[0].sub_reason == "site hours"


def test_maintenance_needs_the_end_of_its_window_and_that_after_its_start(world, ticket, now):
    planned = {"reason": "MAINTENANCE", "evidence": {"reference of the maintenance notice": "MW-1"}}

    with pytest.raises(WindowEndMissing):
        claim(ticket, now, **planned)
    with pytest.raises(StopTimesWrong) as refused:
        claim(ticket, now, **planned, window_end_at=now - HOUR)
    assert refused.value.field == "window_end_at"
    claim(ticket, now, **planned, window_end_at=now - HOUR / 2)

    assert world.dossier(ticket, at=now).outage.stopped == HOUR / 2


def test_one_running_stop_of_a_reason_and_another_of_another(world, ticket, now):
    claim(ticket, now)

    with pytest.raises(ClockAlreadyStopped) as refused:
        claim(ticket, now)
    assert refused.value.field == "reason"
    world.stop(ticket, "POWER")

    assert [stop.reason for stop in world.dossier(ticket).stops] == ["WIRING", "POWER"]


def test_after_restoration_only_the_reasons_for_that_time_and_not_from_before_it(world, ticket, now):
    world.restore(ticket, at=now - 2 * HOUR)
    watching = {
        "reason": "OBSERVATION",
        "evidence": {"time of restoration": "as recorded", "request of the user": "by phone"},
    }

    with pytest.raises(TooEarly) as refused:
        claim(ticket, now, **watching, started_at=now - 3 * HOUR)
    assert refused.value.field == "started_at"
    claim(ticket, now, **watching)

    assert world.dossier(ticket).stops[0].reason == "OBSERVATION"


def test_a_stop_recorded_after_the_restoration_corrects_the_figures_and_the_history_vouches(world, ticket, now, capsys):
    world.restore(ticket, at=now - 2 * HOUR)
    version = world.dossier(ticket).ticket.version

    stop_id = claim(ticket, now, started_at=now - 5 * HOUR, ended_at=now - 4 * HOUR)

    found = world.dossier(ticket, at=now)
    (stop,) = found.stops
    assert (stop.pk, stop.started_at, stop.at) == (stop_id, now - 5 * HOUR, now)
    assert (stop.ended_at, stop.ended_recorded_at, stop.ended_by_name) == (now - 4 * HOUR, now, ELI.name)
    stored = found.ticket
    assert (stored.gross_seconds, stored.stopped_seconds, stored.net_seconds) == (4 * 3600, 3600, 3 * 3600)
    assert stored.version == version + 1
    assert [entry.what for entry in found.history[-2:]] == ["clock stopped", "clock started"]
    assert found.history[-1].facts["net_seconds"] == 3 * 3600
    assert cli.main(["verify-history", ticket.number]) == 0, capsys.readouterr().out


def test_a_figure_changed_behind_the_back_of_a_late_stop_is_found(world, ticket, now, capsys, superuser_cursor):
    world.restore(ticket, at=now - 2 * HOUR)
    claim(ticket, now, started_at=now - 5 * HOUR, ended_at=now - 4 * HOUR)
    last = world.dossier(ticket).ticket.history_seq
    superuser_cursor.execute("UPDATE ticket SET stopped_seconds = 0, net_seconds = gross_seconds")

    assert cli.main(["verify-history", ticket.number]) == 1
    assert f"row {last}: ticket: net_seconds is not what was recorded" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("started", "ended", "refusal"),
    [
        (5 * HOUR, None, AlreadyRestored),
        (5 * HOUR, 2 * HOUR - timedelta(microseconds=1), StopTimesWrong),
        (HOUR, HOUR / 2, StopTimesWrong),
        (5 * HOUR, 5 * HOUR, StopTimesWrong),
    ],
)
def test_a_late_stop_must_have_ended_by_the_restoration(world, ticket, now, stored, started, ended, refusal):
    world.restore(ticket, at=now - 2 * HOUR)
    before = stored()

    with pytest.raises(refusal) as refused:
        claim(ticket, now, started_at=now - started, ended_at=ended and now - ended)

    assert refused.value.field == "ended_at"
    assert stored() == before


def test_a_stop_may_last_until_the_very_restoration(world, ticket, now):
    world.restore(ticket, at=now - 2 * HOUR)

    claim(ticket, now, started_at=now - 5 * HOUR, ended_at=now - 2 * HOUR)

    assert world.dossier(ticket).ticket.net_seconds == 3600


def test_a_stop_that_is_over_may_be_recorded_before_the_restoration_too(world, ticket, now, capsys):
    with pytest.raises(InTheFuture) as refused:
        claim(ticket, now, ended_at=now + HOUR)
    assert refused.value.field == "ended_at"

    claim(ticket, now, started_at=now - 3 * HOUR, ended_at=now - 2 * HOUR)

    found = world.dossier(ticket, at=now)
    assert (found.ticket.gross_seconds, found.outage.stopped) == (None, HOUR)
    assert "net_seconds" not in found.history[-1].facts
    assert cli.main(["verify-history", ticket.number]) == 0, capsys.readouterr().out


def test_starting_again_keeps_both_times_and_who(world, ticket, now):
    stop_id = claim(ticket, now - 2 * HOUR, started_at=now - 3 * HOUR)

    world.start(ticket, stop_id, by=FAY, at=now, ended_at=now - HOUR)

    found = world.dossier(ticket, at=now)
    (stop,) = found.stops
    assert (stop.ended_at, stop.ended_recorded_at, stop.ended_by_name) == (now - HOUR, now, FAY.name)
    assert found.outage.stopped == 2 * HOUR
    assert found.history[-1].what == "clock started"


def test_a_stop_starts_again_once_after_it_began_and_not_in_the_future(world, ticket, now, stored):
    stop_id = claim(ticket, now)
    before = stored()
    for ended_at, refusal in (
        (now + HOUR, InTheFuture),
        (now - HOUR, StopTimesWrong),
        (now - 2 * HOUR, StopTimesWrong),
    ):
        with pytest.raises(refusal) as refused:
            world.start(ticket, stop_id, at=now, ended_at=ended_at)
        assert refused.value.field == "ended_at"
    assert stored() == before

    world.start(ticket, stop_id, at=now)
    with pytest.raises(NotRunning):
        world.start(ticket, stop_id)


def test_a_void_stop_is_kept_shown_and_not_counted(world, ticket, now):
    stop_id = claim(ticket, now)

    world.void(ticket, stop_id, reason="The wiring is sound.", at=now)

    found = world.dossier(ticket, at=now)
    (stop,) = found.stops
    assert (stop.voided_at, stop.voided_by_name, stop.void_reason) == (now, FAY.name, "The wiring is sound.")
    assert (found.outage.stopped, found.outage.net) == (timedelta(), 6 * HOUR)
    assert [(ref, why) for ref, _, why in found.outage.set_aside] == [(str(stop_id), "it was found wrong and voided")]
    with pytest.raises(NotRunning):
        world.void(ticket, stop_id)
    with pytest.raises(NotRunning):
        world.start(ticket, stop_id)


def test_voiding_after_the_end_corrects_the_stored_figures(world, ticket, now):
    stop_id = claim(ticket, now - 2 * HOUR, started_at=now - 3 * HOUR)
    world.restore(ticket, at=now - HOUR)
    stored = world.dossier(ticket).ticket
    assert (stored.gross_seconds, stored.stopped_seconds, stored.net_seconds) == (5 * 3600, 2 * 3600, 3 * 3600)

    world.void(ticket, stop_id, at=now)

    found = world.dossier(ticket)
    assert (found.ticket.gross_seconds, found.ticket.stopped_seconds, found.ticket.net_seconds) == (18000, 0, 18000)
    assert found.history[-1].facts["net_seconds"] == 18000


def test_voiding_says_why(world, ticket, now):
    stop_id = claim(ticket, now)

    with pytest.raises(Refused) as refused:
        world.void(ticket, stop_id, reason=" ")

    assert refused.value.field == "void_reason"


def test_a_stop_of_another_ticket_does_not_exist_here(world, ticket, now):
    stop_id = claim(ticket, now)
    other = world.open(another_issue="Another card.")

    for act in (world.start, world.void):
        with pytest.raises(NotFound):
            act(other, stop_id)


@pytest.mark.parametrize(("end", "what"), [("cancel", "cancelled"), ("reject", "rejected")])
def test_an_ended_ticket_has_no_running_stop_and_takes_none(world, ticket, now, end, what):
    claim(ticket, now)

    getattr(world, end)(ticket, at=now)

    found = world.dossier(ticket, at=now + HOUR)
    assert found.stops[0].ended_at == now
    assert (found.ticket.gross_seconds, found.ticket.stopped_seconds) == (6 * 3600, 3600)
    assert [entry.what for entry in found.history][-2:] == [
        "clock started",
        {"cancel": "cancelled"}.get(end, "rejected"),
    ]
    with pytest.raises(TicketIsClosed):
        claim(ticket, now)


def test_a_claim_from_an_older_page_is_held_back(world, ticket, now, stored):
    seen = world.dossier(ticket).ticket.version
    stop_id = claim(ticket, now)
    before = stored()

    with pytest.raises(ChangedMeanwhile), as_viewer(FAY) as at:
        stop_clock.void_stop(ticket=ticket.ref(seen), stop_id=stop_id, reason="Wrong.", by=FAY, at=at)

    assert stored() == before
