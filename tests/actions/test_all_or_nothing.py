"""A verb stands or falls with its history entry: when that cannot be written, nothing at all is."""

from datetime import timedelta

import pytest
from django.db import DataError

from tests.world import ANA, DEE, ELI, FAY, PHONE, T1, Case, World, do
from ttrt.actions import notices, restorations
from ttrt.models import HistoryEntry
from ttrt.models.scope import database_now
from ttrt.rules.lifecycle import Status


class Broken(Exception):
    """The disk is full, the connection is gone, anything."""


def fresh(world: World) -> Case:
    return world.open()


def unassigned(world: World) -> Case:
    return world.open_many(typed=("99/XXXX/1",), by=ANA)[0]


def restored(world: World) -> Case:
    ticket = world.open()
    world.restore(ticket)
    return ticket


def stopped(world: World) -> Case:
    ticket = world.open()
    world.stop(ticket)
    return ticket


def escalated(world: World) -> Case:
    ticket = world.open()
    world.escalate(ticket)
    return ticket


def stop_of(world: World, ticket: Case) -> int:
    return world.dossier(ticket).stops[0].pk


def close_due(world: World, ticket: Case) -> None:
    do(restorations.close_due, by=FAY, at=database_now() + timedelta(days=60))


VERBS = {
    "open": (fresh, lambda w, t: w.open(PHONE)),
    "post an update": (fresh, lambda w, t: w.update(t)),
    "post an internal note": (fresh, lambda w, t: w.update(t, public=False)),
    "comment": (fresh, lambda w, t: w.comment(t)),
    "record a contact": (fresh, lambda w, t: w.contact(t)),
    "change the status": (fresh, lambda w, t: w.move(t, Status.HELD)),
    "stop the clock": (fresh, lambda w, t: w.stop(t)),
    "start the clock": (stopped, lambda w, t: w.start(t, stop_of(w, t))),
    "void a stop": (stopped, lambda w, t: w.void(t, stop_of(w, t))),
    "restore": (stopped, lambda w, t: w.restore(t)),
    "accept": (restored, lambda w, t: w.accept(t)),
    "dispute": (restored, lambda w, t: w.dispute(t)),
    "dispute by telephone": (restored, lambda w, t: w.dispute(t, by=ELI, said_by="Ana Alvarez")),
    "close by itself": (restored, close_due),
    "cancel": (stopped, lambda w, t: w.cancel(t)),
    "reject": (stopped, lambda w, t: w.reject(t)),
    "assign": (unassigned, lambda w, t: w.assign(t, T1)),
    "escalate": (fresh, lambda w, t: w.escalate(t)),
    "answer an escalation": (escalated, lambda w, t: w.answer(t)),
}
TELLING = (
    *("open", "post an update", "restore", "accept", "dispute", "close by itself", "cancel", "reject"),
    *("escalate", "answer an escalation"),
)


@pytest.mark.parametrize("verb", VERBS)
def test_a_failing_history_write_leaves_nothing_behind(world, stored, monkeypatch, verb):
    prepare, act = VERBS[verb]
    ticket = prepare(world)
    before = stored()

    def fail(*args, **more):
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(HistoryEntry.objects, "bulk_create", fail)
        with pytest.raises(Broken):
            act(world, ticket)

    assert stored() == before
    act(world, ticket)  # whole again, it goes through: it was the history that stopped it
    assert stored() != before


@pytest.mark.parametrize("verb", TELLING)
def test_what_cannot_be_told_does_not_happen(world, stored, monkeypatch, verb):
    """The outbox is written in the transaction of the event: neither is ever there without the other."""
    prepare, act = VERBS[verb]
    ticket = prepare(world)
    before = stored()

    with monkeypatch.context() as patch:
        patch.setattr(notices, "_QUEUE", "SELECT 1 / 0")
        with pytest.raises(DataError):
            act(world, ticket)

    assert stored() == before


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_adds_to_the_chain_and_counts_one_change(world, verb):
    prepare, act = VERBS[verb]
    ticket = prepare(world)
    before = world.dossier(ticket)

    act(world, ticket)

    after = world.dossier(ticket, by=DEE)
    grown = 0 if verb == "open" else 1
    assert after.ticket.version == before.ticket.version + grown
    assert (len(after.history) > len(before.history)) is bool(grown)
    assert [e.seq for e in after.history] == list(range(1, after.ticket.history_seq + 1))
    assert after.history[-1].hash == after.ticket.history_head
