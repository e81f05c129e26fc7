"""What a person chose to be told, as the page and the ticket show it."""

from dataclasses import dataclass

from ttrt.models import NoticeChoice, TicketFollow
from ttrt.queries.inventory import items_where
from ttrt.rules.access import Viewer
from ttrt.rules.notices import Follow


@dataclass(frozen=True, slots=True)
class Chosen:
    """The person's row, None while nothing was chosen, and the identifiers of the items it names."""

    row: NoticeChoice | None
    items: tuple[str, ...]


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
