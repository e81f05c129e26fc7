"""A timer says that it came round."""

from datetime import datetime

from ttrt.models import Heartbeat


def beat(name: str, *, at: datetime) -> None:
    """Note the moment a timer finished a turn; outside every scope, as the application itself."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
