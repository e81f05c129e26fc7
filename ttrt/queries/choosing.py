"""What a person chose to be told, as the page and the ticket show it."""

from dataclasses import dataclass
from datetime import datetime

from ttrt.models import NoticeChoice, Ticket, TicketFollow
from ttrt.queries.inventory import items_where
from ttrt.rules.access import Viewer
from ttrt.rules.notices import Follow

MOST_FOLLOWED = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """The person's row, None while nothing was chosen, and the identifiers of the items it names."""

    row: NoticeChoice | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """One ticket the person watches or has muted, and since when."""

    number: str
    identifier: str
    status: str
    how: Follow
    since: datetime


def own(viewer: Viewer) -> Chosen:
    """What the viewer chose in the department in sight."""
    row = NoticeChoice.objects.filter(department_id=viewer.department_id or 0, person_id=viewer.person_id or 0).first()
    if row is None or not row.item_ids:
        return Chosen(row, ())
    found = items_where("WHERE i.department_id = %s AND i.id = ANY(%s)", [row.department_id, row.item_ids])
    return Chosen(row, tuple(item.identifier for item in found))


def following(ticket_id: int, viewer: Viewer) -> Follow:
    """Whether the viewer watches this ticket of the department in sight, or has muted it."""
    row = TicketFollow.objects.filter(
        department_id=viewer.department_id or 0, ticket_id=ticket_id, person_id=viewer.person_id or 0
    ).first()
    return Follow(row.how) if row else Follow.NEITHER


def followed(viewer: Viewer) -> list[Followed]:
    """The tickets of the department in sight that the viewer watches or has muted, the newest choice first."""
    mine = TicketFollow.objects.filter(department_id=viewer.department_id or 0, person_id=viewer.person_id or 0)
    rows = list(mine.exclude(how=Follow.NEITHER.value).order_by("-changed_at", "-id")[:MOST_FOLLOWED])
    about = Ticket.objects.filter(department_id=viewer.department_id or 0, pk__in=[row.ticket_id for row in rows])
    tickets = {pk: said for pk, *said in about.values_list("pk", "number", "identifier", "status")}
    return [_followed(row, *tickets[row.ticket_id]) for row in rows]


def _followed(row: TicketFollow, number: str, identifier: str, status: str) -> Followed:
    return Followed(number, identifier, status, Follow(row.how), row.changed_at)
