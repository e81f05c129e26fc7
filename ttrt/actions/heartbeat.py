"""A timer gives a sign of life."""

from collections.abc import Iterable
from datetime import datetime

from ttrt.models import Heartbeat


def begin(names: Iterable[str], *, at: datetime) -> None:
    """Count timers that never came round from now on; those that did keep their moment."""
    Heartbeat.objects.bulk_create([Heartbeat(name=name, at=at) for name in names], ignore_conflicts=True)


def beat(name: str, *, at: datetime) -> None:
    """Note the moment a timer finished a turn or a piece of work; outside every scope, as the application itself."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
