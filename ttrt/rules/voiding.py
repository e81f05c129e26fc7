"""Tickets that should not be there: void, never deleted. Why, and which ticket may be void because of which other.

Voiding is no move between statuses of a trouble (`lifecycle.MOVES`): the trouble goes on, on another ticket.
"""

from dataclasses import dataclass
from datetime import datetime

from ttrt.rules.facts import Measure
from ttrt.rules.lifecycle import ENDED, WORDS, Status
from ttrt.rules.localtime import show
from ttrt.rules.refusal import Refused

WRONG_DEPARTMENT = "voided: opened in the wrong department"
DUPLICATE = "voided: duplicate"
NOT_OURS = "voided: not the department's call"
VOIDED = (WRONG_DEPARTMENT, DUPLICATE, NOT_OURS)
"""What `closed_how` says of a void ticket; such a ticket counts in nothing that counts troubles."""


class CannotBeVoid(Refused):
    """Voiding this ticket would lose time, or it is not what it is said to be."""


NOT_TO_BE_MOVED = (Status.CANCELLED, Status.REJECTED)
"""Ended without being worked, so there is nothing to take to the right department."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What matters of one of two tickets said to be the same: where its clock starts, how it ends, what it is about.

    `began_at` is the earlier of the first alarm and the opening; `counts_from` the start its own measure takes.
    """

    number: str
    status: Status
    about: object
    measure: Measure
    opened_at: datetime
    began_at: datetime
    counts_from: datetime
    restored_at: datetime | None


def check_wrong_department(status: Status) -> None:
    """A ticket in the wrong department is void whatever became of it there, unless it ended without being worked."""
    if status in NOT_TO_BE_MOVED:
        raise CannotBeVoid(f"This ticket is “{WORDS[status]}” already. Open the true one in its own department.")


def check_duplicate(void: Standing, kept: Standing) -> None:
    """Refuse unless every minute and every word of the void ticket's trouble is also the kept ticket's.

    Contract: an outage runs from the first alarm or the first opening. So the ticket that began first is kept.
    """
    if void.number == kept.number:
        raise CannotBeVoid("That is this ticket itself. Name the other one.", field="of")
    if void.status in ENDED or void.status is Status.RESOLVED:
        raise CannotBeVoid(f"This ticket is “{WORDS[void.status]}”; only one that is being worked can be a duplicate.")
    if kept.status in (Status.CANCELLED, Status.REJECTED):
        raise CannotBeVoid(f"{kept.number} is “{WORDS[kept.status]}”, so nobody works the trouble there.", field="of")
    if void.about != kept.about:
        raise CannotBeVoid(
            f"{kept.number} is about another circuit, number or service. If one of the two was opened on the wrong "
            "one, correct that first.",
            field="of",
        )
    if kept.measure is not void.measure:
        raise CannotBeVoid(
            f"{kept.number} says another severity, by which another time counts. Link the two as related instead.",
            field="of",
        )
    if void.began_at < kept.counts_from:
        if void.opened_at <= kept.opened_at:
            raise CannotBeVoid(
                f"This ticket began first ({show(void.began_at)}), and the outage counts from the first opening. "
                f"Void {kept.number} as the duplicate of this one instead.",
                field="of",
            )
        raise CannotBeVoid(
            f"This ticket has the earlier alarm ({show(void.began_at)}). Correct the time of the alarm on "
            f"{kept.number} first, so that no minute is lost.",
            field="of",
        )
    if kept.restored_at is not None and void.opened_at > kept.restored_at:
        raise CannotBeVoid(
            f"Service was restored on {kept.number} at {show(kept.restored_at)}, before this ticket was opened: "
            "it is new trouble.",
            field="of",
        )
