"""How bad it was, taken down wrong: a supervisor corrects it; both values stay and the clock that counts follows."""

from datetime import timedelta

import pytest

from tests.drill.tampering import look
from tests.world import ADA, ANA, ELI, FAY, T1, TIM
from ttrt.models.scope import database_now
from ttrt.rules.correcting import CannotBeCorrected
from ttrt.rules.refusal import NotAllowed, Refused

MINUTE = timedelta(minutes=1)


@pytest.fixture
def began():
    return database_now().replace(second=0, microsecond=0) - timedelta(hours=10)


def test_both_values_and_the_reason_stay_and_the_department_reads_them(world):
    ticket = world.open(T1)

    world.correct_severity(ticket, "service_affecting", reason="It carried half the calls all day.")

    of = world.dossier(ticket, by=ANA)
    entry = of.history[-1]
    assert of.ticket.severity == "service_affecting"
    assert (entry.what, entry.public, entry.by_name, entry.text) == (
        *("severity corrected", True, FAY.name),
        "It carried half the calls all day.",
    )
    assert entry.facts == {"severity": "service_affecting", "was_severity": "out_of_service"}
    assert look() == []


def test_the_figures_of_a_closed_ticket_are_reckoned_by_the_measure_that_counts_now(world, began):
    ticket = world.open(T1, by=ELI, at=began, alarm_at=began - 30 * MINUTE)
    world.restore(ticket, at=began + 60 * MINUTE)
    world.accept(ticket)
    assert world.dossier(ticket).ticket.net_seconds == 90 * 60  # an outage counts from the alarm

    world.correct_severity(ticket, "not_affecting")

    of = world.dossier(ticket)
    assert (of.ticket.gross_seconds, of.ticket.stopped_seconds, of.ticket.net_seconds) == (3600, 0, 3600)
    assert of.history[-1].facts["net_seconds"] == 3600
    assert look() == []

    world.correct_severity(ticket, "out_of_service")
    assert world.dossier(ticket).ticket.net_seconds == 90 * 60
    assert look() == []


def test_updates_due_and_everything_said_stay_as_they_were(world):
    ticket = world.open(T1)
    world.update(ticket)
    before = world.dossier(ticket)

    world.correct_severity(ticket, "service_affecting")

    after = world.dossier(ticket)
    assert (after.ticket.update_due_at, after.ticket.status) == (before.ticket.update_due_at, before.ticket.status)
    assert [e.hash for e in after.history][:-1] == [e.hash for e in before.history]


def test_a_stop_that_counted_never_falls_out_unsaid(world, began):
    ticket = world.open(T1, by=ELI, at=began, alarm_at=began - 120 * MINUTE)
    stop = world.stop(ticket, started_at=began - 60 * MINUTE, at=began)
    world.start(ticket, stop, ended_at=began - 10 * MINUTE, at=began + MINUTE)

    with pytest.raises(CannotBeCorrected, match="would not count any more"):
        world.correct_severity(ticket, "service_affecting")

    assert world.dossier(ticket).ticket.severity == "out_of_service"


def test_what_is_refused_changes_nothing(world):
    ticket = world.open(T1)
    before = world.dossier(ticket).ticket.history_head

    for severity in ("out_of_service", "catastrophe", ""):
        with pytest.raises(CannotBeCorrected):
            world.correct_severity(ticket, severity)
    with pytest.raises(Refused, match="how bad it was"):
        world.correct_severity(ticket, "service_affecting", reason=" ")
    for person in (ANA, ELI, TIM, ADA):
        with pytest.raises(NotAllowed):
            world.correct_severity(ticket, "service_affecting", by=person)
    assert world.dossier(ticket, by=FAY).ticket.history_head == before

    world.cancel(ticket)
    with pytest.raises(CannotBeCorrected, match="stays as it was"):
        world.correct_severity(ticket, "service_affecting")


def test_a_severity_changed_behind_the_tools_back_is_found(world, superuser_cursor):
    ticket = world.open(T1)
    world.correct_severity(ticket, "service_affecting")

    superuser_cursor.execute("UPDATE ticket SET severity = 'out_of_service' WHERE number = %s", [ticket.number])

    assert any("severity is not what was recorded" in fault for fault in map(str, look()))
