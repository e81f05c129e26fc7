"""A department asks for more attention on a ticket, and the contractor answers. Neither clock nor status moves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ttrt.actions import history, notices
from ttrt.actions.holding import Ref, give_back, hold, require_unchanged
from ttrt.models import Escalation
from ttrt.models.stamped import stamp
from ttrt.rules import access, answers, lifecycle
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.calls import ATTENTION
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import Refused


class EscalatedAlready(Refused):
    """An escalation of this ticket waits for its answer."""


class NothingToAnswer(Refused):
    """No escalation of this ticket waits for an answer."""


@transaction.atomic
def escalate(*, ticket: Ref, key: UUID, reason: str, by: Viewer, at: datetime) -> None:
    """The department wants more attention: flagged to the contractor until it is answered.

    Nobody is refused because somebody else wrote meanwhile. Repeat-safe by `key`.
    Raises `NotAllowed`, `EscalatedAlready`, `Refused` beside a field or on a ticket that has ended.
    """
    access.require(by, Verb.ESCALATE, ticket.department_id)
    held = hold(Ref(ticket.department_id, ticket.ticket_id))
    of_ticket = Escalation.objects.filter(department_id=held.department_id, ticket_id=held.pk)
    if of_ticket.filter(key=key).exists():
        return
    if Status(held.status) not in lifecycle.OPEN:
        raise Refused("This ticket has ended. Open a new one for new trouble.")
    waiting = of_ticket.filter(answered_at=None, about=ATTENTION).first()
    if waiting is not None:
        raise EscalatedAlready(
            f"{waiting.by_name} has escalated this ticket, and the contractor has yet to answer. "
            "Add what is new as a comment."
        )
    made = Escalation(
        department_id=held.department_id,
        ticket_id=held.pk,
        key=key,
        reason=answers.needed(reason, field="reason", ask="Say why it needs more attention."),
        at=at,
        **stamp(by),
    )
    made.save(force_insert=True)
    facts = {"escalation_id": made.pk}
    history.record(held, "escalated", by=by, at=at, facts=facts, text=made.reason, kept_elsewhere=True)
    notices.queue(held, "escalated", by=by, at=at)
    give_back(held)


@transaction.atomic
def answer_escalation(*, ticket: Ref, answer: str, by: Viewer, at: datetime) -> None:
    """The contractor answers the escalation that waits; the department reads who did and when. Also on an ended ticket.

    Raises `NotAllowed`, `NothingToAnswer`, `ChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.ANSWER_ESCALATION, ticket.department_id)
    held = hold(Ref(ticket.department_id, ticket.ticket_id))
    of_ticket = Escalation.objects.filter(department_id=held.department_id, ticket_id=held.pk)
    waiting = of_ticket.filter(answered_at=None, about=ATTENTION).first()
    if waiting is None:
        raise NothingToAnswer("This escalation is answered already.")
    require_unchanged(held, ticket)
    answer = answers.needed(answer, field="answer", ask="Say what will happen now.")
    of_ticket.filter(pk=waiting.pk).update(
        answered_at=at, answered_by_id=by.person_id, answered_by_name=by.name, answer=answer
    )
    facts = {"escalation_id": waiting.pk}
    history.record(held, "escalation answered", by=by, at=at, facts=facts, text=answer, kept_elsewhere=True)
    notices.queue(held, "escalation answered", by=by, at=at)
    give_back(held)
