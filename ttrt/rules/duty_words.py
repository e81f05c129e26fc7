"""The slots of the hourly duty in words, as the page and the paper say them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ttrt.rules.duty import Outcome, Slot, compliance
from ttrt.rules.localtime import short_words

WORDS = {
    Outcome.WAITING: "Waiting",
    Outcome.MET: "Met",
    Outcome.MISSED: "Missed",
    Outcome.ENDED_EARLY: "Ended early, nothing owed",
    Outcome.BELIEVED_RESTORED: "Believed restored, nothing owed",
    Outcome.STOPPED: "Clock stopped, nothing owed",
}


def sentence(slots: Sequence[Slot]) -> str:
    """What all slots of a ticket come to: `5 updates were due, 1 missed`. Raises `IndexError` for none."""
    kept = compliance(slots)
    if kept is None:
        return "no update has been due yet" if slots[-1].outcome is Outcome.WAITING else "no update was due"
    missed = sum(slot.outcome is Outcome.MISSED for slot in slots)
    due = sum(slot.outcome in (Outcome.MET, Outcome.MISSED) for slot in slots)
    was = f"{due} {'update was' if due == 1 else 'updates were'} due"
    return f"{was}, {'all in time' if not missed else f'{missed} missed'}"


def said(slot: Slot, at: datetime) -> str:
    """What became of one slot, as of `at`."""
    late = slot.missed_by(at)
    if slot.outcome is Outcome.MET and slot.until is not None:
        return f"Met after {short_words(slot.until - slot.start)}"
    if late is not None:
        return f"Missed by {short_words(late)}{'' if slot.answered_at else ' so far'}"
    if slot.outcome is Outcome.WAITING and slot.due_at is not None:
        left = slot.due_at - at
        # The sweep is behind by a moment: what it has not written down yet is not called in time.
        return f"Waiting, {short_words(left)} left" if left >= timedelta() else "Due, not written down yet"
    return WORDS[slot.outcome]
