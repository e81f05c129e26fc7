"""Times people claim: when it came back, when the alarm rang. Checked against what cannot be."""

from datetime import datetime

from ttrt.rules.localtime import show
from ttrt.rules.refusal import Refused


class InTheFuture(Refused):
    """Nothing has happened yet at this time."""


class TooEarly(Refused):
    """This is said to have happened before something it must follow."""


def not_in_future(claimed: datetime, at: datetime, *, field: str) -> None:
    """Refuse a time later than now (`at`)."""
    if claimed > at:
        raise InTheFuture(
            f"{show(claimed)} is still to come; it is now {show(at)}. Check the day and the time.", field=field
        )


def not_before(claimed: datetime, earliest: datetime, *, field: str, what: str) -> None:
    """Refuse a time before `earliest`; `what` says in words what happened then ("the ticket was opened")."""
    if claimed < earliest:
        raise TooEarly(f"{show(claimed)} is before {what} ({show(earliest)}). Check the day and the time.", field=field)
