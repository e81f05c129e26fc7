"""The update duty of one ticket as its page tells it: slot by slot, and in one sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ttrt.models import DutySlot
from ttrt.queries.duty import as_slot
from ttrt.rules import duty_words
from ttrt.rules.duty import Outcome, Slot

SHOWN = 24  # slots in sight; the older ones are a fold away

_MARKS = {
    Outcome.WAITING: "schedule",
    Outcome.MET: "check_circle",
    Outcome.MISSED: "warning",
    Outcome.ENDED_EARLY: "check",
    Outcome.BELIEVED_RESTORED: "check",
    Outcome.STOPPED: "timer",
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
    return DutyPart(duty_words.sentence(slots), missed, lines[:SHOWN], lines[SHOWN:])


def _line(slot: Slot, broadcast: Collection[object], at: datetime) -> DutyLine:
    return DutyLine(
        slot.start,
        slot.due_at,
        slot.until,
        duty_words.said(slot, at),
        _MARKS[slot.outcome],
        slot.outcome is Outcome.MISSED,
        slot.met_by,
        slot.met_by in broadcast,
    )
