"""Stopping and starting the outage clock: only a stop-clock record does, each with its stamps and evidence."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from ttrt.actions import duty, history
from ttrt.actions.figures import FIGURES, clock_facts, figures
from ttrt.actions.holding import Ref, TicketIsClosed, give_back, hold
from ttrt.actions.running_stops import mark_ended, row_of, running, tell_ended
from ttrt.models import ContactAttempt, StopClock, Ticket, packs
from ttrt.models.stamped import stamp
from ttrt.rules import access, answers, lifecycle
from ttrt.rules import stop_clock as rules
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.claims import not_before, not_in_future
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import NotFound, Refused


class ClockAlreadyStopped(Refused):
    """A stop of the same reason is running on this ticket."""


class NotRunning(Refused):
    """The stop has ended or was voided."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is claimed: which reason, from when, and the evidence the pack asks for (by the pack's own words)."""

    reason: str
    started_at: datetime
    note: str
    sub_reason: str = ""
    evidence: dict[str, str] = field(default_factory=dict)
    window_end_at: datetime | None = None
    ended_at: datetime | None = None
    """When it was over, for a stop recorded late: needed after restoration, for a reason that ends with it."""


@transaction.atomic
def stop_clock(*, ticket: Ref, condition: Condition, by: Viewer, at: datetime) -> int:
    """Stop the outage clock for a reason of the contract's closed list; answers the stop's id.

    The condition may have begun before it is recorded, and with `ended_at` be over; all the times are kept. After
    restoration the stored figures are reckoned anew when the stop lies before it.
    Raises `NotAllowed`, `ClockAlreadyStopped`, `InTheFuture`, `TicketIsClosed`, `ChangedMeanwhile`, or what
    `rules.stop_clock.check_evidence` refuses.
    """
    access.require(by, Verb.STOP_CLOCK, ticket.department_id)
    held = _open(ticket)
    pack = packs.by_version(held.pack_version)
    reason = next((each for each in pack.stop_reasons if each.code == condition.reason), None)
    if reason is None:
        raise rules.ReasonNotOffered("Choose one of the contract’s reasons.", field="reason")
    attempts = ContactAttempt.objects.filter(department_id=held.department_id, ticket_id=held.pk).count()
    evidence = {
        wanted: answers.text(condition.evidence.get(wanted, ""), field=field)
        for field, wanted in rules.evidence_fields(reason)
    }
    note = answers.text(condition.note, field="note")
    rules.check_evidence(
        reason,
        note=note,
        evidence=evidence,
        contact_attempts=attempts,
        restored=held.status == Status.RESOLVED.value,
        sub_reason=condition.sub_reason,
        window_end=condition.window_end_at,
    )
    began = min(t for t in (held.opened_at, held.alarm_at) if t is not None)
    not_in_future(condition.started_at, at, field="started_at")
    not_before(condition.started_at, began, field="started_at", what="the trouble began")
    if reason.may_follow_restoration and held.restored_at is not None:
        not_before(condition.started_at, held.restored_at, field="started_at", what="service was restored")
    rules.check_late(reason, condition.ended_at, held.restored_at)
    if condition.ended_at is not None:
        not_in_future(condition.ended_at, at, field="ended_at")
        rules.check_times(condition.started_at, condition.ended_at)
    if condition.window_end_at is not None and condition.window_end_at <= condition.started_at:
        raise rules.StopTimesWrong(
            "The maintenance window ends before the clock was stopped. Check the two times.", field="window_end_at"
        )
    if any(stop.reason == reason.code for stop in running(held)):
        raise ClockAlreadyStopped(
            f"The clock is already stopped for {reason.label}. Start it before stopping it again.", field="reason"
        )
    stop = StopClock.objects.create(
        department_id=held.department_id,
        ticket_id=held.pk,
        reason=reason.code,
        sub_reason=condition.sub_reason if reason.sub_reasons else "",
        started_at=condition.started_at,
        window_end_at=condition.window_end_at if reason.capped_by_window else None,
        note=note,
        evidence=evidence,
        at=at,
        **stamp(by),
    )
    facts = {
        "stop_id": stop.pk,
        "reason": stop.reason,
        "sub_reason": stop.sub_reason,
        "started_at": stop.started_at,
        "window_end_at": stop.window_end_at,
        "evidence": [f"{name}: {said}" for name, said in sorted(evidence.items())],
    }
    owed = _rested(held, at)
    history.record(held, "clock stopped", by=by, at=at, facts=facts | owed, text=note, kept_elsewhere=True)
    changed = _over_already(held, stop, condition.ended_at, by=by, at=at) if condition.ended_at else ()
    give_back(held, *changed, *owed)
    return stop.pk


def _over_already(held: Ticket, stop: StopClock, ended_at: datetime, *, by: Viewer, at: datetime) -> tuple[str, ...]:
    """End the stop just recorded, with the figures it changes; answers the ticket's columns to give back."""
    mark_ended(stop, ended_at=ended_at, by=by, at=at)
    owed = _rested(held, at)
    if held.gross_seconds is None:
        tell_ended(held, stop, ended_at=ended_at, by=by, at=at, figures=owed)
        return ()
    figures(held, at=at)
    tell_ended(held, stop, ended_at=ended_at, by=by, at=at, figures={**clock_facts(held), **owed})
    return FIGURES


@transaction.atomic
def start_clock(*, ticket: Ref, stop_id: int, ended_at: datetime, by: Viewer, at: datetime) -> None:
    """End a running stop: the condition no longer holds, the outage clock runs on.

    Raises `NotAllowed`, `NotFound`, `NotRunning`, `InTheFuture`, `ChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.START_CLOCK, ticket.department_id)
    held = hold(ticket)
    stop = _stop(held, stop_id)
    if stop.ended_at is not None or stop.voided_at is not None:
        raise NotRunning("That stop is not running any more.")
    not_in_future(ended_at, at, field="ended_at")
    rules.check_times(stop.started_at, ended_at)
    mark_ended(stop, ended_at=ended_at, by=by, at=at)
    owed = _rested(held, at)
    tell_ended(held, stop, ended_at=ended_at, by=by, at=at, figures=owed)
    give_back(held, *owed)


@transaction.atomic
def void_stop(*, ticket: Ref, stop_id: int, reason: str, by: Viewer, at: datetime) -> None:
    """Void a stop that proved wrong: kept, shown, not counted. Recomputes the figures of a restored or ended ticket.

    Raises `NotAllowed`, `NotFound`, `NotRunning` when it is void already, `ChangedMeanwhile`, `Refused`.
    """
    access.require(by, Verb.VOID_STOP, ticket.department_id)
    held = hold(ticket)
    stop = _stop(held, stop_id)
    if stop.voided_at is not None:
        raise NotRunning("That stop is void already.")
    reason = answers.needed(reason, field="void_reason", ask="Say why the stop does not count.")
    row_of(stop).update(voided_at=at, voided_by_id=by.person_id, voided_by_name=by.name, void_reason=reason)
    facts: dict[str, object] = {"stop_id": stop.pk, "reason": stop.reason}
    changed: tuple[str, ...] = ()
    if held.gross_seconds is not None:
        figures(held, at=at)
        facts |= clock_facts(held)
        changed = FIGURES
    owed = _rested(held, at)
    history.record(held, "stop voided", by=by, at=at, facts=facts | owed, text=reason, kept_elsewhere=True)
    give_back(held, *changed, *owed)


def _rested(held: Ticket, at: datetime) -> dict[str, object]:
    """Where the contract lets the update duty rest with the clock: the ledger brought along, and what is owed now."""
    if packs.by_version(held.pack_version).timers.update_runs_during_stop:
        return {}
    duty.settle(held, at=at)
    return duty.owed_anew(held)


def _stop(held: Ticket, stop_id: int) -> StopClock:
    stop = StopClock.objects.filter(department_id=held.department_id, ticket_id=held.pk, pk=stop_id).first()
    if stop is None:
        raise NotFound("There is no such stop on this ticket.")
    return stop


def _open(ref: Ref) -> Ticket:
    held = hold(ref)
    if Status(held.status) not in lifecycle.OPEN:
        raise TicketIsClosed("This ticket is closed; its clock stands.")
    return held
