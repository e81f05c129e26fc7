"""A lost second factor: how long a manager's word for it counts, and whose it may be taken away by whom."""

from dataclasses import dataclass
from datetime import timedelta

from ttrt.rules.access import Standing, Viewer

COUNTS_FOR = timedelta(days=7)
"""A manager's word; later the person may work elsewhere, and whoever asks then asks again."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose second factor is lost. `reported`: by a manager, lately; `alone`: manages a department without another."""

    person_id: int
    standing: Standing
    reported: bool = False
    alone: bool = False


def may_take(by: Viewer, holder: Holder) -> bool:
    """Whether somebody who may take factors away may take this one's.

    The CMO's lead: the CMO's. The contractor's administrator: the contractor's, and of departments' people theirs whom
    a manager speaks for, or who have no manager that could. An operator at a shell (no account): anybody's, for when
    nobody else is left. Nobody: their own.
    """
    if by.person_id is None:
        return True
    if by.person_id == holder.person_id:
        return False
    if by.standing is Standing.CMO or holder.standing is not Standing.CUSTOMER:
        return by.standing is holder.standing
    return holder.reported or holder.alone
