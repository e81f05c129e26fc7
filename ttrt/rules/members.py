"""A department's people: how each stands, who may grant what, and what a change of level comes to (contract A.9.4)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ttrt.rules.access import DEPARTMENT_LEVELS, MAY, NOT_BY_PROGRAMS, Level, Verb
from ttrt.rules.refusal import NotAllowed

MOST_ASKED_A_DAY = 50  # ours, not the contract's: a manager's page must not become a way to flood strangers with mail
A_DAY = timedelta(days=1)
_LONGEST_USER_NAME = 80
ALIKE = _LONGEST_USER_NAME - 6
"""How many letters two user names of one address share at least, but for shorter ones."""
_OF_SOMEBODY = {
    Verb.CHOOSE_NOTICES: "choose what they are told",
    Verb.DISOWN: "say that a call was not theirs",
}
"""What the table says to the person, said of somebody else."""
_NOT_IN_USER_NAMES = re.compile(r"[^A-Za-z0-9._@+-]")


class State(StrEnum):
    """How a person stands in a department."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


def state(*, joined_at: datetime | None, suspended_at: datetime | None, is_open: bool) -> State:
    """How somebody stands; `is_open`: whether the account itself is."""
    if suspended_at:
        return State.SUSPENDED
    if not joined_at:
        return State.INVITED
    return State.ACTIVE if is_open else State.CLOSED


def grantable(own: Level) -> tuple[Level, ...]:
    """The levels that somebody of this level may give to others: none above the own."""
    return DEPARTMENT_LEVELS[: DEPARTMENT_LEVELS.index(own) + 1] if own in DEPARTMENT_LEVELS else ()


def require_grantable(own: Level, *levels: Level) -> None:
    """Refuse (`NotAllowed`) to give or take a level above the own."""
    auditors = {Level.AUDITOR} if own is Level.MANAGE else set()
    if not set(levels) <= {*grantable(own), *auditors}:
        raise NotAllowed("You cannot give or take a level above your own.")


def raises(was: Level, now: Level) -> bool:
    """Whether a change gives more than it takes."""
    order = (Level.AUDITOR, *DEPARTMENT_LEVELS)  # an auditor does nothing, for a time
    return order.index(now) > order.index(was)


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody can do after a change, what they can do no longer, and what is new."""

    can: tuple[str, ...]
    lost: tuple[str, ...]
    won: tuple[str, ...]


def rights(was: Level | None, now: Level | None) -> Rights:
    """From one level to another, in the words of the access table; None: no access."""
    before, after = _verbs(was), _verbs(now)
    return Rights(
        can=after,
        lost=tuple(words for words in before if words not in after),
        won=tuple(words for words in after if words not in before),
    )


def program_rights(level: Level) -> Rights:
    """What a program of this level can do, which is never what lets anybody in."""
    can = _verbs(level, but=NOT_BY_PROGRAMS)
    return Rights(can=can, lost=(), won=can)


def _verbs(level: Level | None, *, but: Collection[Verb] = ()) -> tuple[str, ...]:
    held = (verb for verb, levels in MAY.items() if level in levels and verb not in but)
    return tuple(_OF_SOMEBODY.get(verb, verb.value) for verb in held)


def user_name(email: str, taken: Collection[str] = ()) -> str:
    """A user name for a new account: the mail address, as far as user names go; `taken` are capital letters."""
    plain = _NOT_IN_USER_NAMES.sub("-", email)[:_LONGEST_USER_NAME].lstrip("._@+-") or "person"
    name, number = plain, 1
    while name.upper() in taken:
        number += 1
        name = f"{plain[:ALIKE]}-{number}"
    return name
