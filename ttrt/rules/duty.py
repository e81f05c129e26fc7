"""The hourly duty, slot by slot: what was owed when, and how it was met, missed or ended (contract A.9.4).

A slot is [start, end). It starts at the opening or where the last one ended, and ends at the first of: a public
restoration update (met), start + interval (missed), a restoration or the ticket's own end (ended early, owed nothing).
Between a restoration and its dispute lies one slot in which service was believed restored; nothing is owed in it.
Whether the duty rests while the clock is stopped is the contract pack's to say; where it does, the time of the stop is
a slot of its own, and a new one starts at its end. All instants are in UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from ttrt.rules.facts import Restoration, Stop
from ttrt.rules.spans import Span, merge
from ttrt.rules.terms import Timers
from ttrt.rules.updates import missed_steps, next_due


class Outcome(StrEnum):
    """What became of a slot. Met and missed ones count; the others owed nothing, or are not over yet."""

    WAITING = "waiting"
    MET = "met"
    MISSED = "missed"
    ENDED_EARLY = "ended early"
    BELIEVED_RESTORED = "believed restored"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Update:
    """A public restoration update by the contractor; `ref` is the caller's name for it and comes back in the answer."""

    ref: object
    at: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot. `due_at` is None where nothing is owed; `until` is None while it lasts.

    `answered_at`: of a missed slot, when the next update, restoration or end came; None while nobody has answered.
    """

    start: datetime
    due_at: datetime | None
    until: datetime | None
    outcome: Outcome
    met_by: object = None
    answered_at: datetime | None = None

    def missed_by(self, at: datetime) -> timedelta | None:
        """How late the answer was, or is by now; None for a slot that was not missed."""
        if self.outcome is not Outcome.MISSED or self.due_at is None:
            return None
        return (self.answered_at or at) - self.due_at


@dataclass(frozen=True, slots=True)
class Duty:
    """Everything the slots of one ticket follow from.

    `rests`: spans of stops in which the pack lets the duty rest; `resting_since`: when one began that still runs.
    """

    opened_at: datetime
    every: timedelta
    updates: tuple[Update, ...] = ()
    restorations: tuple[Restoration, ...] = ()
    ended_at: datetime | None = None
    rests: tuple[Span, ...] = ()
    resting_since: datetime | None = None


def duty_under(
    timers: Timers,
    *,
    opened_at: datetime,
    updates: Iterable[Update],
    restorations: Iterable[Restoration],
    stops: Iterable[Stop],
    ended_at: datetime | None,
) -> Duty:
    """The duty of one ticket by the contract's terms; `updates` are those that count (`Timers.counts`).

    Where the duty rests, it rests for every stop that is not void, from its start to its end as recorded.
    """
    resting = [] if timers.update_runs_during_stop else [stop for stop in stops if not stop.voided]
    return Duty(
        opened_at=opened_at,
        every=timers.update_every,
        updates=tuple(updates),
        restorations=tuple(restorations),
        ended_at=ended_at,
        rests=tuple(Span(stop.started_at, stop.ended_at) for stop in resting if stop.ended_at is not None),
        resting_since=min((stop.started_at for stop in resting if stop.ended_at is None), default=None),
    )


def slots(duty: Duty, at: datetime) -> tuple[Slot, ...]:
    """The slots from the opening up to `at`, oldest first, without gap or overlap; the last one may still last.

    Raises `ValueError` for an interval that is not positive.
    """
    found: list[Slot] = []
    for phase in _phases(duty):
        if phase.outcome is Outcome.WAITING:
            found += _owed(duty, phase, at)
        else:
            found.append(phase)
    return tuple(found)


def compliance(found: Iterable[Slot]) -> Fraction | None:
    """Met / (met + missed); None where nothing was owed."""
    outcomes = [slot.outcome for slot in found]
    met, missed = outcomes.count(Outcome.MET), outcomes.count(Outcome.MISSED)
    return Fraction(met, met + missed) if met + missed else None


def _phases(duty: Duty) -> Iterator[Slot]:
    """The ticket's time cut where the duty begins, rests and ends; what is owed is `WAITING`, not yet cut in slots."""
    start = duty.opened_at
    for each in duty.restorations:
        restored_at = max(start, each.restored_at)
        yield from _rested(duty, start, restored_at)
        until = each.disputed_at or duty.ended_at
        if until is None or until > restored_at:
            yield Slot(restored_at, None, until, Outcome.BELIEVED_RESTORED)
        if each.disputed_at is None:
            return
        start = max(restored_at, each.disputed_at)
    yield from _rested(duty, start, duty.ended_at)


def _rested(duty: Duty, start: datetime, end: datetime | None) -> Iterator[Slot]:
    """One stretch of owing, cut where the contract lets the duty rest."""
    since = duty.resting_since
    for rest in merge(duty.rests):
        if since is not None and rest.start >= since:
            break
        if rest.end <= start or (end is not None and rest.start >= end):
            continue
        if start < rest.start:
            yield Slot(start, None, rest.start, Outcome.WAITING)
        start, begun = min(rest.end, end or rest.end), max(start, rest.start)
        yield Slot(begun, None, start, Outcome.STOPPED)
    if since is not None and (end is None or since < end):
        if start < since:
            yield Slot(start, None, since, Outcome.WAITING)
        if end is None or start < end:
            yield Slot(max(start, since), None, end, Outcome.STOPPED)
    elif end is None or start < end:
        yield Slot(start, None, end, Outcome.WAITING)


def _owed(duty: Duty, phase: Slot, at: datetime) -> Iterator[Slot]:
    """The slots of one stretch of owing."""
    start, end = phase.start, phase.until
    inside = (u for u in duty.updates if phase.start <= u.at <= at and (end is None or u.at < end))
    for update in sorted(inside, key=lambda each: each.at):
        missed = _missed(start, update.at, duty.every, update.at)
        yield from missed
        start = missed[-1].start + duty.every if missed else start
        if start < update.at:  # two at one moment: the second meets nothing
            yield Slot(start, start + duty.every, update.at, Outcome.MET, met_by=update.ref)
        start = update.at
    missed = _missed(start, at if end is None else end, duty.every, end)
    yield from missed
    start = missed[-1].start + duty.every if missed else start
    yield Slot(start, start + duty.every, end, Outcome.WAITING if end is None else Outcome.ENDED_EARLY)


def _missed(start: datetime, until: datetime, every: timedelta, answered_at: datetime | None) -> list[Slot]:
    """The slots from `start` on whose due moment had passed by `until`; at that very moment an answer is in time."""
    return [
        Slot(due_at - every, due_at, due_at, Outcome.MISSED, answered_at=answered_at)
        for due_at in missed_steps(next_due(start, every), until, every)
    ]
