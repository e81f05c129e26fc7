"""Which status may follow which, and who may move it. No status starts or stops a clock.

The names are TMF621's, the words are for people, and say to the department what is asked of it. `rejected` is the
contractor's word for a ticket it may not take; `cancelled` is either side's for a ticket not needed.
"""

from enum import StrEnum

from ttrt.rules.access import Standing
from ttrt.rules.refusal import Refused


class Status(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    PENDING = "pending"
    HELD = "held"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


WORDS: dict[Status, str] = {
    Status.ACKNOWLEDGED: "Opened",
    Status.IN_PROGRESS: "In progress",
    Status.PENDING: "Waiting for the department",
    Status.HELD: "On hold",
    Status.RESOLVED: "Restored – to be confirmed",
    Status.CLOSED: "Closed",
    Status.CANCELLED: "Cancelled",
    Status.REJECTED: "Rejected",
}
TO_THE_DEPARTMENT: dict[Status, str] = WORDS | {
    Status.PENDING: "Waiting for you",
    Status.RESOLVED: "Restored – please confirm",
}

ENDED = frozenset({Status.CLOSED, Status.CANCELLED, Status.REJECTED})
OPEN = frozenset(Status) - ENDED
# Contract A.9.4: restoration status is owed until service is restored, whatever the ticket waits for.
OWES_UPDATES = OPEN - {Status.RESOLVED}

THE_CLOCK = "the clock"
Mover = Standing | str

_WORKING = (Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING, Status.HELD)
_CONTRACTOR: frozenset[Mover] = frozenset({Standing.CONTRACTOR})
_EITHER: frozenset[Mover] = frozenset({Standing.CUSTOMER, Standing.CONTRACTOR})

MOVES: dict[tuple[Status, Status], frozenset[Mover]] = {
    # The contractor works the ticket; it never goes back to "Opened".
    **{
        (status, to): _CONTRACTOR
        for status in _WORKING
        for to in (Status.IN_PROGRESS, Status.PENDING, Status.HELD, Status.RESOLVED, Status.REJECTED)
        if status is not to
    },
    **{(status, Status.CANCELLED): _EITHER for status in _WORKING},
    # Only the customer says that service is back; the clock closes what nobody answers.
    (Status.RESOLVED, Status.CLOSED): frozenset({Standing.CUSTOMER, THE_CLOCK}),
    # That it is not back, the contractor may also take down on a caller's word, and for a time after closing.
    (Status.RESOLVED, Status.IN_PROGRESS): _EITHER,
    (Status.CLOSED, Status.IN_PROGRESS): _EITHER,
}


class MoveNotAllowed(Refused):
    """This ticket cannot go from where it is to there, or not by this person."""


def may_move(status: Status, to: Status, mover: Mover) -> bool:
    """True when this side (or `THE_CLOCK`) may make this move."""
    return mover in MOVES.get((status, to), frozenset())


def next_statuses(status: Status, mover: Mover) -> tuple[Status, ...]:
    """Where this side may move the ticket from here, in the order of `Status`."""
    return tuple(to for to in Status if may_move(status, to, mover))


def require_move(status: Status, to: Status, mover: Mover) -> None:
    """Refuse (`MoveNotAllowed`) a move that is not in the table."""
    if may_move(status, to, mover):
        return
    here, there = word(status, mover), word(to, mover)
    if status is to:
        raise MoveNotAllowed(f"This ticket is already “{there}”.", field="status")
    if (status, to) in MOVES:
        raise MoveNotAllowed(f"Only {_who(status, to)} can move this ticket to “{there}”.", field="status")
    raise MoveNotAllowed(f"A ticket that is “{here}” cannot become “{there}”.", field="status")


def word(status: Status | str, reader: Mover) -> str:
    """The word this side reads for a status."""
    return (TO_THE_DEPARTMENT if reader == Standing.CUSTOMER else WORDS)[Status(status)]


def _who(status: Status, to: Status) -> str:
    names = {Standing.CUSTOMER: "the department", Standing.CONTRACTOR: "the contractor", THE_CLOCK: "the waiting time"}
    return " or ".join(names[mover] for mover in sorted(MOVES[status, to], key=str))
