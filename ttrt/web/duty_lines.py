"""The update duty of one ticket as its page tells it: slot by slot, and in one sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ttrt.models import DutySlot
from ttrt.queries.duty import as_slot
from ttrt.rules.duty import Outcome, Slot, compliance
from ttrt.rules.localtime import short_words

SHOWN = 24  # slots in sight; the older ones are a fold away

_WORDS = {
    Outcome.WAITING: ("Waiting", "schedule"),
    Outcome.MET: ("Met", "check_circle"),
    Outcome.MISSED: ("Missed", "warning"),
    Outcome.ENDED_EARLY: ("Ended early, nothing owed", "check"),
    Outcome.BELIEVED_RESTORED: ("Believed restored, nothing owed", "check"),
    Outcome.STOPPED: ("Clock stopped, nothing owed", "timer"),
}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One slot as it is printed; `update` is the id of the update that met it."""

    start: datetime
    due_at: datetime | None
    until: datetime | None
    words: str
    mark: str
    late: bool
    update: object
    broadcast: bool


@dataclass(frozen=True, slots=True)
class DutyPart:
    """All slots, the newest first, and what they come to."""

    sentence: str
    missed: int
    lines: list[DutyLine]
    older: list[DutyLine]


def part(rows: Sequence[DutySlot], broadcast: Collection[object], *, at: datetime) -> DutyPart | None:
    """`broadcast`: the updates that were posted to many tickets at once.

    None for a ticket without a ledger: of an earlier build, until the worker has written it.
    """
    if not rows:
        return None
    slots = [as_slot(row) for row in rows]
    missed = sum(slot.outcome is Outcome.MISSED for slot in slots)
    lines = [_line(slot, broadcast, at) for slot in reversed(slots)]
    return DutyPart(_sentence(slots, missed), missed, lines[:SHOWN], lines[SHOWN:])


def _sentence(slots: Sequence[Slot], missed: int) -> str:
    kept = compliance(slots)
    if kept is None:
        return "no update has been due yet" if slots[-1].outcome is Outcome.WAITING else "no update was due"
    due = sum(slot.outcome in (Outcome.MET, Outcome.MISSED) for slot in slots)
    was = f"{due} {'update was' if due == 1 else 'updates were'} due"
    return f"{was}, {'all in time' if not missed else f'{missed} missed'}"


def _line(slot: Slot, broadcast: Collection[object], at: datetime) -> DutyLine:
    words, mark = _WORDS[slot.outcome]
    late = slot.missed_by(at)
    if slot.outcome is Outcome.MET and slot.until is not None:
        words = f"Met after {short_words(slot.until - slot.start)}"
    elif late is not None:
        words = f"Missed by {short_words(late)}{'' if slot.answered_at else ' so far'}"
    elif slot.outcome is Outcome.WAITING and slot.due_at is not None:
        left = slot.due_at - at
        # The sweep is behind by a moment: what it has not written down yet is not called in time.
        words = f"Waiting, {short_words(left)} left" if left >= timedelta() else "Due, not written down yet"
    return DutyLine(
        slot.start,
        slot.due_at,
        slot.until,
        words,
        mark,
        slot.outcome is Outcome.MISSED,
        slot.met_by,
        slot.met_by in broadcast,
    )
