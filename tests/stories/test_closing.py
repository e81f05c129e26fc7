"""After restoration: the department confirms, or nobody answers and the ticket closes by itself, with notice."""

import threading
from datetime import timedelta

import pytest
from django.core import mail

from tests.world import ANA, BEN, RAE, World, do
from ttrt.actions import restorations
from ttrt.models import packs
from ttrt.models.scope import database_now
from ttrt.rules.lifecycle import MoveNotAllowed
from ttrt.rules.localtime import civil_day
from ttrt.rules.opening import Reporter
from ttrt.worker import beats, deliver


@pytest.fixture
def restored(world: World):
    """A ticket restored just now, and that moment."""
    ticket = world.open(reporter=Reporter(BEN.name, "916-555-0101", "ben@example.org"))
    at = database_now()
    world.restore(ticket, at=at)
    return ticket, at


def wait(at):
    return packs.in_force(civil_day(at)).windows.auto_close_after


def sweep(at) -> bool:
    return do(restorations.close_due, by=beats.CLOSING, at=at)


def test_the_department_confirms_and_the_ticket_closes(world, restored):
    ticket, _ = restored

    world.accept(ticket, by=RAE)

    found = world.dossier(ticket).ticket
    assert (found.status, found.closed_how) == ("closed", "accepted")


def test_unanswered_it_closes_by_itself_when_the_time_is_over_and_not_before(world, restored):
    ticket, at = restored

    assert sweep(at + wait(at) - timedelta(seconds=1)) is False
    assert sweep(at + wait(at)) is True
    assert sweep(at + wait(at)) is False

    found = world.dossier(ticket).ticket
    assert (found.status, found.closed_how, found.closed_at) == ("closed", "by itself", at + wait(at))


def test_closing_by_itself_leaves_the_outage_as_it_was(world, restored):
    ticket, at = restored
    before = world.dossier(ticket).ticket.net_seconds

    sweep(at + wait(at))

    assert world.dossier(ticket).ticket.net_seconds == before


def test_whoever_reported_it_is_told_that_it_waits_for_an_answer_and_that_it_closed(world, restored, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ticket, at = restored
    sweep(at + wait(at))

    deliver.deliver_due(threading.Event())

    told = [(letter.subject, letter.to) for letter in mail.outbox]
    assert [subject.rpartition(": ")[2] for subject, _ in told] == ["opened", "restored, please confirm", "closed"]
    assert {tuple(to) for _, to in told} == {("ben@example.org",)}
    closing = [notice for notice in world.dossier(ticket).notices if notice.kind == "closed"]
    assert [notice.facts for notice in closing] == [{"how": "by itself"}]
    assert closing[0].to_email == "ben@example.org"


def test_a_dispute_in_time_stops_the_closing(world, restored):
    ticket, at = restored

    world.dispute(ticket, by=ANA)

    assert sweep(at + wait(at)) is False
    assert world.dossier(ticket).ticket.status == "inProgress"


def test_for_a_time_after_closing_it_can_still_be_said_that_it_is_not_restored(world, restored):
    ticket, at = restored
    sweep(at + wait(at))
    window = packs.in_force(civil_day(at)).windows.dispute_within

    with pytest.raises(restorations.TooLateToDispute):
        world.dispute(ticket, at=at + wait(at) + window + timedelta(seconds=1))
    world.dispute(ticket, at=at + wait(at) + window - timedelta(seconds=1))

    assert world.dossier(ticket).ticket.status == "inProgress"


def test_a_closed_ticket_closes_once(world, restored):
    ticket, _ = restored
    world.accept(ticket)

    with pytest.raises(MoveNotAllowed):
        world.accept(ticket)

    assert [entry.what for entry in world.dossier(ticket).history].count("closed") == 1
