"""What is said on a ticket: restoration updates, comments, attempts to reach somebody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ttrt.actions import duty, history, notices
from ttrt.actions.holding import Ref, give_back, hold_unless_said
from ttrt.models import ContactAttempt, Ticket, TicketUpdate, packs
from ttrt.models.stamped import stamp
from ttrt.models.updates import METHODS, OUTCOMES
from ttrt.rules import access, answers
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.claims import not_in_future
from ttrt.rules.refusal import Refused
from ttrt.rules.searching import ticket_words
from ttrt.rules.updates import next_due


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach somebody: when, whom, how, what came of it."""

    tried_at: datetime
    whom: str
    method: str
    outcome: str
    note: str = ""


@transaction.atomic
def add_update(
    *,
    ticket: Ref,
    key: UUID,
    done: str,
    next_step: str = "",
    estimate_at: datetime | None = None,
    status_code: str = "",
    public: bool = True,
    broadcast: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Post a restoration update; a public one sets when the next is due (contract A.9.4, interval by the pack).

    `broadcast`: the same for each of many tickets that one update is posted to; it meets a slot of each.
    `status_code`: where the work stands, of the pack's short list; may be left out.

    Repeat-safe by `key`. Raises `NotAllowed`, `ChangedMeanwhile`, `TicketIsClosed`, `Refused` beside a field.
    """
    access.require(by, Verb.POST_UPDATE, ticket.department_id)
    held = hold_unless_said(TicketUpdate, ticket, key)
    if held is None:
        return
    update = TicketUpdate(
        department_id=held.department_id,
        ticket_id=held.pk,
        key=key,
        kind="restoration",
        public=public,
        body=answers.needed(done, field="done", ask="Say what was done or found since the last update."),
        next_step=answers.text(next_step, field="next_step"),
        estimate_at=estimate_at,
        status_code=status_code,
        broadcast=broadcast,
        at=at,
        **stamp(by),
    )
    if estimate_at is not None and estimate_at <= at:
        raise Refused("The estimate of restoration must lie in the future.", field="estimate_at")
    codes = {each.code for each in packs.by_version(held.pack_version).update_codes}
    if status_code and status_code not in codes:
        raise Refused("Choose where the work stands from the list, or leave it out.", field="status_code")
    update.save(force_insert=True)
    changed = _next_slot(held, update, at)
    duty.answer(held, update, at=at)
    if public:
        notices.queue(held, "update", by=by, at=at)
    _note(held, update, "update posted" if public else "internal note", by=by, at=at)
    give_back(held, *changed, found_by=ticket_words((), update.body, update.next_step) if public else None)


@transaction.atomic
def add_comment(*, ticket: Ref, key: UUID, body: str, by: Viewer, at: datetime) -> None:
    """Add the department's own words, or a caller's: never an update, and moves neither clock nor status.

    Comments do not disturb one another, so nobody is refused because somebody else wrote meanwhile.
    Repeat-safe by `key`. Raises `NotAllowed`, `TicketIsClosed`, `Refused` beside a field.
    """
    access.require(by, Verb.COMMENT, ticket.department_id)
    held = hold_unless_said(TicketUpdate, Ref(ticket.department_id, ticket.ticket_id), key)
    if held is None:
        return
    comment = TicketUpdate(
        department_id=held.department_id,
        ticket_id=held.pk,
        key=key,
        kind="comment",
        public=True,
        body=answers.needed(body, field="body", ask="Write your comment first."),
        at=at,
        **stamp(by),
    )
    comment.save(force_insert=True)
    _note(held, comment, "comment", by=by, at=at)
    give_back(held, found_by=ticket_words((), comment.body))


@transaction.atomic
def record_contact(*, ticket: Ref, key: UUID, attempt: Attempt, by: Viewer, at: datetime) -> None:
    """Record an attempt to reach the user or site contact: the evidence several stop-clock conditions demand.

    Repeat-safe by `key`. Raises `NotAllowed`, `TicketIsClosed`, `InTheFuture`, `Refused` beside a field.
    """
    access.require(by, Verb.CONTACT, ticket.department_id)
    held = hold_unless_said(ContactAttempt, Ref(ticket.department_id, ticket.ticket_id), key)
    if held is None:
        return
    not_in_future(attempt.tried_at, at, field="tried_at")
    if attempt.method not in METHODS:
        raise Refused("Choose how you tried.", field="method")
    if attempt.outcome not in OUTCOMES:
        raise Refused("Choose what came of it.", field="outcome")
    made = ContactAttempt(
        department_id=held.department_id,
        ticket_id=held.pk,
        key=key,
        tried_at=attempt.tried_at,
        whom=answers.needed_line(attempt.whom, field="whom", ask="Say whom you tried to reach."),
        method=attempt.method,
        outcome=attempt.outcome,
        note=answers.text(attempt.note, field="note"),
        at=at,
        **stamp(by),
    )
    made.save(force_insert=True)
    history.record(
        held,
        "contact attempt",
        by=by,
        at=at,
        facts={
            "contact_id": made.pk,
            "tried_at": made.tried_at,
            "whom": made.whom,
            "method": made.method,
            "outcome": made.outcome,
        },
        text=made.note,
        kept_elsewhere=True,
    )
    give_back(held)


def text_of(update: TicketUpdate) -> str:
    """The text of an update that its history entry vouches for."""
    return f"{update.body}\n{update.next_step}" if update.next_step else update.body


def _note(held: Ticket, update: TicketUpdate, what: str, *, by: Viewer, at: datetime) -> None:
    counts = packs.by_version(held.pack_version).timers.counts(public=update.public)
    facts: dict[str, object] = {"update_id": update.pk, "kind": update.kind, "estimate_at": update.estimate_at}
    if update.status_code:
        facts["status_code"] = update.status_code
    if update.broadcast:
        facts["broadcast"] = str(update.broadcast)
    if what == "update posted" or (what == "internal note" and counts):
        facts["update_due_at"] = held.update_due_at
    history.record(
        held, what, by=by, at=at, public=update.public, facts=facts, text=text_of(update), kept_elsewhere=True
    )


def _next_slot(held: Ticket, update: TicketUpdate, at: datetime) -> tuple[str, ...]:
    timers = packs.by_version(held.pack_version).timers
    changed: tuple[str, ...] = ()
    if update.public:
        held.last_update_at, held.estimate_at = at, update.estimate_at
        changed = ("last_update_at", "estimate_at")
    if timers.counts(public=update.public) and held.update_due_at is not None:
        held.update_due_at = next_due(at, timers.update_every)
        changed += ("update_due_at",)
    return changed
