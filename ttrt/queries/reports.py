"""What was opened at once: the tickets of one report, and of one telephone call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Reported:
    """One ticket as the person who has just opened it reads it back. Times are UTC."""

    key: UUID
    number: str
    identifier: str
    site_name: str
    service_type: str
    unassigned: bool
    severity: str
    status: str
    channel: str
    opened_at: datetime
    update_due_at: datetime | None
    reported_by: str
    reported_phone: str
    reported_email: str
    verified_how: str
    opened_by: str
    department_id: int
    department_code: str
    department_name: str


_TICKETS = """
SELECT r.key, t.number, t.identifier, t.site_name, t.service_type,
       coalesce((t.item_facts->>'unassigned')::boolean, false),
       t.severity, t.status, t.channel, t.opened_at, t.update_due_at,
       r.caller_name, r.caller_phone, r.caller_email, r.verified_how, t.opened_by_name, d.id, d.code, d.name
FROM report r
JOIN department d ON d.id = r.department_id
JOIN ticket t ON t.department_id = r.department_id AND t.report_id = r.id
"""


def of_key(key: UUID, *, department_id: int) -> list[Reported]:
    """The tickets one sending of a form opened in this department, in its order; none when it opened nothing."""
    return _reported("WHERE r.department_id = %s AND r.key = %s ORDER BY t.id", [department_id, key])


def of_call(call: UUID) -> list[Reported]:
    """The tickets opened so far during one telephone call, the newest report first, whichever the department."""
    return _reported("WHERE r.call = %s ORDER BY r.id DESC, t.id", [call])


@dataclass(frozen=True, slots=True)
class Joined:
    """A ticket that was open already, to which a form has added what a person said. Times are UTC."""

    number: str
    identifier: str
    site_name: str
    update_due_at: datetime | None
    department_code: str
    department_name: str


def joined(keys: Mapping[str, UUID], *, department_id: int) -> list[Joined]:
    """The tickets of this department, out of these by number, that bear the comment with the key beside the number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT t.number, t.identifier, t.site_name, t.update_due_at, d.code, d.name
               FROM unnest(%s::text[], %s::uuid[]) AS said(number, key)
               JOIN ticket t ON t.department_id = %s AND t.number = said.number
               JOIN ticket_update u ON u.department_id = t.department_id AND u.ticket_id = t.id AND u.key = said.key
               JOIN department d ON d.id = t.department_id
               ORDER BY t.number""",
            [list(keys), list(keys.values()), department_id],
        )
        return [Joined(*row) for row in cursor.fetchall()]


def _reported(tail: str, values: list[Any]) -> list[Reported]:
    with connection.cursor() as cursor:
        cursor.execute(_TICKETS + tail, values)
        return [Reported(*row) for row in cursor.fetchall()]
