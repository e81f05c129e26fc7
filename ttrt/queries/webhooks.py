"""A department's webhooks, for the page of its managers."""

from ttrt.models import WebhookEndpoint


def in_use(department_id: int) -> list[WebhookEndpoint]:
    """Those not removed, oldest first."""
    return list(WebhookEndpoint.objects.filter(department_id=department_id, ended_at=None).order_by("pk"))


def named(department_id: int, webhook_id: int) -> WebhookEndpoint | None:
    """One that is not removed, or None."""
    return WebhookEndpoint.objects.filter(department_id=department_id, pk=webhook_id, ended_at=None).first()
