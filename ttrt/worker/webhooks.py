"""Sends what waits for webhooks: a beat of its own, so that no slow receiver holds up mail.

Each notice is claimed, sent and marked as mail is (`deliver`). An endpoint that fails is tried again later, one message
at a time, twice as late each time; after so many failures in a row it is switched off. A name set aside for examples is
never looked up.
"""

import logging
import threading
import time
from datetime import datetime

from django.conf import settings

from ttrt.actions import outbox, webhook_outbox
from ttrt.models import Notice, Ticket, WebhookEndpoint
from ttrt.models.scope import as_viewer
from ttrt.rules import webhooks
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.notices import Channel
from ttrt.worker import call
from ttrt.worker.call import NotSent

log = logging.getLogger(__name__)

CALLER = Viewer(None, "the tool (webhooks)", Standing.CONTRACTOR, Level.SUPERVISOR)
BATCH = 20
PATIENCE = 10.0  # seconds for one message, from the name's look-up to the status
LONGEST_TURN = 40.0  # seconds, and the call under way then: several that hang do not make the timer look dead
GONE = 410


def send_due(stop: threading.Event, *, patience: float = PATIENCE) -> None:
    """Send what is due, a batch at a time, for a while; what is left is due in the next turn."""
    until = time.monotonic() + LONGEST_TURN
    while not stop.is_set() and time.monotonic() < until and _send_batch(stop, patience, until):
        pass


def _send_batch(stop: threading.Event, patience: float, until: float) -> bool:
    """Answers whether there may be more to send now."""
    with as_viewer(CALLER) as at:
        claimed = outbox.take_due(at=at, most=BATCH, channel=Channel.WEBHOOK)
    waiting = list(claimed)
    try:
        while waiting and not stop.is_set() and time.monotonic() < until:
            _send(waiting.pop(0), patience)
    finally:
        if waiting:
            with as_viewer(CALLER) as at:
                outbox.hand_back(waiting, at=at)
    return len(claimed) == BATCH


def _send(notice: Notice, patience: float) -> None:
    with as_viewer(CALLER) as began:
        if not outbox.renew(notice, at=began):
            return  # the claim ran out meanwhile, and another worker has it
        to = _endpoint(notice)
        if to is None or to.ended_at is not None or to.off_at is not None:
            why = "The webhook was removed." if to is None or to.ended_at else f"The webhook is off. {to.off_why}"
            outbox.give_up(notice, at=began, why=why)
            return
        if webhooks.is_for_examples(webhooks.address(to.url, loopback=settings.TTRT_WEBHOOK_LOOPBACK).host):
            outbox.give_up(notice, at=began, why="Its name is one set aside for examples, so it is not called.")
            return
        # Later than any wait is what was put down before the clock went back.
        if to.retry_at is not None and began < to.retry_at <= began + outbox.LONGEST_WAIT:
            outbox.hand_back([notice], at=to.retry_at)
            return
        about = Ticket.objects.filter(department_id=notice.department_id, pk=notice.ticket_id or 0)
        number = about.values_list("number", flat=True).first()
    try:
        status = _call(to, notice, number, began, patience)
        why = "" if 200 <= status < 300 else f"It answered with status {status}."
    except NotSent as not_sent:
        status, why = 0, str(not_sent)
    except Exception as wrong:
        log.exception("Notice %s cannot be sent to its webhook", notice.pk)
        status, why = 0, f"The message could not be made: {type(wrong).__name__}."
    _mark(notice, to, status, why, began)


def _endpoint(notice: Notice) -> WebhookEndpoint | None:
    return WebhookEndpoint.objects.filter(department_id=notice.department_id, pk=notice.endpoint_id or 0).first()


def _body(to: WebhookEndpoint, notice: Notice, number: str | None) -> bytes:
    happened_at, public_url = notice.queued_at, settings.TTRT_PUBLIC_URL
    if number is None:
        return webhooks.test_body(webhook_id=to.pk, happened_at=happened_at, public_url=public_url)
    return webhooks.body(notice.kind, number=number, happened_at=happened_at, times=notice.facts, public_url=public_url)


def _call(to: WebhookEndpoint, notice: Notice, number: str | None, began: datetime, patience: float) -> int:
    loopback = settings.TTRT_WEBHOOK_LOOPBACK
    body = _body(to, notice, number)
    headers = webhooks.headers(keys(to, began), message_id=f"msg_{notice.pk}", at=began, body=body)
    where = webhooks.address(to.url, loopback=loopback)
    return call.post(where, body, headers, seconds=patience, loopback=loopback)


def keys(to: WebhookEndpoint, at: datetime) -> list[bytes]:
    """The keys it is signed with at this moment, the newest first."""
    salts = [to.key_salt]
    if to.old_key_until is not None and to.old_key_until > at:
        salts.append(to.old_key_salt)
    return [webhooks.secret(settings.SECRET_KEY.encode(), salt) for salt in salts]


def _mark(notice: Notice, to: WebhookEndpoint, status: int, why: str, began: datetime) -> None:
    with as_viewer(CALLER) as at:
        if not why:
            outbox.mark_sent(notice, handed_over_at=began, at=at)
            webhook_outbox.answered(to)
            return
        log.warning("Notice %s not taken by its webhook: %s", notice.pk, why)
        outbox.mark_failed(notice, handed_over_at=began, at=at, error=why, permanent=status == GONE)
        webhook_outbox.failed(to, notice, why=why, gone=status == GONE, by=CALLER, at=at)
