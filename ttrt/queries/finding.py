"""What a ticket list can be filtered and sorted by, as one value that an address can carry."""

from dataclasses import dataclass
from datetime import datetime

STATES = ("open", "all", "ended")
SORTS = {
    # name: (column, newest or largest first)
    "opened": ("opened_at", True),
    "oldest": ("opened_at", False),
    "due": ("update_due_at", False),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets. `statuses` narrows within `state`; days are already instants (half-open, UTC).

    Of each tuple, one match is enough; an empty one asks nothing. `priority`: public safety or TSP.
    """

    state: str = "open"
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    site_id: int | None = None
    item_id: int | None = None
    text: str = ""
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    overdue_at: datetime | None = None
    department_ids: tuple[int, ...] = ()
    unassigned: bool = False
    report_id: int | None = None
    site_ids: tuple[int, ...] = ()
    priority: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: the last row of the one before it, in the sort's own value and the row's id."""

    value: datetime
    ticket_id: int
    backwards: bool = False
