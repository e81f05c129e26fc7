"""The facts the clock reckons with, gathered for one ticket or many, in two queries whatever their number."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from ttrt.models import ContactAttempt, Restoration, StopClock, Ticket, TimeCorrection, packs
from ttrt.rules import correcting, outage
from ttrt.rules.facts import Correction, Facts, Measure, Stop
from ttrt.rules.facts import Restoration as Restored
from ttrt.rules.lifecycle import Status
from ttrt.rules.outage import Reckoning


def facts_of(ticket: Ticket) -> Facts:
    """Everything the clock of one ticket depends on."""
    return facts_of_many([ticket])[ticket.pk]


def reckon(ticket: Ticket, *, at: datetime) -> Reckoning:
    """The ticket's clock at a moment, by the contract terms in force when it was opened."""
    pack = packs.by_version(ticket.pack_version)
    return outage.reckon(facts_of(ticket), pack, at=at, measure=measure_of(ticket))


def measure_of(ticket: Ticket) -> Measure:
    """Whether the ticket's figures are those of an outage (from the alarm) or of a repair (from the opening)."""
    return Measure(packs.by_version(ticket.pack_version).severity(ticket.severity).measure)


def facts_of_many(tickets: Iterable[Ticket]) -> dict[int, Facts]:
    """The same for many tickets, by ticket id."""
    tickets = list(tickets)
    these = {
        "department_id__in": {t.department_id for t in tickets},
        "ticket_id__in": [t.pk for t in tickets],
    }
    stops, restorations, attempts = defaultdict(list), defaultdict(list), defaultdict(list)
    for stop in StopClock.objects.filter(**these).order_by("started_at", "id"):
        stops[stop.ticket_id].append(stop)
    for restoration in Restoration.objects.filter(**these).order_by("at", "id"):
        restorations[restoration.ticket_id].append(restoration)
    for ticket_id, tried_at in (
        ContactAttempt.objects.filter(**these).order_by("tried_at", "id").values_list("ticket_id", "tried_at")
    ):
        attempts[ticket_id].append(tried_at)
    return {t.pk: gathered(t, stops[t.pk], restorations[t.pk], attempts[t.pk]) for t in tickets}


def gathered(
    ticket: Ticket,
    stops: list[StopClock],
    restorations: list[Restoration],
    attempts: list[datetime],
    corrections: Iterable[TimeCorrection] = (),
) -> Facts:
    """The clock's facts from rows already at hand, stops, restorations and corrections in their order.

    Corrections are told, not counted: the times themselves are the corrected ones.
    """
    return Facts(
        opened_at=ticket.opened_at,
        alarm_at=ticket.alarm_at,
        stops=tuple(as_stop(stop) for stop in stops),
        restorations=tuple(Restored(r.restored_at, r.disputed_at, r.came_back_at) for r in restorations),
        contact_attempts=tuple(attempts),
        ended_at=ticket.closed_at if ticket.status in (Status.CANCELLED, Status.REJECTED) else None,
        corrections=tuple(Correction(correcting.WORDS[c.what], c.was_at, c.is_at, c.by_name) for c in corrections),
    )


def as_stop(stop: StopClock) -> Stop:
    """A stored stop as the clock's plain value."""
    return Stop(
        ref=str(stop.pk),
        reason=stop.reason,
        started_at=stop.started_at,
        ended_at=stop.ended_at,
        voided=stop.voided_at is not None,
        window_end=stop.window_end_at,
    )
