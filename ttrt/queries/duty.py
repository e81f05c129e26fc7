"""The facts the hourly duty follows from, and the ledger's slots as they stand."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from ttrt.models import DutySlot, Restoration, StopClock, Ticket, TicketUpdate, packs
from ttrt.queries.clock import as_stop
from ttrt.rules.duty import Duty, Outcome, Slot, Update, duty_under
from ttrt.rules.facts import Restoration as Restored


def duty_of(ticket: Ticket) -> Duty:
    """Everything the slots of one ticket follow from."""
    return duties_of([ticket])[ticket.pk]


def duties_of(tickets: Iterable[Ticket]) -> dict[int, Duty]:
    """The same for many tickets, by ticket id, in three queries whatever their number."""
    tickets = list(tickets)
    these = {"department_id__in": {t.department_id for t in tickets}, "ticket_id__in": [t.pk for t in tickets]}
    updates, restorations, stops = defaultdict(list), defaultdict(list), defaultdict(list)
    for update in TicketUpdate.objects.filter(kind="restoration", **these).only(
        "department_id", "ticket_id", "kind", "public", "at"
    ):
        updates[update.ticket_id].append(update)
    for restoration in Restoration.objects.filter(**these).order_by("at", "id"):
        restorations[restoration.ticket_id].append(restoration)
    terms = [packs.by_version(version).timers for version in {t.pack_version for t in tickets}]
    if not all(timers.update_runs_during_stop for timers in terms):
        for stop in StopClock.objects.filter(voided_at=None, **these):
            stops[stop.ticket_id].append(stop)
    return {t.pk: gathered(t, updates[t.pk], restorations[t.pk], stops[t.pk]) for t in tickets}


def gathered(
    ticket: Ticket,
    updates: Iterable[TicketUpdate],
    restorations: Iterable[Restoration],
    stops: Iterable[StopClock],
) -> Duty:
    """The duty from rows already at hand, restorations in the order they were recorded."""
    timers = packs.by_version(ticket.pack_version).timers
    said = (u for u in updates if u.kind == "restoration" and timers.counts(public=u.public))
    return duty_under(
        timers,
        opened_at=ticket.opened_at,
        updates=(Update(u.pk, u.at) for u in said),
        restorations=(Restored(r.restored_at, r.disputed_at, r.came_back_at) for r in restorations),
        stops=(as_stop(stop) for stop in stops),
        ended_at=ticket.closed_at,
    )


def as_slot(row: DutySlot) -> Slot:
    """A stored slot as the rule's plain value."""
    return Slot(row.starts_at, row.due_at, row.ends_at, Outcome(row.outcome), row.met_by, row.answered_at)


def slots_of(ticket: Ticket) -> list[DutySlot]:
    """The ledger of one ticket, oldest first."""
    return list(DutySlot.objects.filter(department_id=ticket.department_id, ticket_id=ticket.pk).order_by("starts_at"))


def first_unmet(ticket: Ticket) -> datetime | None:
    """The oldest due moment nobody has answered yet, passed or to come (UTC); None while nothing is owed."""
    unmet = Q(outcome=Outcome.WAITING.value) | Q(outcome=Outcome.MISSED.value, answered_at=None)
    slots = DutySlot.objects.filter(unmet, department_id=ticket.department_id, ticket_id=ticket.pk)
    return slots.order_by("due_at").values_list("due_at", flat=True).first()
