"""Every stop-clock condition is in the tool with start and stop stamps, and only the contract's conditions are."""

from datetime import timedelta

import pytest

from tests.world import ANA, BEN, ELI, FAY, T1, World
from ttrt.actions.stop_clock import Condition
from ttrt.actions.stop_clock import stop_clock as verb
from ttrt.models import packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.rules.stop_clock import ReasonNotOffered

NAMED_BY_THE_CONTRACT = {
    "END_USER_REQUEST",
    "OBSERVATION",
    "END_USER_NOT_AVAILABLE",
    "WIRING",
    "POWER",
    "FACILITIES",
    "ACCESS",
    "STAFF",
    "APPLICATION",
    "CPE",
    "NO_RESPONSE",
    "MAINTENANCE",
    "THIRD_PARTY",
    "FORCE_MAJEURE",
}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def began(world: World):
    return database_now().replace(second=0, microsecond=0) - timedelta(hours=3)


def test_each_stop_carries_both_times_who_stamped_them_and_when(world, began):
    ticket = world.open(at=began)

    stop = world.stop(ticket, started_at=began + 5 * MINUTE, at=began + 10 * MINUTE)
    world.start(ticket, stop, by=FAY, ended_at=began + 40 * MINUTE, at=began + 45 * MINUTE)

    (kept,) = world.dossier(ticket, by=ANA).stops
    assert (kept.started_at, kept.at, kept.by_name) == (began + 5 * MINUTE, began + 10 * MINUTE, ELI.name)
    assert (kept.ended_at, kept.ended_recorded_at) == (began + 40 * MINUTE, began + 45 * MINUTE)
    assert kept.ended_by_name == FAY.name


def test_the_department_reads_the_stops_with_their_reason_times_and_evidence(world, began, at_page):
    ticket = world.open(T1, at=began)
    world.start(ticket, world.stop(ticket, at=began + 5 * MINUTE), at=began + 40 * MINUTE)

    for paper in ("", ".txt"):
        shown = at_page(ANA).get(f"/tickets/{ticket.number}{paper}")
        said = " ".join(shown.html.split()) if paper else shown.text
        assert "Power: told by the site contact." in said
        assert "reference 4711" in said
        assert "35 minutes" in said


def test_the_reasons_are_the_contracts_closed_list(world):
    offered = {reason.code for reason in packs.in_force(civil_day(database_now())).stop_reasons if reason.enabled}

    assert offered == NAMED_BY_THE_CONTRACT


@pytest.mark.parametrize("reason", ["LUNCH", "", "CUSTOMER_ENVIRONMENTAL", "power"])
def test_any_other_reason_is_refused(world, reason):
    ticket = world.open()

    with pytest.raises(ReasonNotOffered), as_viewer(ELI) as now:
        verb(ticket=ticket.ref(), condition=Condition(reason, now, "x"), by=ELI, at=now)

    assert world.dossier(ticket).stops == []


@pytest.mark.parametrize(
    "reason", sorted(NAMED_BY_THE_CONTRACT - {"OBSERVATION", "END_USER_NOT_AVAILABLE", "NO_RESPONSE"})
)
def test_each_reason_needs_the_evidence_the_contract_asks_for(world, began, reason):
    ticket = world.open(at=began)
    world.contact(ticket, at=began + MINUTE)
    world.contact(ticket, at=began + 2 * MINUTE)

    with pytest.raises(Refused), as_viewer(ELI) as now:
        verb(ticket=ticket.ref(), condition=Condition(reason, now, "a note alone"), by=ELI, at=now)
    world.stop(ticket, reason)

    (kept,) = world.dossier(ticket).stops
    assert all(kept.evidence.values())


def test_no_access_needs_documented_attempts_first(world):
    ticket = world.open()

    with pytest.raises(Refused, match="attempt"):
        world.stop(ticket, "ACCESS")
    world.contact(ticket)
    world.contact(ticket)

    assert world.stop(ticket, "ACCESS")


def test_two_running_stops_of_one_reason_are_refused(world):
    ticket = world.open()
    world.stop(ticket)

    with pytest.raises(Refused, match="already stopped for Power"):
        world.stop(ticket)

    assert len(world.dossier(ticket).stops) == 1


def test_a_void_stop_stays_on_the_ticket_and_counts_for_nothing(world, began):
    ticket = world.open(at=began)
    stop = world.stop(ticket, at=began + 10 * MINUTE)
    world.start(ticket, stop, at=began + 40 * MINUTE)
    world.restore(ticket, at=began + 100 * MINUTE)
    assert world.dossier(ticket).ticket.net_seconds == 70 * 60

    world.void(ticket, stop, reason="The power never failed.")

    found = world.dossier(ticket, by=ANA)
    assert found.ticket.net_seconds == 100 * 60
    assert found.stops[0].void_reason == "The power never failed."
    assert found.stops[0].voided_by_name == FAY.name


def test_maintenance_stops_no_longer_than_its_window(world, began):
    ticket = world.open(at=began)
    window_end = began + 30 * MINUTE
    world.stop(ticket, "MAINTENANCE", at=began + 10 * MINUTE, window_end_at=window_end)

    world.restore(ticket, at=began + 100 * MINUTE)

    assert world.dossier(ticket).clock.stopped == 20 * MINUTE


@pytest.mark.parametrize("person", [ANA, BEN])
def test_no_customer_stops_a_clock(world, person):
    ticket = world.open()

    with pytest.raises(NotAllowed):
        world.stop(ticket, by=person)


def test_the_reason_third_party_is_void_for_a_subcontractor(world, began, at_page):
    ticket = world.open(at=began)

    shown = at_page(ELI).get(f"/tickets/{ticket.number}?stop=THIRD_PARTY")

    assert "It will not count if the party is a subcontractor or affiliate." in shown.text
