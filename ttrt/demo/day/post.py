"""What came of messages no worker can send here: to systems at names nobody can have, and to a mailbox that is not.

All other mail of the day is left to the worker, which sends it as it sends every mail.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from ttrt.actions import outbox, webhook_outbox
from ttrt.demo.day.stage import Stage
from ttrt.demo.day.wording_notices import BUSY, GONE, NO_MAILBOX, REFUSED, SYSTEM_GONE
from ttrt.models import Notice, WebhookEndpoint
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.notices import Channel

# Whoever calls webhooks and sends mail; the worker's names for it.
_CALLER = Viewer(None, "the tool (webhooks)", Standing.CONTRACTOR, Level.SUPERVISOR)
_POSTMAN = Viewer(None, "the tool (notices)", Standing.CONTRACTOR, Level.SUPERVISOR)
TRIES = 3
"""Of the last message to the system that is gone: busy twice, then gone."""


def play(stage: Stage) -> None:
    """As of now: nothing waits for a webhook, and nothing for the mailbox that refuses."""
    with as_viewer(_CALLER):
        systems = list(WebhookEndpoint.objects.order_by("pk"))
        for system in systems:
            told = list(_waiting().filter(channel=Channel.WEBHOOK.value, endpoint_id=system.pk))
            for notice in told[:-1] if system.name == SYSTEM_GONE else told:
                began, at = _moments(stage, notice)
                outbox.mark_sent(notice, handed_over_at=began, at=at)
            if system.name == SYSTEM_GONE and told:
                _gone(stage, system, told[-1])
    with as_viewer(_POSTMAN):
        for notice in _waiting().filter(channel=Channel.MAIL.value, person_id=stage[NO_MAILBOX].person_id):
            began, at = _moments(stage, notice)
            found = outbox.addressee(notice)
            notice.to_name, notice.to_email = found.name, found.email
            said = REFUSED.format(found.email)
            outbox.mark_failed(notice, handed_over_at=began, at=at, error=said, permanent=True, bounced=True)


def _waiting() -> QuerySet[Notice]:
    return Notice.objects.filter(sent_at=None, given_up_at=None).order_by("due_at", "id")


def _gone(stage: Stage, system: WebhookEndpoint, notice: Notice) -> None:
    """The system answers that it is busy, and then that it is gone: it is switched off, and its owner gets a mail."""
    began, at = _moments(stage, notice)
    for attempt in range(1, TRIES + 1):
        gone = attempt == TRIES
        why = GONE if gone else BUSY
        outbox.mark_failed(notice, handed_over_at=began, at=at, error=why, permanent=gone)
        webhook_outbox.failed(system, notice, why=why, gone=gone, by=_CALLER, at=at)
        notice = Notice.objects.get(department_id=notice.department_id, pk=notice.pk)
        began, at = notice.due_at, notice.due_at + (at - began)


def _moments(stage: Stage, notice: Notice) -> tuple[datetime, datetime]:
    """When it was handed over, and when the answer came: within seconds, and before now."""
    left = (stage.now - notice.due_at) / 40  # so that three tries fit, with the waits between them
    began = notice.due_at + min(left, timedelta(seconds=stage.rng.uniform(0.5, 4)))
    return began, began + min(left, timedelta(seconds=stage.rng.uniform(0.05, 0.6)))
