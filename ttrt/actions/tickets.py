"""Moving tickets between the statuses that no clock depends on, and ending them without a restoration."""

from datetime import datetime

from django.db import transaction

from ttrt.actions import duty, history, notices
from ttrt.actions.figures import FIGURES, clock_facts, figures
from ttrt.actions.holding import Ref, give_back, hold
from ttrt.actions.running_stops import end_running
from ttrt.rules import access, answers, lifecycle
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.searching import ticket_words


@transaction.atomic
def change_status(*, ticket: Ref, to: Status, reason: str, by: Viewer, at: datetime) -> None:
    """Move an open ticket between in progress, waiting for the customer and on hold. No clock moves with it.

    Raises `NotAllowed`, `MoveNotAllowed`, `ChangedMeanwhile`, `Refused` when no reason is given.
    """
    access.require(by, Verb.MOVE, ticket.department_id)
    held = hold(ticket)
    if to not in (Status.IN_PROGRESS, Status.PENDING, Status.HELD):
        raise lifecycle.MoveNotAllowed("That needs its own step: restore, close, cancel or reject.", field="status")
    if Status(held.status) not in lifecycle.OWES_UPDATES:
        raise lifecycle.MoveNotAllowed(
            f"This ticket is “{lifecycle.WORDS[Status(held.status)]}”. Only “not restored” takes it back to work.",
            field="status",
        )
    lifecycle.require_move(Status(held.status), to, by.standing)
    reason = answers.needed(reason, field="reason", ask="Say why, so that the department can follow.")
    was, held.status = held.status, to.value
    history.record(held, "status changed", by=by, at=at, facts={"from": was, "to": held.status}, text=reason)
    give_back(held, "status", found_by=ticket_words((), reason))


@transaction.atomic
def cancel_ticket(*, ticket: Ref, reason: str, by: Viewer, at: datetime) -> None:
    """End a ticket that is not wanted any more; it stays on record with its clock as it stood.

    Raises `NotAllowed`, `MoveNotAllowed`, `ChangedMeanwhile`, `Refused` when no reason is given.
    """
    access.require(by, Verb.CANCEL, ticket.department_id)
    _end(ticket, Status.CANCELLED, "cancelled", reason, by=by, at=at)


@transaction.atomic
def reject_ticket(*, ticket: Ref, reason: str, by: Viewer, at: datetime) -> None:
    """Turn down a ticket that is not the contractor's to work; the reason is shown to the department.

    Raises `NotAllowed`, `MoveNotAllowed`, `ChangedMeanwhile`, `Refused` when no reason is given.
    """
    access.require(by, Verb.REJECT, ticket.department_id)
    _end(ticket, Status.REJECTED, "rejected", reason, by=by, at=at)


def _end(ref: Ref, to: Status, what: str, reason: str, *, by: Viewer, at: datetime) -> None:
    held = hold(ref)
    lifecycle.require_move(Status(held.status), to, by.standing)
    reason = answers.needed(reason, field="reason", ask="Say why.")
    was = held.status
    held.status, held.closed_at, held.closed_how = to.value, at, what
    held.update_due_at = held.auto_close_at = None
    end_running(held, by=by, at=at)
    figures(held, at=at)
    duty.settle(held, at=at)
    history.record(held, what, by=by, at=at, facts={"from": was, "to": held.status, **clock_facts(held)}, text=reason)
    notices.queue(held, what, by=by, at=at)
    give_back(held, "status", "closed_at", "closed_how", "update_due_at", "auto_close_at", *FIGURES)
