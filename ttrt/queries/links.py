"""Which tickets of its department a ticket stands linked to, seen from either end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ttrt.models import Ticket
from ttrt.rules import linking


@dataclass(frozen=True, slots=True)
class LinkedTicket:
    """The other ticket of a link. `outwards`: the link was set on the ticket one looks from."""

    link_id: int
    kind: str
    outwards: bool
    number: str
    identifier: str
    site_name: str
    status: str
    opened_at: datetime

    @property
    def words(self) -> str:
        """What the other ticket is to this one, in front of its number."""
        return (linking.OUTWARDS if self.outwards else linking.INWARDS)[self.kind]

    @property
    def may_end(self) -> bool:
        """True for a link set by hand, seen from the side it was set on."""
        return self.outwards and self.kind in linking.BY_HAND


_LINKS = """
SELECT l.id, l.kind, l.ticket_id = %(ticket)s, t.number, t.identifier, t.site_name, t.status, t.opened_at
FROM ticket_link l
JOIN ticket t ON t.department_id = l.department_id
             AND t.id = CASE WHEN l.ticket_id = %(ticket)s THEN l.to_ticket_id ELSE l.ticket_id END
WHERE l.department_id = %(department)s AND l.ended_at IS NULL AND %(ticket)s IN (l.ticket_id, l.to_ticket_id)
ORDER BY array_position(ARRAY['parent', 'duplicate', 'related'], l.kind), l.ticket_id <> %(ticket)s, t.opened_at, t.id
"""


def of_ticket(ticket_id: int, *, department_id: int) -> list[LinkedTicket]:
    """Every standing link of a ticket: what it is part of, what is part of it, duplicates, related ones."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, {"ticket": ticket_id, "department": department_id})
        return [LinkedTicket(*row) for row in cursor.fetchall()]


def same_trouble(ticket: Ticket) -> list[str]:
    """Numbers of the other open tickets of its item, oldest first: what it may be the duplicate of."""
    others = Ticket.objects.filter(department_id=ticket.department_id, item_id=ticket.item_id, closed_at=None)
    return list(others.exclude(pk=ticket.pk).order_by("opened_at", "id").values_list("number", flat=True))
