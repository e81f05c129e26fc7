"""A department's webhooks, for the page of its managers."""

from dataclasses import dataclass, replace

from ttrt.models import Notice, Ticket, WebhookEndpoint
from ttrt.queries import told
from ttrt.queries.histories import Place, Turned, by_time
from ttrt.queries.told import Told

NEWEST = 25


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to an endpoint: about which ticket ("" for a test), how often it was tried, and what came of it."""

    number: str
    tries: int
    line: Told


def in_use(department_id: int) -> list[WebhookEndpoint]:
    """Those not removed, oldest first."""
    return list(WebhookEndpoint.objects.filter(department_id=department_id, ended_at=None).order_by("pk"))


def named(department_id: int, webhook_id: int) -> WebhookEndpoint | None:
    """One that is not removed, or None."""
    return WebhookEndpoint.objects.filter(department_id=department_id, pk=webhook_id, ended_at=None).first()


def sent(endpoint: WebhookEndpoint, *, place: Place | None = None) -> Turned:
    """A page of the messages for it (`Sent`), the newest first."""
    of_it = Notice.objects.filter(department_id=endpoint.department_id, endpoint_id=endpoint.pk)
    turned = by_time((of_it,), place, at="queued_at", most=NEWEST)
    return replace(turned, entries=_told(endpoint, turned.entries))


def _told(endpoint: WebhookEndpoint, rows: list[Notice]) -> list[Sent]:
    about = Ticket.objects.filter(department_id=endpoint.department_id, pk__in={row.ticket_id for row in rows})
    numbers: dict[int | None, str] = dict(about.values_list("pk", "number"))
    lines = told.lines(rows[::-1])
    return [Sent(numbers.get(row.ticket_id, ""), row.attempts, line) for row, line in zip(rows, lines, strict=True)]
