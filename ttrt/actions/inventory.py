"""Which item a ticket belongs to, when it was opened on the department's unassigned service."""

from datetime import datetime

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.holding import Ref, give_back, hold
from ttrt.actions.placing import PLACE_COLUMNS, place_anew
from ttrt.models import InventoryItem
from ttrt.models.inventory import with_sites
from ttrt.rules import access, vouched
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.searching import ticket_words


class AlreadyAssigned(Refused):
    """The ticket names its circuit, number or service already."""


@transaction.atomic
def assign_item(*, ticket: Ref, item_id: int, by: Viewer, at: datetime) -> None:
    """Put a ticket from the unassigned service on its real item; the clock and the history stay as they are.

    Raises `NotAllowed`, `NotFound`, `AlreadyAssigned`, `ChangedMeanwhile`.
    """
    access.require(by, Verb.ASSIGN_ITEM, ticket.department_id)
    held = hold(ticket)
    if not held.item_facts["unassigned"]:
        raise AlreadyAssigned("This ticket already names its circuit, number or service.")
    live = InventoryItem.objects.filter(department_id=held.department_id, unassigned=False, retired_on=None)
    found = with_sites(live.filter(pk=item_id))
    if not found:
        raise NotFound("There is no such item in this department's inventory.", field="item")
    item = found[0]
    was = held.item_id
    place_anew(held, item)
    facts = {
        "from_item_id": was,
        "item_id": item.pk,
        "identifier": item.identifier,
        "placed": vouched.seal(held, vouched.PLACED),
    }
    history.record(held, "item assigned", by=by, at=at, facts=facts)
    give_back(
        held,
        *PLACE_COLUMNS,
        found_by=ticket_words((item.identifier,), held.site_name, held.service_type),
    )
