"""A department says that a call was not theirs; the contractor answers: the ticket is void, or it was theirs."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ttrt.actions import history, notices
from ttrt.actions.figures import clock_facts
from ttrt.actions.holding import Ref, give_back, hold, require_unchanged
from ttrt.actions.voiding import VOID_COLUMNS, end_as_void
from ttrt.models import Escalation, Ticket
from ttrt.models.stamped import stamp
from ttrt.rules import access, answers, calls, voiding
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.lifecycle import ENDED, Status
from ttrt.rules.refusal import Refused


class DisownedAlready(Refused):
    """Somebody said so before, and the contractor has yet to answer."""


class NothingToAnswer(Refused):
    """Nobody says that the call was not theirs, or it is answered."""


@transaction.atomic
def disown(*, ticket: Ref, key: UUID, reason: str, by: Viewer, at: datetime) -> None:
    """Say that nobody of the department called: flagged to the contractor until it is answered. The clock goes on.

    Repeat-safe by `key`. Raises `NotAllowed`, `NotByTelephone`, `DisownedAlready`, `Refused` beside a field or on a
    ticket that has ended.
    """
    access.require(by, Verb.DISOWN, ticket.department_id)
    held = hold(Ref(ticket.department_id, ticket.ticket_id))
    if _of_ticket(held).filter(key=key).exists():
        return
    calls.check_disowning(held.channel, Status(held.status))
    waiting = _of_ticket(held).filter(answered_at=None).first()
    if waiting is not None:
        raise DisownedAlready(f"{waiting.by_name} has said so already, and the contractor has yet to answer.")
    made = Escalation(
        department_id=held.department_id,
        ticket_id=held.pk,
        key=key,
        about=calls.NOT_US,
        reason=answers.needed(reason, field="reason", ask="Say how you know that nobody of yours called."),
        at=at,
        **stamp(by),
    )
    made.save(force_insert=True)
    facts = {"escalation_id": made.pk, "about": made.about}
    history.record(held, "not us", by=by, at=at, facts=facts, text=made.reason, kept_elsewhere=True)
    notices.queue(held, "not us", by=by, at=at)
    give_back(held)


@transaction.atomic
def answer_disowning(*, ticket: Ref, outcome: str, answer: str, by: Viewer, at: datetime) -> None:
    """Answer it: the ticket is void, or the call was theirs after all. Whoever said so is told.

    Raises `NotAllowed`, `NothingToAnswer`, `ChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.ANSWER_DISOWNING, ticket.department_id)
    held = hold(Ref(ticket.department_id, ticket.ticket_id))
    waiting = _of_ticket(held).filter(answered_at=None).first()
    if waiting is None:
        raise NothingToAnswer("This is answered already.")
    require_unchanged(held, ticket)
    if outcome not in calls.OUTCOMES:
        raise Refused("Choose whether the ticket is void, or the call was theirs.", field="outcome")
    if outcome == calls.VOID and Status(held.status) in ENDED:
        raise Refused("The ticket has ended and cannot be void any more. Say what you found.", field="outcome")
    answer = answers.needed(answer, field="answer", ask="Say what you found.")
    _of_ticket(held).filter(pk=waiting.pk).update(
        answered_at=at, answered_by_id=by.person_id, answered_by_name=by.name, answer=answer, outcome=outcome
    )
    facts: dict[str, object] = {"escalation_id": waiting.pk, "outcome": outcome}
    changed: tuple[str, ...] = ()
    if outcome == calls.VOID:
        was = held.status
        end_as_void(held, voiding.NOT_OURS, by=by, at=at)
        facts |= {"from": was, "to_status": held.status, "how": held.closed_how, **clock_facts(held)}
        changed = VOID_COLUMNS
    history.record(held, "not us answered", by=by, at=at, facts=facts, text=answer, kept_elsewhere=True)
    if waiting.by_id is not None:
        notices.to_person(held, "not us answered", person_id=waiting.by_id, name=waiting.by_name, at=at)
    if outcome == calls.VOID:
        notices.queue(held, "voided", by=by, at=at)
    give_back(held, *changed)


def _of_ticket(held: Ticket) -> QuerySet[Escalation]:
    return Escalation.objects.filter(department_id=held.department_id, ticket_id=held.pk, about=calls.NOT_US)
