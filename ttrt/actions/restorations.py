"""Service restored, and what the department says of it: accepted, or not restored. Closing follows."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ttrt.actions import duty, history, notices
from ttrt.actions.figures import FIGURES, clock_facts, figures
from ttrt.actions.holding import Ref, give_back, hold
from ttrt.actions.running_stops import end_running, end_stop, running
from ttrt.models import Restoration, StopClock, Ticket, packs
from ttrt.models.stamped import stamp
from ttrt.rules import access, answers, dispute, explain, lifecycle
from ttrt.rules.access import Standing, Verb, Viewer
from ttrt.rules.claims import not_before, not_in_future
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import show
from ttrt.rules.pack import Pack
from ttrt.rules.refusal import Refused
from ttrt.rules.searching import ticket_words
from ttrt.rules.updates import next_due


class TooLateToDispute(Refused):
    """The window for saying "not restored" is over."""


@transaction.atomic
def restore_service(
    *, ticket: Ref, restored_at: datetime, cause: str, resolution: str, by: Viewer, at: datetime
) -> None:
    """Service is back: ends the outage at `restored_at`, stores its figures, asks the department to confirm.

    Raises `NotAllowed`, `MoveNotAllowed`, `InTheFuture`, `TooEarly`, `ChangedMeanwhile`, `Refused`.
    """
    access.require(by, Verb.RESTORE, ticket.department_id)
    held = hold(ticket)
    lifecycle.require_move(Status(held.status), Status.RESOLVED, by.standing)
    pack = packs.by_version(held.pack_version)
    if cause not in {c.code for c in pack.causes}:
        raise Refused("Choose the cause.", field="cause")
    resolution = answers.needed(resolution, field="resolution", ask="Say what restored the service.")
    _check_time(held, restored_at, at)
    for stop in running(held):
        _end_with_restoration(held, pack, stop, restored_at, by=by, at=at)
    restoration = Restoration.objects.create(
        department_id=held.department_id,
        ticket_id=held.pk,
        restored_at=restored_at,
        cause=cause,
        resolution=resolution,
        at=at,
        **stamp(by),
    )
    held.status, held.restored_at, held.cause, held.resolution = Status.RESOLVED.value, restored_at, cause, resolution
    held.update_due_at = held.estimate_at = None
    held.auto_close_at = at + pack.windows.auto_close_after
    figures(held, at=at)
    facts = {
        "restoration_id": restoration.pk,
        "restored_at": restored_at,
        "cause": cause,
        "auto_close_at": held.auto_close_at,
        **clock_facts(held),
    }
    duty.settle(held, at=at)
    history.record(held, "restored", by=by, at=at, facts=facts, text=resolution, kept_elsewhere=True)
    notices.queue(held, "restored", by=by, at=at, facts={"closes": show(held.auto_close_at)})
    give_back(
        held,
        "status",
        "restored_at",
        "cause",
        "resolution",
        "update_due_at",
        "estimate_at",
        "auto_close_at",
        *FIGURES,
        found_by=ticket_words((), resolution),
    )


def _check_time(held: Ticket, restored_at: datetime, at: datetime) -> None:
    not_in_future(restored_at, at, field="restored_at")
    began = min(t for t in (held.opened_at, held.alarm_at) if t is not None)
    not_before(restored_at, began, field="restored_at", what="the trouble began")
    disputed = _restorations(held).exclude(disputed_at=None).order_by("-at", "-id").first()
    if disputed is not None and restored_at <= disputed.restored_at:
        raise Refused(
            "The department said it was not restored at that time. Give the later time when it really came back.",
            field="restored_at",
        )


def _end_with_restoration(
    held: Ticket, pack: Pack, stop: StopClock, restored_at: datetime, *, by: Viewer, at: datetime
) -> None:
    """A stop still running ends when service comes back; one that began later never applied to this outage."""
    if stop.started_at >= restored_at:
        raise Refused(
            f"The clock is stopped for “{explain.label(pack, stop.reason)}” from a time after that restoration. "
            "End or void that stop first, or correct the time.",
            field="restored_at",
        )
    end_stop(held, stop, ended_at=restored_at, by=by, at=at)


@transaction.atomic
def accept_restoration(*, ticket: Ref, note: str = "", by: Viewer, at: datetime) -> None:
    """The department confirms that service is back; the ticket closes.

    Raises `NotAllowed`, `MoveNotAllowed`, `ChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.ACCEPT, ticket.department_id)
    held = hold(ticket)
    lifecycle.require_move(Status(held.status), Status.CLOSED, by.standing)
    note = answers.text(note, field="note")
    _close(held, "accepted", note, by=by, at=at)


@transaction.atomic
def dispute_restoration(
    *, ticket: Ref, note: str, came_back_at: datetime | None = None, said_by: str = "", by: Viewer, at: datetime
) -> None:
    """The department says it was not restored: the ticket goes back to work and the outage's end moves.

    `came_back_at`: when it really came back, if it has; None when it is still out. Stops that began after the
    restoration are re-cut by their own rule. The contractor names the caller who said so (`said_by`).
    Raises `NotAllowed`, `MoveNotAllowed`, `TooLateToDispute`, `InTheFuture`, `ChangedMeanwhile`, `Refused` beside a
    field.
    """
    access.require(by, Verb.DISPUTE, ticket.department_id)
    held = hold(ticket)
    lifecycle.require_move(Status(held.status), Status.IN_PROGRESS, by.standing)
    if held.status not in (Status.RESOLVED, Status.CLOSED):
        raise lifecycle.MoveNotAllowed("The ticket does not say restored, so there is nothing to object to.")
    note = answers.needed(note, field="note", ask="Say what still does not work.")
    if by.standing is Standing.CONTRACTOR:
        said_by = answers.needed_line(said_by, field="said_by", ask="Say who told you that it is not restored.")
        note = f"Told by {said_by}: {note}"
    restoration = _restorations(held).get(disputed_at=None)
    pack = packs.by_version(held.pack_version)
    if dispute.is_too_late(held.closed_at, pack.windows, at):
        raise TooLateToDispute("The time for saying it is not restored is over. Please open a new ticket.")
    if came_back_at is not None:
        not_in_future(came_back_at, at, field="came_back_at")
    if came_back_at is not None and came_back_at <= restoration.restored_at:
        raise Refused(
            "That is not later than the time of restoration on the ticket. Give the time it really came back.",
            field="came_back_at",
        )
    _restorations(held).filter(pk=restoration.pk).update(
        disputed_at=at,
        disputed_by_id=by.person_id,
        disputed_by_name=by.name,
        dispute_note=note,
        came_back_at=came_back_at,
    )
    end_running(held, by=by, at=at)
    was, held.status = held.status, Status.IN_PROGRESS.value
    held.restored_at = held.auto_close_at = held.closed_at = None
    held.closed_how = ""
    held.gross_seconds = held.stopped_seconds = held.net_seconds = None
    held.update_due_at = next_due(at, pack.timers.update_every)
    facts = {
        "from": was,
        "restoration_id": restoration.pk,
        "restored_at": restoration.restored_at,
        "came_back_at": came_back_at,
        "update_due_at": held.update_due_at,
    }
    duty.settle(held, at=at)
    history.record(held, "not restored", by=by, at=at, facts=facts, text=note, kept_elsewhere=True)
    notices.queue(held, "not restored", by=by, at=at)
    give_back(
        held,
        "status",
        "restored_at",
        "auto_close_at",
        "closed_at",
        "closed_how",
        "update_due_at",
        *FIGURES,
        found_by=ticket_words((), note),
    )


@transaction.atomic
def close_due(*, by: Viewer, at: datetime) -> bool:
    """Close one restored ticket whose time for an answer is over (the pack's window); True when there was one.

    One row a call, `SKIP LOCKED`, so several workers share the sweep and a failure holds up only its own ticket.
    """
    due = (
        Ticket.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(auto_close_at__lte=at, status=Status.RESOLVED.value)
        .defer("search")
        .order_by("auto_close_at", "id")
        .first()
    )
    if due is None:
        return False
    lifecycle.require_move(Status(due.status), Status.CLOSED, lifecycle.THE_CLOCK)
    _close(due, "by itself", "", by=by, at=at)
    return True


def _close(held: Ticket, how: str, note: str, *, by: Viewer, at: datetime) -> None:
    held.status, held.closed_at, held.closed_how = Status.CLOSED.value, at, how
    held.auto_close_at = held.update_due_at = None
    end_running(held, by=by, at=at)
    duty.settle(held, at=at)
    facts = {"how": how, **clock_facts(held)}
    history.record(held, "closed", by=by, at=at, facts=facts, text=note)
    notices.queue(held, "closed", by=by, at=at, facts={"how": how})
    give_back(held, "status", "closed_at", "closed_how", "auto_close_at", "update_due_at")


def _restorations(held: Ticket) -> QuerySet[Restoration]:
    return Restoration.objects.filter(department_id=held.department_id, ticket_id=held.pk)
