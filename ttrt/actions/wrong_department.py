"""A ticket that was opened in the wrong department: void there, and the true one opened where it belongs.

Touches two departments in one transaction, both or neither; only the contractor, who sees all, can ask it. Neither
department learns of the other: what names both (the transfer, two internal entries) is for the contractor and the CMO.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ttrt.actions import history, notices
from ttrt.actions.figures import clock_facts
from ttrt.actions.holding import Ref, give_back, hold, require_unchanged
from ttrt.actions.opening import Opened, called_in
from ttrt.actions.voiding import VOID_COLUMNS, end_as_void
from ttrt.models import Department, Report, Ticket, Transfer
from ttrt.rules import access, answers, voiding
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.opening import Reporter, Subject, Trouble
from ttrt.rules.refusal import NotFound, Refused


class MovedAlready(Refused):
    """The true ticket of this one has been opened."""


@transaction.atomic
def move_to_right_department(
    *,
    ticket: Ref,
    key: UUID,
    into: str,
    subject: Subject,
    trouble: Trouble,
    reporter: Reporter,
    alarm_at: datetime | None,
    reason: str,
    by: Viewer,
    at: datetime,
) -> Opened:
    """Void the ticket and open the true one in department `into` (its code), with the time of the original call.

    Number, contract terms, outage and the first update due all count from that call, so no slot and no minute is
    lost; `recorded_at` says when it was put right. Of the wrong department's conversation nothing goes along.
    Repeat-safe by `key`. Raises `NotAllowed`, `NotFound`, `CannotBeVoid`, `MovedAlready`, `ChangedMeanwhile`, or what
    opening refuses.
    """
    access.require(by, Verb.MOVE_DEPARTMENT, ticket.department_id)
    held = hold(Ref(ticket.department_id, ticket.ticket_id))
    if (before := _moved_before(held, key)) is not None:
        return before
    require_unchanged(held, ticket)
    voiding.check_wrong_department(Status(held.status))
    reason = answers.needed(reason, field="reason", ask="Say how the mistake came to light.")
    right = _department(into, held)
    access.require(by, Verb.OPEN, right.pk)
    (opened,) = called_in(
        department_id=right.pk,
        key=key,
        subjects=(subject,),
        trouble=trouble,
        reporter=reporter,
        channel="detection" if held.channel == "detection" else "hotline",
        alarm_at=alarm_at,
        opened_at=held.opened_at,
        by=by,
        at=at,
    )
    was = held.status
    end_as_void(held, voiding.WRONG_DEPARTMENT, by=by, at=at)
    facts = {"from": was, "to": held.status, "how": held.closed_how, **clock_facts(held)}
    history.record(held, "voided", by=by, at=at, facts=facts)
    _tell_both_sides(held, opened, right, reason, by=by, at=at)
    notices.queue(held, "voided", by=by, at=at)
    give_back(held, *VOID_COLUMNS)
    return opened


def _tell_both_sides(held: Ticket, opened: Opened, right: Department, reason: str, *, by: Viewer, at: datetime) -> None:
    """The row that names both, and beside each ticket an internal entry that no department sees."""
    transfer = Transfer.objects.create(
        from_department_id=held.department_id,
        from_ticket_id=held.pk,
        into_department_id=right.pk,
        into_ticket_id=opened.ticket_id,
        reason=reason,
        at=at,
        by_id=by.person_id,
        by_name=by.name,
    )
    facts: dict[str, object] = {
        "transfer_id": transfer.pk,
        "from_ticket_id": held.pk,
        "into_department_id": right.pk,
        "into_ticket_id": opened.ticket_id,
        "into": opened.number,
    }
    history.record(held, "moved away", by=by, at=at, public=False, facts=facts, text=reason)
    true = hold(Ref(right.pk, opened.ticket_id))
    came = {"transfer_id": transfer.pk, "from": held.number}
    history.record(true, "moved here", by=by, at=at, public=False, facts=came, text=reason)
    give_back(true)


def _department(code: str, held: Ticket) -> Department:
    right = Department.objects.filter(code=code.strip().upper()).first()
    if right is None:
        raise NotFound("There is no department of that code.", field="into")
    if right.pk == held.department_id:
        raise Refused("The ticket is in that department already. Correct its circuit, number or service.", field="into")
    return right


def _moved_before(held: Ticket, key: UUID) -> Opened | None:
    """What the same form opened before; None when nothing was moved. Refuses a second, different form."""
    moved = Transfer.objects.filter(from_department_id=held.department_id, from_ticket_id=held.pk).first()
    if moved is None:
        return None
    true = Ticket.objects.defer("search").get(department_id=moved.into_department_id, pk=moved.into_ticket_id)
    if not Report.objects.filter(department_id=true.department_id, pk=true.report_id, key=key).exists():
        raise MovedAlready(f"This was put right already: the true ticket is {true.number}.")
    return Opened(true.number, true.identifier, true.pk, repeated=True)
