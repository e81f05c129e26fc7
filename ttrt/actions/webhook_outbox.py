"""Webhooks beside the mail: which endpoints an event is queued for, and what came of calling one."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from ttrt.actions import outbox, register
from ttrt.models import Membership, Notice, Person, Ticket, WebhookEndpoint
from ttrt.rules import chain, webhooks
from ttrt.rules.access import Level, Viewer
from ttrt.rules.notices import WEBHOOK_OFF, WEBHOOK_TEST, Channel
from ttrt.rules.register import changed

_TIMES = ("opened_at", "update_due_at", "restored_at", "closed_at")


def queue(tickets: Sequence[Ticket], kind: str, *, at: datetime) -> None:
    """Tell every endpoint that wants to hear of it; `tickets` are of one department. Two statements at most."""
    if kind not in webhooks.TYPES.values():
        return
    wanting = WebhookEndpoint.objects.filter(
        department_id=tickets[0].department_id, ended_at=None, off_at=None, events__contains=[kind]
    ).order_by("pk")
    Notice.objects.bulk_create([_row(ticket, kind, endpoint, at) for endpoint in wanting for ticket in tickets])


def queue_test(endpoint: WebhookEndpoint, *, form: str, at: datetime) -> None:
    """A message about nothing but the endpoint; `form`: the key of the form that asked for it."""
    _to(endpoint, WEBHOOK_TEST, at, facts={"form": form}).save(force_insert=True)


def _row(ticket: Ticket, kind: str, endpoint: WebhookEndpoint, at: datetime) -> Notice:
    times = {name: getattr(ticket, name) for name in _TIMES}
    facts = {name: chain.in_utc(moment) for name, moment in times.items() if moment is not None}
    return _to(endpoint, kind, at, facts=facts, ticket_id=ticket.pk)


def _to(
    endpoint: WebhookEndpoint, kind: str, at: datetime, *, facts: dict[str, str], ticket_id: int | None = None
) -> Notice:
    return Notice(
        department_id=endpoint.department_id,
        ticket_id=ticket_id,
        kind=kind,
        channel=Channel.WEBHOOK.value,
        endpoint_id=endpoint.pk,
        to_name=endpoint.name,
        to_email=webhooks.address(endpoint.url, loopback=settings.TTRT_WEBHOOK_LOOPBACK).host,
        facts=facts,
        queued_at=at,
        due_at=at,
    )


def answered(endpoint: WebhookEndpoint) -> None:
    """It took a message: what failed before is forgotten."""
    _stored(endpoint).filter(failures__gt=0).update(failures=0, retry_at=None)


def failed(endpoint: WebhookEndpoint, notice: Notice, *, why: str, gone: bool, by: Viewer, at: datetime) -> None:
    """Count a failed try: the next of any message is later, twice as late each time.

    After as many in a row as the setting says, or when the other side said that it is gone, the endpoint is switched
    off and its owner gets a mail. Two workers switch it off once.
    """
    now = _stored(endpoint).select_for_update().get()
    now.failures += 1
    _stored(endpoint).update(failures=now.failures, retry_at=at + outbox.wait_after(now.failures))
    if now.off_at is None and now.ended_at is None and (gone or now.failures >= settings.TTRT_WEBHOOK_FAILURES):
        said = why if gone else f"{now.failures} tries in a row failed. The last: {why}"
        _switch_off(now, notice, said, by=by, at=at)


def _switch_off(endpoint: WebhookEndpoint, notice: Notice, why: str, *, by: Viewer, at: datetime) -> None:
    _stored(endpoint).update(off_at=at, off_why=why)
    register.record(
        department_id=endpoint.department_id,
        about="webhook",
        about_id=endpoint.pk,
        what="webhook switched off",
        facts=changed({"off_at": None, "off_why": ""}, {"off_at": at, "off_why": why}),
        by=by,
        at=at,
    )
    # Without their accounts: whoever mutes the ticket, or chooses to hear little, hears this all the same.
    Notice.objects.bulk_create(
        Notice(
            department_id=notice.department_id,
            ticket_id=notice.ticket_id,
            kind=WEBHOOK_OFF,
            to_name=person.name,
            to_email=person.email,
            facts={"webhook": endpoint.name, "why": why, "page": f"/webhooks/{endpoint.pk}"},
            queued_at=at,
            due_at=at,
        )
        for person in _who_keeps(endpoint)
    )


def _who_keeps(endpoint: WebhookEndpoint) -> list[Person]:
    """Its owner; once that is nobody of the department any more, the department's managers."""
    members = Membership.objects.filter(department_id=endpoint.department_id, person__is_active=True)
    members = members.filter(suspended_at=None, removed_at=None)
    owner = members.filter(person_id=endpoint.owner_id)
    them = owner if owner.exists() else members.filter(level=Level.MANAGE.value)
    people = Person.objects.only("name", "email").filter(pk__in=them.values("person_id"))
    return list(people.exclude(email="").order_by("pk"))


def _stored(endpoint: WebhookEndpoint) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(department_id=endpoint.department_id, pk=endpoint.pk)
