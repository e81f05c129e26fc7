"""What is stored, held against what the history says (`rules.retelling`), fault by fault in plain words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ttrt.rules import chain, evidence, vouched
from ttrt.rules.duty import Outcome, Slot
from ttrt.rules.evidence import Link
from ttrt.rules.retelling import TEXT_IN_ENTRY
from ttrt.rules.retelling_page import (
    ATTACHMENT,
    CONTACT,
    CORRECTION,
    ESCALATION,
    LINK,
    PROVIDER,
    RESTORATION,
    STEP,
    STOP,
    TRANSFER,
    UPDATE,
    VISIT,
    Hashed,
    Sealed,
    Story,
    Told,
)

Fault = tuple[int, str]
"""The history entry (0: none) and what is wrong with it or with what it vouches for."""
_SEALED = {"told": vouched.TOLD, "placed": vouched.PLACED}


def chain_faults(entries: Sequence[Any], *, last_seq: int, last_hash: str, last_at: datetime | None) -> list[Fault]:
    """Faults of the chain itself and of the texts in it; `last_…` are what the ticket remembers of its newest row."""
    faults: list[Fault] = []
    try:
        links = (Link(entry.seq, chain.covered(entry), entry.hash) for entry in entries)
        broken = evidence.first_break(links, last_seq=last_seq, last_hash=last_hash)
    except (TypeError, ValueError) as nonsense:
        faults.append((0, f"the history holds something no entry can hold: {nonsense}"))
    else:
        if broken:
            faults.append((broken.seq, broken.what))
    before = evidence.GENESIS
    for entry in entries:
        if entry.previous_hash != before:
            faults.append((entry.seq, f"row {entry.seq} does not name the hash of the row before it"))
        before = entry.hash
        expected = Hashed(entry.salt, entry.text_hash) if entry.what in TEXT_IN_ENTRY else ""
        if not same(expected, entry.text):
            faults.append(
                (entry.seq, f"the text of row {entry.seq} (“{entry.what}”) is not the one it was written with")
            )
    if entries and entries[-1].at != last_at:
        faults.append((entries[-1].seq, "the ticket remembers another time for its newest row"))
    return faults


def ticket_faults(story: Story, ticket: Any, report: Any | None) -> list[Fault]:
    """Faults of the ticket's own columns and of the report it came from."""
    faults = list(story.faults)
    if "number" not in story.ticket:
        faults.append((1, "no history tells how this ticket was opened"))
    faults += _columns("ticket", story.ticket, ticket)
    if report is None:
        faults.append((1, "the report the ticket came from is gone"))
        return faults
    faults += _columns("report", story.report, report)
    if (report.caller_phone, report.caller_email) != (ticket.reported_phone, ticket.reported_email):
        faults.append((1, "the report names another phone number or mail address than the ticket"))
    return faults


def row_faults(story: Story, kind: str, rows: Iterable[Any]) -> list[Fault]:
    """Faults of one kind of side row, and rows that exist on one side only."""
    faults: list[Fault] = []
    missing = {row_id: columns for (k, row_id), columns in story.rows.items() if k == kind}
    for row in rows:
        columns = missing.pop(row.pk, None)
        if columns is None:
            faults.append((0, f"{kind} {row.pk} is stored, and the history does not know it"))
            continue
        faults += _columns(f"{kind} {row.pk}", columns, _as_told(kind, row))
    faults += [(columns["at"].seq, f"{kind} {row_id} is gone") for row_id, columns in missing.items()]
    return faults


def duty_faults(cut: Sequence[Slot], stored: Sequence[Slot]) -> list[Fault]:
    """Faults of the duty ledger against the slots cut from the ticket's facts.

    The sweep may be behind: a ledger that ends in a slot still waiting is held to what it knew, not to what has passed.
    """
    faults: list[Fault] = []
    waits = bool(stored) and stored[-1].outcome is Outcome.WAITING
    known = stored[:-1] if waits else stored
    for number, slot in enumerate(known, start=1):
        if number > len(cut) or cut[number - 1] != slot:
            faults.append((0, f"slot {number} of the update duty is not what follows from the ticket’s own record"))
            return faults
    left = cut[len(known) :]
    if waits and left and left[-1].outcome is Outcome.WAITING and left[0].start == stored[-1].start:
        if left[0].due_at != stored[-1].due_at:
            faults.append((0, "the update duty waits for another moment than the one that follows from the record"))
        if any(slot.outcome not in (Outcome.MISSED, Outcome.WAITING) for slot in left):
            faults.append((0, "the update duty stops before updates that are on record"))
    elif left or waits or not stored:
        faults.append((0, "the update duty is not told to its end"))
    return faults


class _Row:
    """A stored row with the columns the history speaks of that are made of others."""

    def __init__(self, row: Any, **made: Any) -> None:
        self._row = row
        self.__dict__.update(made)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _as_told(kind: str, row: Any) -> Any:
    if kind == UPDATE:
        said = f"{row.body}\n{row.next_step}" if row.next_step else row.body
        return _Row(row, said=said, broadcast=str(row.broadcast) if row.broadcast else None)
    if kind == STOP:
        return _Row(row, evidence=[f"{name}: {said}" for name, said in sorted(row.evidence.items())])
    if kind == ATTACHMENT:
        return _Row(row, stored_as=str(row.stored_as))
    return row


def _columns(what: str, told: dict[str, Told], row: Any) -> list[Fault]:
    faults: list[Fault] = []
    for name, given in told.items():
        if isinstance(given.value, Sealed):
            if not vouched.fits(given.value.seal, row, _SEALED[name]):
                columns = ", ".join(_SEALED[name])
                faults.append((given.seq, f"{what}: one of these is not what was recorded: {columns}"))
        elif not same(given.value, getattr(row, name)):
            faults.append(
                (given.seq, f"{what}: {name} is not what was recorded{_both(given.value, getattr(row, name))}")
            )
    return faults


def same(told: Any, stored: Any) -> bool:
    """Whether a stored value is what the history says, in the history's own spelling."""
    if isinstance(told, Hashed):
        return stored == "" if not told.hash else evidence.body_hash(told.salt, stored) == told.hash
    if isinstance(stored, datetime):
        stored = chain.in_utc(stored)
    return type(told) is type(stored) and bool(told == stored)


def _both(told: Any, stored: Any) -> str:
    """The two values, where they are short and no text of a person's."""
    if isinstance(told, Hashed | list) or isinstance(stored, list):
        return ""
    shown = chain.in_utc(stored) if isinstance(stored, datetime) else stored
    return f" ({_word(told)}, now {_word(shown)})"


def _word(value: Any) -> str:
    return "nothing" if value in (None, "") else str(value)[:60]


SIDE_ROWS = (
    *(UPDATE, CONTACT, STOP, RESTORATION, VISIT, PROVIDER, CORRECTION, LINK, TRANSFER),
    *(ESCALATION, ATTACHMENT, STEP),
)
