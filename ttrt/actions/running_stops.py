"""Stops that still run: every verb that ends the trouble ends them too."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet

from ttrt.actions import history
from ttrt.models import StopClock, Ticket
from ttrt.rules.access import Viewer


def running(held: Ticket) -> list[StopClock]:
    """The stops that run on a ticket now, oldest first."""
    stops = StopClock.objects.filter(department_id=held.department_id, ticket_id=held.pk)
    return list(stops.filter(ended_at=None, voided_at=None).order_by("started_at", "id"))


def end_stop(held: Ticket, stop: StopClock, *, ended_at: datetime, by: Viewer, at: datetime) -> None:
    """End one running stop of a ticket already held; the caller gives the ticket back."""
    mark_ended(stop, ended_at=ended_at, by=by, at=at)
    tell_ended(held, stop, ended_at=ended_at, by=by, at=at)


def mark_ended(stop: StopClock, *, ended_at: datetime, by: Viewer, at: datetime) -> None:
    """Put the end on the stop's row; `tell_ended` belongs to it."""
    row_of(stop).update(ended_at=ended_at, ended_recorded_at=at, ended_by_id=by.person_id, ended_by_name=by.name)


def tell_ended(
    held: Ticket,
    stop: StopClock,
    *,
    ended_at: datetime,
    by: Viewer,
    at: datetime,
    figures: Mapping[str, object] | None = None,
) -> None:
    """Put the end into the history; with the ticket's `figures` when the end has changed stored ones."""
    facts = {"stop_id": stop.pk, "reason": stop.reason, "ended_at": ended_at, **(figures or {})}
    history.record(held, "clock started", by=by, at=at, facts=facts)


def end_running(held: Ticket, *, by: Viewer, at: datetime) -> None:
    """End every running stop of a ticket already held, because what it waited for is over."""
    for stop in running(held):
        # The face read the clock before it waited for the lock; a stop recorded meanwhile may have begun later.
        end_stop(held, stop, ended_at=max(at, stop.started_at + timedelta(microseconds=1)), by=by, at=at)


def row_of(stop: StopClock) -> QuerySet[StopClock]:
    """The stop's row, by its whole key."""
    return StopClock.objects.filter(department_id=stop.department_id, ticket_id=stop.ticket_id, pk=stop.pk)
