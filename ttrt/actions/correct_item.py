"""A ticket that was opened on the wrong circuit, number or service of its department, put on the right one."""

from datetime import datetime

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.holding import Ref, give_back, hold
from ttrt.actions.placing import PLACE_COLUMNS, item_for, place_anew, unassigned_of
from ttrt.models import InventoryItem, Ticket
from ttrt.rules import access, answers, lifecycle, vouched
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.searching import ticket_words


class ItemAsItIs(Refused):
    """The ticket is on that item already, or it ended without being worked."""


@transaction.atomic
def correct_item(*, ticket: Ref, item_id: int | None, reason: str, by: Viewer, at: datetime) -> None:
    """Put a ticket on the item it is really about (None: the unassigned service, when nobody knows yet).

    An item that has been retired since, or has moved to another department since, is put on as it stood here.
    The item's facts before and after stand in the history; clock, updates due and everything said stay as they are.
    Raises `NotAllowed`, `NotFound`, `ItemAsItIs`, `ChangedMeanwhile`, `Refused` when no reason is given.
    """
    access.require(by, Verb.CORRECT_ITEM, ticket.department_id)
    held = hold(ticket)
    if held.status in (Status.CANCELLED, Status.REJECTED):
        raise ItemAsItIs(f"This ticket is “{lifecycle.WORDS[Status(held.status)]}”; it stays as it was.")
    reason = answers.needed(reason, field="item_reason", ask="Say how the mistake came to light.")
    item = _item(held, item_id)
    if item.pk == held.item_id:
        raise ItemAsItIs("The ticket is on that one already.", field="right_item")
    before = item_told(held)
    place_anew(held, item)
    facts = {
        "from": before,
        "to": item_told(held),
        "item_id": item.pk,
        "identifier": item.identifier,
        "placed": vouched.seal(held, vouched.PLACED),
    }
    history.record(held, "item corrected", by=by, at=at, facts=facts, text=reason)
    # What it could be found by it still can be: people look for what they were told first.
    give_back(held, *PLACE_COLUMNS, found_by=ticket_words((item.identifier,), held.site_name, held.service_type))


def item_told(ticket: Ticket) -> dict[str, object]:
    """The item as the ticket keeps it, for the history."""
    return {
        "item_id": ticket.item_id,
        "kind": ticket.kind,
        "site_name": ticket.site_name,
        "service_type": ticket.service_type,
        "public_safety": ticket.public_safety,
        "tsp": ticket.tsp,
        **{f"item_{name}": value for name, value in ticket.item_facts.items()},
    }


def _item(ticket: Ticket, item_id: int | None) -> InventoryItem:
    if item_id is None:
        return unassigned_of(ticket)
    found = item_for(ticket, item_id)
    if found is None:
        raise NotFound("There was no such item in this department’s inventory then.", field="right_item")
    return found
