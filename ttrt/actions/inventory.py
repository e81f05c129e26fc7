"""Which item a ticket belongs to, when it was opened on the department's unassigned service."""

from datetime import datetime

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.holding import Ref, give_back, hold
from ttrt.actions.placing import PLACE_COLUMNS, item_for, place_anew
from ttrt.rules import access, vouched
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.searching import ticket_words


class AlreadyAssigned(Refused):
    """The ticket names its circuit, number or service already."""


@transaction.atomic
def assign_item(*, ticket: Ref, item_id: int, by: Viewer, at: datetime) -> None:
    """Put a ticket from the unassigned service on its real item; the clock and the history stay as they are.

    The item may have been retired since the ticket was opened.
    Raises `NotAllowed`, `NotFound`, `AlreadyAssigned`, `ChangedMeanwhile`.
    """
    access.require(by, Verb.ASSIGN_ITEM, ticket.department_id)
    held = hold(ticket)
    if not held.item_facts["unassigned"]:
        raise AlreadyAssigned("This ticket already names its circuit, number or service.")
    item = item_for(held, item_id)
    if item is None:
        raise NotFound("There was no such item in this department’s inventory then.", field="item")
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
