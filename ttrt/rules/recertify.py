"""When a department's people are to be confirmed, and what silence comes to. All of it is ours, not the contract's.

A period begins on the first of a month, Pacific. Whoever was last confirmed before it began is to be confirmed in it.
The days of silence count from the moment the department's managers were first asked, so that nobody is lowered unasked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ttrt.rules.access import Level
from ttrt.rules.localtime import civil_day, day_start

MONTHS = (1, 2, 3, 4, 6, 12)
"""How long a period may be: so many fit into a year."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A period's months; and after how long a manager is reminded again, silence lowers a level, and suspends."""

    months: int
    remind: timedelta
    lower: timedelta
    suspend: timedelta


class Step(StrEnum):
    """What is to be done about one person now."""

    NOTHING = "nothing"
    LOWER = "lower"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person with access stands. `can_manage`: manages the department, has come in, and the account is open."""

    member_id: int
    level: Level
    certified_at: datetime
    lowered_at: datetime | None
    can_manage: bool
    signed_in_at: datetime | None


def begun(at: datetime, months: int) -> datetime:
    """When the period of this moment began (UTC); `months` is one of `MONTHS`."""
    today = civil_day(at)
    return day_start(date(today.year, today.month - (today.month - 1) % months, 1))


def is_due(certified_at: datetime, *, at: datetime, months: int) -> bool:
    """Whether somebody last confirmed then is to be confirmed in the period of this moment."""
    return certified_at < begun(at, months)


def asked_since(since: datetime | None, *, at: datetime, months: int) -> datetime | None:
    """`since` when the managers were first asked in this period, else None: an answer to an older one is no answer."""
    return since if since is not None and begun(at, months) <= since else None


def is_to_be_asked(since: datetime | None, last: datetime | None, *, terms: Terms, at: datetime) -> bool:
    """Whether the managers are to be asked now: for the first time in this period, or again."""
    since = asked_since(since, at=at, months=terms.months)
    return since is None or last is None or at >= last + terms.remind


def step(one: Standing, *, since: datetime | None, terms: Terms, at: datetime) -> Step:
    """What silence has come to for one person by now.

    A level above *view* is lowered first; what is lowered is suspended no sooner after that than the settings say, so
    that a worker that stood still takes nobody's time to answer.
    """
    since = asked_since(since, at=at, months=terms.months)
    if since is None or not is_due(one.certified_at, at=at, months=terms.months):
        return Step.NOTHING
    if one.level is not Level.VIEW:
        return Step.LOWER if at >= since + terms.lower else Step.NOTHING
    suspends_at = since + terms.suspend
    if one.lowered_at is not None:
        suspends_at = max(suspends_at, one.lowered_at + terms.suspend - terms.lower)
    return Step.SUSPEND if at >= suspends_at else Step.NOTHING


def spared(people: Collection[Standing], steps: dict[int, Step]) -> Standing | None:
    """The manager whom silence spares, because nobody else could let people in: the one who signed in last.

    Where nobody can manage even now, it is one of those who were to; None when somebody who can is not touched.
    """
    managers = [one for one in people if one.level is Level.MANAGE]
    able = [one for one in managers if one.can_manage]
    if not managers or any(steps[one.member_id] is Step.NOTHING for one in able):
        return None
    return max(
        able or managers,
        key=lambda one: (one.signed_in_at.timestamp() if one.signed_in_at else 0.0, -one.member_id),
    )
