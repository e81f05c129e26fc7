"""A second ticket for one and the same trouble: void, and linked to the one that is worked."""

from datetime import datetime

from django.db import transaction

from ttrt.actions import history, notices
from ttrt.actions.figures import clock_facts
from ttrt.actions.holding import Ref, give_back
from ttrt.actions.links import hold_both, linked
from ttrt.actions.voiding import VOID_COLUMNS, end_as_void
from ttrt.models import Ticket
from ttrt.queries.clock import measure_of, reckon
from ttrt.rules import access, answers, linking, voiding
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.identifiers import normal_form
from ttrt.rules.lifecycle import Status
from ttrt.rules.voiding import Standing


@transaction.atomic
def void_duplicate(*, ticket: Ref, of: str, reason: str, by: Viewer, at: datetime) -> None:
    """Void a ticket that repeats another of its department (`of`: its number); the other goes on as it is.

    No minute is lost: the ticket whose clock began first is the one that stays (`rules.voiding.check_duplicate`).
    Raises `NotAllowed`, `NotFound`, `CannotBeVoid`, `ChangedMeanwhile`, `Refused` when no reason is given.
    """
    access.require(by, Verb.VOID_DUPLICATE, ticket.department_id)
    held, kept = hold_both(ticket, of, field="of")
    voiding.check_duplicate(_standing(held, at), _standing(kept, at))
    reason = answers.needed(reason, field="reason", ask="Say how you know that it is the same trouble.")
    was = held.status
    end_as_void(held, voiding.DUPLICATE, by=by, at=at)
    _, link = linked(held, kept, linking.DUPLICATE, by=by, at=at)
    facts = {"from": was, "to_status": held.status, "how": held.closed_how, **link, **clock_facts(held)}
    history.record(held, "voided as duplicate", by=by, at=at, facts=facts, text=reason)
    notices.queue(held, "duplicate", by=by, at=at, facts={"follow": kept.number})
    give_back(held, *VOID_COLUMNS)


def _standing(ticket: Ticket, at: datetime) -> Standing:
    return Standing(
        number=ticket.number,
        status=Status(ticket.status),
        # Two texts on the unassigned service are about the same thing only when they say the same.
        about=(ticket.item_id, normal_form(ticket.identifier) if ticket.item_facts["unassigned"] else ""),
        measure=measure_of(ticket),
        opened_at=ticket.opened_at,
        began_at=min(t for t in (ticket.opened_at, ticket.alarm_at) if t is not None),
        # The clock is reckoned in whole seconds; two calls of one second are not told apart by it.
        counts_from=reckon(ticket, at=at).start,
        restored_at=ticket.restored_at,
    )
