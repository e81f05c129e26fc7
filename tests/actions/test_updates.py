"""Updates, comments, contact attempts: what they change, what they record, what they refuse."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.world import ANA, BEN, CHO, DEE, ELI, FIRE_T1, do
from ttrt.actions import updates
from ttrt.actions.holding import ChangedMeanwhile, TicketIsClosed
from ttrt.actions.updates import Attempt
from ttrt.models import packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.claims import InTheFuture
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.wording import TextTooLong, UnprintableText


def every(world, ticket):
    return packs.by_version(world.dossier(ticket).ticket.pack_version).timers.update_every


def test_a_public_update_sets_the_next_one_due_and_tells_the_reporter(world):
    ticket = world.open()
    at = database_now()
    estimate = at + timedelta(hours=4)

    world.update(ticket, done="Spliced six pairs.", next_step="Six more.", estimate_at=estimate, at=at)

    found = world.dossier(ticket, by=ANA)
    (update,) = found.updates
    assert (update.body, update.next_step, update.estimate_at) == ("Spliced six pairs.", "Six more.", estimate)
    assert (update.by_name, update.by_standing, update.public) == (ELI.name, "contractor", True)
    assert found.ticket.update_due_at == at + every(world, ticket)
    assert (found.ticket.last_update_at, found.ticket.estimate_at) == (at, estimate)
    assert [entry.what for entry in found.history] == ["opened", "update posted"]
    assert [notice.kind for notice in found.notices] == ["opened", "update"]


def test_an_internal_note_meets_no_duty_and_no_customer_sees_it(world):
    ticket = world.open()
    before = world.dossier(ticket).ticket

    world.update(ticket, done="The vendor is slow.", public=False)

    after = world.dossier(ticket)
    assert (after.ticket.update_due_at, after.ticket.last_update_at) == (before.update_due_at, None)
    assert [entry.what for entry in after.history] == ["opened", "internal note"]
    assert [notice.kind for notice in after.notices] == ["opened"]
    assert [update.body for update in world.dossier(ticket, by=DEE).updates] == ["The vendor is slow."]
    assert world.dossier(ticket, by=ANA).updates == []
    assert [entry.what for entry in world.dossier(ticket, by=ANA).history] == ["opened"]


def test_the_duty_goes_on_while_the_clock_is_stopped_and_ends_with_restoration(world):
    ticket = world.open()
    world.stop(ticket)
    at = database_now()
    world.update(ticket, at=at)
    assert world.dossier(ticket).ticket.update_due_at == at + every(world, ticket)

    world.restore(ticket)
    world.update(ticket, done="Watching it.")

    assert world.dossier(ticket).ticket.update_due_at is None


@pytest.mark.parametrize("say", ["update", "comment", "contact"])
def test_the_same_form_sent_twice_is_kept_once(world, stored, say):
    ticket = world.open()
    key = uuid.uuid4()
    getattr(world, say)(ticket, key=key)
    once = stored()

    getattr(world, say)(ticket, key=key)

    assert stored() == once


def test_a_second_update_written_from_an_older_page_is_held_back_and_a_comment_is_not(world, stored):
    ticket = world.open()
    seen = world.dossier(ticket).ticket.version
    world.update(ticket, done="First.")
    before = stored()

    with pytest.raises(ChangedMeanwhile):
        world.update(ticket, done="Second.", seen=seen)
    assert stored() == before

    do(updates.add_comment, by=BEN, ticket=ticket.ref(seen), key=uuid.uuid4(), body="Gate 3.")
    assert [update.body for update in world.dossier(ticket).updates] == ["First.", "Gate 3."]


@pytest.mark.parametrize("by", [BEN, ELI], ids=lambda v: v.name)
def test_a_comment_moves_neither_status_nor_clock_nor_duty(world, by):
    ticket = world.open()
    before = world.dossier(ticket).ticket

    world.comment(ticket, by=by, body="The guard is at gate 3.")

    found = world.dossier(ticket, by=BEN)
    kept = ("status", "update_due_at", "last_update_at", "estimate_at")
    assert [getattr(found.ticket, name) for name in kept] == [getattr(before, name) for name in kept]
    (said,) = found.updates
    assert (said.kind, said.public, said.body) == ("comment", True, "The guard is at gate 3.")
    assert (said.by_name, said.by_standing) == (by.name, by.standing.value)
    assert found.history[-1].what == "comment"


def test_a_contact_attempt_keeps_when_it_was_made_and_when_it_was_recorded(world):
    ticket = world.open(at=database_now() - timedelta(hours=2))
    at = database_now()

    world.contact(ticket, at=at, tried_at=at - timedelta(minutes=20), outcome="left message")

    found = world.dossier(ticket, by=ANA)
    (attempt,) = found.contacts
    assert (attempt.tried_at, attempt.at, attempt.outcome) == (at - timedelta(minutes=20), at, "left message")
    assert found.history[-1].facts["outcome"] == "left message"
    assert found.facts.contact_attempts == (attempt.tried_at,)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"done": "  "}, "done"),
        ({"next_step": "x" * 8001}, "next_step"),
        ({"done": "a\x00b"}, "done"),
        ({"estimate_at": timedelta(minutes=-1)}, "estimate_at"),
        ({"estimate_at": timedelta()}, "estimate_at"),
    ],
)
def test_an_update_that_is_not_one_is_refused_beside_its_field(world, stored, said, field):
    ticket = world.open()
    at = database_now()
    said = {name: at + value if isinstance(value, timedelta) else value for name, value in said.items()}
    before = stored()

    with pytest.raises(Refused) as refused:
        world.update(ticket, at=at, **{"done": "Fine.", **said})

    assert refused.value.field == field
    assert stored() == before


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"tried_at": timedelta(minutes=1)}, InTheFuture, "tried_at"),
        ({"whom": ""}, Refused, "whom"),
        ({"whom": "x" * 201}, TextTooLong, "whom"),
        ({"note": "‮gnihton"}, UnprintableText, "note"),
        ({"method": "pigeon"}, Refused, "method"),
        ({"outcome": ""}, Refused, "outcome"),
    ],
)
def test_a_contact_attempt_that_is_not_one_is_refused_beside_its_field(world, stored, said, refusal, field):
    ticket = world.open()
    before = stored()

    with as_viewer(ELI) as at, pytest.raises(refusal) as refused:
        good = {"tried_at": at, "whom": "Guard", "method": "phone", "outcome": "reached"}
        said = {name: at + value if isinstance(value, timedelta) else value for name, value in said.items()}
        attempt = Attempt(**{**good, **said})
        updates.record_contact(ticket=ticket.ref(), key=uuid.uuid4(), attempt=attempt, by=ELI, at=at)

    assert refused.value.field == field
    assert stored() == before


@pytest.mark.parametrize("end", ["accept", "cancel", "reject"])
@pytest.mark.parametrize("say", ["update", "comment", "contact"])
def test_nothing_is_added_to_an_ended_ticket(world, stored, end, say):
    ticket = world.open()
    if end == "accept":
        world.restore(ticket)
    getattr(world, end)(ticket)
    before = stored()

    with pytest.raises(TicketIsClosed):
        getattr(world, say)(ticket)

    assert stored() == before
    assert Status(world.dossier(ticket).ticket.status) in (Status.CLOSED, Status.CANCELLED, Status.REJECTED)


def test_a_ticket_of_another_department_does_not_exist(world, stored):
    ticket = world.open()
    own = world.open(FIRE_T1, by=CHO)
    before = stored()

    with pytest.raises(NotFound):
        stranger = replace(ticket, department_id=own.department_id)
        do(updates.add_comment, by=CHO, ticket=stranger.ref(), key=uuid.uuid4(), body="Me.")

    assert stored() == before
