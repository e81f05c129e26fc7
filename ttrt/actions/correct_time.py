"""A time that was entered wrong, put right: both values kept, the figures reckoned anew by the one clock."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ttrt.actions import duty, history
from ttrt.actions.figures import FIGURES, clock_facts, figures
from ttrt.actions.holding import Ref, give_back, hold
from ttrt.models import Restoration, StopClock, Ticket, TimeCorrection, packs
from ttrt.models.stamped import stamp
from ttrt.queries import clock
from ttrt.rules import access, answers, correcting
from ttrt.rules import stop_clock as stop_rules
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.claims import not_before
from ttrt.rules.correcting import FIELD, CannotBeCorrected
from ttrt.rules.refusal import NotFound
from ttrt.rules.terms import Pack


@transaction.atomic
def correct_time(
    *, ticket: Ref, what: str, row_id: int | None = None, is_at: datetime | None, reason: str, by: Viewer, at: datetime
) -> int:
    """Correct one of `correcting.WORDS`; `row_id` names the stop, or the disputed restoration. Answers the row's id.

    `is_at` is None to take back an alarm, or what was said of service having come back. Every rule that held when the
    time was entered holds for the new one, and no stop that counted falls out unsaid.
    Raises `NotAllowed`, `NotFound`, `CannotBeCorrected`, `InTheFuture`, `TooEarly`, `ChangedMeanwhile`, or what
    `rules.stop_clock` refuses.
    """
    access.require(by, Verb.CORRECT_TIME, ticket.department_id)
    held = hold(ticket)
    pack = packs.by_version(held.pack_version)
    reason = answers.needed(reason, field="reason", ask="Say how you know the right time.")
    row, name = _place(held, what, row_id)
    was_at: datetime | None = getattr(row, name)
    correcting.check_change(what, was_at, is_at, at)
    before = clock.reckon(held, at=at)
    _check(held, pack, what, row, is_at)
    changed = _put(held, row, name, is_at)
    correcting.check_stops_keep(before, clock.reckon(held, at=at), pack)
    correction = TimeCorrection.objects.create(
        department_id=held.department_id,
        ticket_id=held.pk,
        what=what,
        row_id=None if row is held else row.pk,
        was_at=was_at,
        is_at=is_at,
        reason=reason,
        at=at,
        **stamp(by),
    )
    facts: dict[str, object] = {
        "correction_id": correction.pk,
        "what": what,
        "row_id": correction.row_id,
        "was_at": was_at,
        "is_at": is_at,
    }
    if held.gross_seconds is not None:
        figures(held, at=at)
        facts |= clock_facts(held)
        changed = (*changed, *FIGURES)
    duty.settle(held, at=at)
    owed = duty.owed_anew(held)
    history.record(held, "time corrected", by=by, at=at, facts=facts | owed, text=reason, kept_elsewhere=True)
    give_back(held, *changed, *owed)
    return correction.pk


def _place(held: Ticket, what: str, row_id: int | None) -> tuple[Any, str]:
    """The row whose time it is, and the name of its column."""
    if what == correcting.ALARM:
        return held, "alarm_at"
    if what in (correcting.STOP_BEGAN, correcting.STOP_ENDED):
        stop = _stops(held).filter(pk=row_id or 0, voided_at=None).first()
        if stop is None:
            raise NotFound("There is no such stop on this ticket that counts.")
        if what == correcting.STOP_ENDED and stop.ended_at is None:
            raise CannotBeCorrected("That stop is still running. Start the clock again instead.", field=FIELD)
        return stop, what.removeprefix("stop.")
    if what == correcting.RESTORED:
        standing = _restorations(held).filter(disputed_at=None).first()
        if standing is None:
            raise NotFound("No restoration stands on this ticket.")
        return standing, "restored_at"
    if what == correcting.CAME_BACK:
        disputed = _restorations(held).filter(pk=row_id or 0).exclude(disputed_at=None).first()
        if disputed is None:
            raise NotFound("There is no such disputed restoration on this ticket.")
        return disputed, "came_back_at"
    raise CannotBeCorrected("Choose which time is wrong.", field="what")


def _check(held: Ticket, pack: Pack, what: str, row: Any, is_at: datetime | None) -> None:
    """The rules of the verb that first took this time, asked again."""
    began = _began(held.opened_at, is_at if what == correcting.ALARM else held.alarm_at)
    if what == correcting.ALARM:
        stops = _stops(held).filter(voided_at=None).values_list("reason", "started_at")
        correcting.check_none_before(began, stops, pack)
        if held.restored_at is not None and is_at is not None:
            _not_after(is_at, held.restored_at)
        return
    if is_at is None:
        return
    correcting.check_began(is_at, began)
    if what == correcting.RESTORED:
        _check_restored(held, pack, row, is_at)
    elif what == correcting.CAME_BACK:
        if is_at <= row.restored_at:
            raise CannotBeCorrected("That is not later than the restoration the department disputed.", field=FIELD)
    else:
        _check_stop(held, pack, what, row, is_at)


def _check_restored(held: Ticket, pack: Pack, row: Restoration, is_at: datetime) -> None:
    disputed = _restorations(held).exclude(disputed_at=None).order_by("-at", "-id").first()
    if disputed is not None and is_at <= disputed.restored_at:
        raise CannotBeCorrected("The department said it was not restored at that time.", field=FIELD)
    for stop in _stops(held).filter(voided_at=None):
        reason = pack.stop_reason(stop.reason)
        follows = reason.may_follow_restoration and stop.started_at >= row.restored_at
        if follows and stop.started_at < is_at:
            raise CannotBeCorrected(
                f"The clock was stopped for “{reason.label}”, which only follows a restoration, before that. "
                "Correct or void that stop first.",
                field=FIELD,
            )


def _check_stop(held: Ticket, pack: Pack, what: str, stop: StopClock, is_at: datetime) -> None:
    began = what == correcting.STOP_BEGAN
    reason = pack.stop_reason(stop.reason)
    started_at, ended_at = (is_at, stop.ended_at) if began else (stop.started_at, is_at)
    if ended_at is not None and ended_at <= started_at:
        raise CannotBeCorrected("The stop would end when or before it begins. Check the two times.", field=FIELD)
    if began and stop.window_end_at is not None and stop.window_end_at <= is_at:
        raise CannotBeCorrected("The maintenance window ends before that.", field=FIELD)
    if began and reason.may_follow_restoration:
        # Rules of the clock: it follows the restoration it followed before.
        earlier = _restorations(held).filter(restored_at__lte=stop.started_at).order_by("-restored_at").first()
        if earlier is not None:
            not_before(is_at, earlier.restored_at, field=FIELD, what="service was restored")
    late = not began and held.restored_at is not None and stop_rules.is_late(reason, restored=True)
    if late and held.restored_at is not None and is_at > held.restored_at:
        raise CannotBeCorrected("Service was restored before that; this stop ends with it.", field=FIELD)


def _not_after(is_at: datetime, restored_at: datetime) -> None:
    if is_at > restored_at:
        raise CannotBeCorrected("Service was restored before that, so it was no alarm of this trouble.", field=FIELD)


def _put(held: Ticket, row: Any, name: str, is_at: datetime | None) -> tuple[str, ...]:
    """Put the new time in its place, for the clock to be reckoned from; answers the ticket's columns to give back."""
    if row is held:
        held.alarm_at = is_at
        return ("alarm_at",)
    type(row).objects.filter(department_id=held.department_id, ticket_id=held.pk, pk=row.pk).update(**{name: is_at})
    if name == "restored_at":
        held.restored_at = is_at
        return ("restored_at",)
    return ()


def _began(opened_at: datetime, alarm_at: datetime | None) -> datetime:
    return opened_at if alarm_at is None else min(opened_at, alarm_at)


def _stops(held: Ticket) -> QuerySet[StopClock]:
    return StopClock.objects.filter(department_id=held.department_id, ticket_id=held.pk)


def _restorations(held: Ticket) -> QuerySet[Restoration]:
    return Restoration.objects.filter(department_id=held.department_id, ticket_id=held.pk)
