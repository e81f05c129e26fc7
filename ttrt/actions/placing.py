"""Putting a ticket on the item it is about."""

from ttrt.models import InventoryItem, Ticket
from ttrt.models.inventory import live_on, with_sites
from ttrt.queries import item_terms
from ttrt.rules.localtime import civil_day
from ttrt.rules.searching import ticket_words

PLACE_COLUMNS = (
    "item_id",
    "kind",
    "site_id",
    "site_name",
    "service_type",
    "public_safety",
    "tsp",
    "item_facts",
)
"""What `place_on` sets."""


def place_on(ticket: Ticket, item: InventoryItem) -> None:
    """Copy the item's facts onto the ticket: a later change of the item does not rewrite the ticket."""
    ticket.item_id = item.pk
    ticket.kind = item.kind
    ticket.site_id = item.site_id
    ticket.site_name = item.site.name if item.site else ""
    ticket.service_type = item.service_type
    ticket.public_safety = item.public_safety
    ticket.tsp = item.tsp
    ticket.item_facts = {
        "item": item.sequence,
        "identifier": item.identifier,
        "contract": item.contract,
        "category": item.category,
        "subcategory": item.subcategory,
        "level": item.level,
        "ban": item.ban,
        "monthly_charge": None if item.monthly_charge is None else str(item.monthly_charge),
        "unassigned": item.unassigned,
    }


def place_anew(ticket: Ticket, item: InventoryItem) -> None:
    """Put a ticket that is open already on its real item, with the charge and the level of the day it was opened."""
    item_terms.as_of([item], civil_day(ticket.opened_at))
    place_on(ticket, item)


def item_for(ticket: Ticket, item_id: int) -> InventoryItem | None:
    """The item of the ticket's department that a ticket of its opening may be about, or None."""
    there = InventoryItem.objects.filter(department_id=ticket.department_id, pk=item_id, unassigned=False)
    found = with_sites(there.filter(live_on(civil_day(ticket.opened_at))))
    return found[0] if found else None


def unassigned_of(ticket: Ticket) -> InventoryItem:
    """The service of the ticket's department for what nobody has found yet."""
    return with_sites(InventoryItem.objects.filter(department_id=ticket.department_id, unassigned=True))[0]


def found_by(ticket: Ticket) -> list[str]:
    """The words a ticket can be found by from its opening on."""
    return ticket_words(
        (ticket.number, ticket.identifier, ticket.item_facts["identifier"], ticket.customer_reference),
        ticket.site_name,
        ticket.service_type,
        ticket.description,
        ticket.reported_by,
    )
