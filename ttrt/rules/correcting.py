"""Times that people enter and a supervisor may put right, and what may not be made of them.

When a ticket was opened is the tool's own stamp and is not among them.
"""

from collections.abc import Iterable
from datetime import datetime

from ttrt.rules import explain, lifecycle
from ttrt.rules.claims import not_before, not_in_future
from ttrt.rules.lifecycle import Status
from ttrt.rules.outage import Reckoning
from ttrt.rules.refusal import Refused
from ttrt.rules.terms import Pack

ALARM, RESTORED, CAME_BACK = "alarm_at", "restored_at", "came_back_at"
STOP_BEGAN, STOP_ENDED = "stop.started_at", "stop.ended_at"
WORDS = {
    ALARM: "first network alarm",
    RESTORED: "time of restoration",
    CAME_BACK: "time service really came back",
    STOP_BEGAN: "begin of a stop",
    STOP_ENDED: "end of a stop",
}
MAY_BE_EMPTY = frozenset({ALARM, CAME_BACK})
"""Times that need not exist: an alarm recorded by mistake is taken back, one found later is put in."""
FIELD = "is_at"


class CannotBeCorrected(Refused):
    """This time, or this severity, cannot become that one."""


def check_change(what: str, was_at: datetime | None, is_at: datetime | None, at: datetime) -> None:
    """Refuse a correction that corrects nothing, empties what must be there, or lies in the future."""
    if is_at is None and what not in MAY_BE_EMPTY:
        raise CannotBeCorrected("Give the right time.", field=FIELD)
    if is_at is not None:
        not_in_future(is_at, at, field=FIELD)
    if is_at == was_at:
        raise CannotBeCorrected("That is the time that stands there already.", field=FIELD)


def check_began(is_at: datetime, began_at: datetime) -> None:
    """Nothing of a trouble is before the trouble."""
    not_before(is_at, began_at, field=FIELD, what="the trouble began")


def check_severity(status: str, was: str, severity: str, pack: Pack) -> None:
    """Refuse a severity the terms do not have or that stands there already, and a ticket that ended unworked."""
    if status in (Status.CANCELLED, Status.REJECTED):
        raise CannotBeCorrected(f"This ticket is “{lifecycle.WORDS[Status(status)]}”; it stays as it was.")
    if severity not in {each.code for each in pack.severities}:
        raise CannotBeCorrected("Choose how bad it was.", field="severity")
    if severity == was:
        raise CannotBeCorrected("That is how bad it stands there already.", field="severity")


def check_stops_keep(before: Reckoning, after: Reckoning, pack: Pack, *, field: str = FIELD) -> None:
    """Refuse when a stop that counted would count no more: it must be ended, corrected or voided by its own act.

    `before` and `after`: the clock with the old and with the new value.
    """
    counted = {stop.ref for stop in before.counted}
    for ref, reason, why in after.set_aside:
        if ref in counted:
            raise CannotBeCorrected(
                f"The stop for “{explain.label(pack, reason)}” would not count any more: {why}. "
                "Correct or void that stop first.",
                field=field,
            )


def check_none_before(began_at: datetime, stops: Iterable[tuple[str, datetime]], pack: Pack) -> None:
    """Refuse a beginning of the trouble that lies after the beginning of a stop (reason, begin)."""
    for reason, started_at in stops:
        if started_at < began_at:
            raise CannotBeCorrected(
                f"The clock was stopped for “{explain.label(pack, reason)}” before that. Correct or void that stop "
                "first.",
                field=FIELD,
            )
