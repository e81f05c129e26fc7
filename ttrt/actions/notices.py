"""Telling people: notices are queued with the event, in its transaction. Sending is the worker's (`outbox`).

Who is told follows from what is stored, in one statement for the whole event: whoever reported the ticket, and every
person of the department who chose such events, or watches the ticket.
"""

import json
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db import connection

from ttrt.actions import webhook_outbox
from ttrt.models import Notice, Report, Ticket, packs
from ttrt.rules import calls, notices
from ttrt.rules.access import Level, Viewer
from ttrt.rules.notices import EVENTS, Audience, Channel, Rhythm, Waiting

# Who reported it, when that is the account that opened it: then the account may mute it.
_REPORTER = """(CASE WHEN t.opened_by_standing = 'customer' AND t.opened_by_name = t.reported_by
                     THEN t.opened_by_id END)"""
_HAS_REPORTER = f"""(t.reported_email <> '' AND NOT EXISTS (
    SELECT FROM ticket_follow m WHERE m.department_id = t.department_id AND m.ticket_id = t.id AND m.how = 'mute'
        AND m.person_id = {_REPORTER}))"""
_FOLLOWED = """ LEFT JOIN ticket_follow f
    ON f.department_id = t.department_id AND f.ticket_id = t.id AND f.person_id = c.person_id """
# A watched ticket is told whole, a muted one not at all. A severity the ticket's own terms do not know hides nothing.
_FITS = """ coalesce(f.how, '') <> 'mute' AND (f.how = 'watch' OR (
    %(kind)s = ANY(c.events)
    AND (c.severity_at_least = '' OR coalesce(
        array_position(%(severities)s::text[], t.severity)
        <= array_position(%(severities)s::text[], c.severity_at_least), true))
    AND ((c.site_ids = '{}' AND c.item_ids = '{}') OR t.site_id = ANY(c.site_ids) OR t.item_id = ANY(c.item_ids))))
"""
_FITTING = f"FROM ticket t JOIN notice_choice c ON c.department_id = t.department_id {_FOLLOWED} WHERE {_FITS}"
_THESE = " AND t.department_id = %(department)s AND t.id = ANY(%(tickets)s) AND c.person_id IS DISTINCT FROM %(actor)s"
_RHYTHM = "concat_ws('|', c.rhythm, c.zone, c.quiet_from, c.quiet_until, c.urgent_at_once AND t.public_safety)"
_RHYTHMS = (
    f"SELECT DISTINCT {_RHYTHM}, c.rhythm, c.zone, c.quiet_from, c.quiet_until, "
    f"c.urgent_at_once AND t.public_safety {_FITTING} {_THESE}"
)
_QUEUE = f"""
INSERT INTO notice (department_id, ticket_id, kind, channel, audience, person_id, to_name, to_email, facts,
                    queued_at, due_at, digest, attempts, last_error)
SELECT %(department)s, told.ticket_id, %(kind)s, 'mail', 'department', told.person_id, told.name, told.email,
       %(facts)s::jsonb, %(at)s, told.due_at, told.due_at > %(at)s, 0, ''
FROM (
    SELECT t.id AS ticket_id, {_REPORTER} AS person_id, t.reported_by AS name, t.reported_email AS email,
           %(at)s::timestamptz AS due_at
    FROM ticket t
    WHERE %(to_reporter)s AND t.department_id = %(department)s AND t.id = ANY(%(tickets)s) AND {_HAS_REPORTER}
    UNION ALL
    SELECT t.id, c.person_id, c.person_name, '', coalesce((%(due)s::jsonb ->> {_RHYTHM})::timestamptz, %(at)s)
    {_FITTING} {_THESE}
        AND NOT (%(to_reporter)s AND t.reported_email <> '' AND c.person_id IS NOT DISTINCT FROM {_REPORTER})
) AS told ORDER BY told.ticket_id, told.email = '', told.person_id
"""  # noqa: S608 - fixed texts
ANYBODY = f"""({_HAS_REPORTER} OR EXISTS (
    SELECT FROM notice_choice c {_FOLLOWED} WHERE c.department_id = t.department_id AND {_FITS}))"""
"""Whether anybody would be told of `kind` about the ticket `t`: for the timer that looks for tickets to announce."""


_TO_MANAGERS = """
WITH manager AS (
    SELECT p.id, p.name FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.department_id = %(department)s AND m.level = %(level)s AND p.is_active AND p.email <> ''
        AND m.suspended_at IS NULL AND m.removed_at IS NULL
), told AS (
    SELECT n.person_id, lower(n.to_email) AS email FROM notice n
    WHERE n.department_id = %(department)s AND n.ticket_id = %(ticket)s AND n.queued_at = %(at)s AND NOT n.digest
)
INSERT INTO notice (department_id, ticket_id, kind, person_id, to_name, to_email, facts, queued_at, due_at, attempts,
                    last_error)
SELECT %(department)s, %(ticket)s, %(kind)s, asked.id, asked.name, asked.email, %(facts)s::jsonb, %(at)s, %(at)s, 0, ''
FROM (
    SELECT id, name, '' AS email FROM manager
    UNION ALL
    SELECT NULL, c.name, c.email FROM contact c
    WHERE c.department_id = %(department)s AND c.site_id IS NULL AND c.retired_at IS NULL AND c.email <> ''
        AND NOT EXISTS (SELECT FROM manager)
) AS asked
WHERE NOT EXISTS (SELECT FROM told WHERE told.person_id = asked.id OR told.email = lower(nullif(asked.email, '')))
ORDER BY asked.id, asked.name
"""


def queue(ticket: Ticket, kind: str, *, by: Viewer, at: datetime, facts: dict[str, str] | None = None) -> None:
    """Tell every person and webhook to be told of what just happened. `kind`: one of `rules.notices.EVENTS`."""
    queue_all([ticket], kind, by=by, at=at, facts=facts)


def queue_all(
    tickets: Sequence[Ticket], kind: str, *, by: Viewer, at: datetime, facts: dict[str, str] | None = None
) -> None:
    """As `queue`, for tickets of one department and one version of the terms; four statements whatever their number.

    Nobody but the reporter is told of what they did themselves.
    """
    asked: dict[str, Any] = {
        "kind": kind,
        "severities": severities(tickets[0].pack_version),
        "department": tickets[0].department_id,
        "tickets": [ticket.pk for ticket in tickets],
        "actor": by.person_id,
        "to_reporter": EVENTS[kind].to_reporter,
        "facts": json.dumps(facts or {}),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RHYTHMS, asked)
        due = {key: _due(at, *rhythm).isoformat() for key, *rhythm in cursor.fetchall()}
        cursor.execute(_QUEUE, asked | {"due": json.dumps(due)})
    webhook_outbox.queue(tickets, kind, at=at)


def opened(tickets: Sequence[Ticket], report: Report, *, by: Viewer, at: datetime) -> None:
    """Tell of tickets just opened. Of a call the managers are told too, at once: it may have been somebody else's.

    They get one mail for the whole report, about its first ticket.
    """
    if report.channel != calls.HOTLINE:
        queue_all(tickets, "opened", by=by, at=at)
        return
    facts = {"call": report.caller_name}
    queue_all(tickets, "opened", by=by, at=at, facts=facts)
    to_managers(tickets[0], "opened", at=at, facts=facts)


def to_managers(ticket: Ticket, kind: str, *, at: datetime, facts: dict[str, str]) -> None:
    """Tell the department's managers, whatever they chose; where none has an address, its contact book's.

    Of the book those who stand for the whole department. Who is told of it already is not told twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _TO_MANAGERS,
            {
                "kind": kind,
                "department": ticket.department_id,
                "ticket": ticket.pk,
                "facts": json.dumps(facts),
                "at": at,
                "level": Level.MANAGE.value,
            },
        )


def to_person(ticket: Ticket, kind: str, *, person_id: int, name: str, at: datetime) -> None:
    """Tell one person of the department, who asked something and is answered."""
    if kind not in EVENTS:
        raise KeyError(kind)
    Notice.objects.create(
        department_id=ticket.department_id,
        ticket_id=ticket.pk,
        kind=kind,
        person_id=person_id,
        to_name=name,
        to_email="",
        queued_at=at,
        due_at=at,
    )


def severities(pack_version: str) -> list[str]:
    """The severities of these terms, the worst first."""
    return [severity.code for severity in packs.by_version(pack_version).severities]


def _due(at: datetime, rhythm: str, zone: str, begins: time | None, ends: time | None, urgent: bool) -> datetime:
    quiet = (begins, ends) if begins is not None and ends is not None else None
    return notices.due(at, Waiting(Rhythm(rhythm), zone, quiet), urgent=urgent)


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
    row: list[Any] = [ticket.department_id, ticket.pk, kind, channel.value, Audience.CONTRACTOR.value, person_id]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notice (department_id, ticket_id, kind, channel, audience, person_id, to_name, to_email,
                                   facts, queued_at, due_at, attempts, last_error)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, 0, '')""",
            [*row, name, email, json.dumps(facts or {}), at, at],
        )


def for_contractor(ticket: Ticket, kind: str, *, name: str, email: str, at: datetime, facts: dict[str, str]) -> Notice:
    """The row `to_contractor` stores, for a verb of the contractor's that stores many at once."""
    if kind not in EVENTS:
        raise KeyError(kind)
    return Notice(
        department_id=ticket.department_id,
        ticket_id=ticket.pk,
        kind=kind,
        audience=Audience.CONTRACTOR.value,
        to_name=name,
        to_email=email,
        facts=facts,
        queued_at=at,
        due_at=at,
    )
