"""What a ticket list can be filtered and sorted by, as one value that an address can carry."""

from dataclasses import dataclass
from datetime import datetime

STATES = ("open", "all", "ended")


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of tickets, by a moment and then by id. `urgent_first`: public safety and TSP stand before all others.

    `only`: what a ticket must be to have a place in this order, as fixed SQL.
    """

    column: str
    newest_first: bool = False
    urgent_first: bool = False
    only: str = ""


SORTS = {
    "opened": Sort("opened_at", newest_first=True),
    "oldest": Sort("opened_at"),
    # The queue: whoever owes an update, the next due first.
    "due": Sort("update_due_at", urgent_first=True, only="t.update_due_at IS NOT NULL"),
    # The wallboard: whoever it is for, the next due first.
    "next": Sort("update_due_at", only="t.update_due_at IS NOT NULL"),
    # Restored, and waiting for the department's word.
    "waiting": Sort("restored_at", urgent_first=True, only="t.status = 'resolved'"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets. `statuses` narrows within `state`; days are already instants (half-open, UTC).

    Of each tuple, one match is enough; an empty one asks nothing. `priority`: public safety or TSP. `unowned` and
    `teamless` add the tickets nobody has to those of the owners and teams named.
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
    owner_ids: tuple[int, ...] = ()
    unowned: bool = False
    teams: tuple[str, ...] = ()
    teamless: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: the last row of the one before it, in the sort's own value and the row's id.

    `urgent`: whether that row was for public safety or TSP, which stand first in some orders.
    """

    value: datetime
    ticket_id: int
    backwards: bool = False
    urgent: bool = False
