"""Telling people: notices are queued with the event, in its transaction. Sending is the worker's (`outbox`)."""

import json
from datetime import datetime

from django.db import connection

from ttrt.models import Notice, Ticket
from ttrt.rules.notices import EVENTS, Audience, Channel


def queue(ticket: Ticket, kind: str, *, at: datetime, facts: dict[str, str] | None = None) -> None:
    """Tell the person who reported the ticket, when an address is known. `kind`: one of `rules.notices.EVENTS`."""
    waiting = for_reporter(ticket, kind, at=at, facts=facts)
    if waiting:
        waiting.save(force_insert=True)


def for_reporter(ticket: Ticket, kind: str, *, at: datetime, facts: dict[str, str] | None = None) -> Notice | None:
    """The row `queue` stores, for callers that store many at once."""
    if not EVENTS[kind].to_reporter or not ticket.reported_email:
        return None
    return Notice(
        department_id=ticket.department_id,
        ticket_id=ticket.pk,
        kind=kind,
        to_name=ticket.reported_by,
        to_email=ticket.reported_email,
        facts=facts or {},
        queued_at=at,
        due_at=at,
    )


def to_contractor(
    ticket: Ticket,
    kind: str,
    *,
    name: str,
    email: str,
    person_id: int | None = None,
    channel: Channel = Channel.MAIL,
    at: datetime,
    facts: dict[str, str] | None = None,
) -> None:
    """Tell somebody of the contractor's, whoever's act it was; the department never sees the row.

    So no `RETURNING`, which only who may read a row may ask for.
    """
    if kind not in EVENTS:
        raise KeyError(kind)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notice (department_id, ticket_id, kind, channel, audience, person_id, to_name, to_email,
                                   facts, queued_at, due_at, attempts, last_error)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, 0, '')""",
            [
                *(ticket.department_id, ticket.pk, kind, channel.value, Audience.CONTRACTOR.value, person_id),
                *(name, email, json.dumps(facts or {}), at, at),
            ],
        )
