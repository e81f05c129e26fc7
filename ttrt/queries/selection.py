"""Tickets chosen from a list by their numbers, as they stand now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from ttrt.rules.numbers import TicketNumber


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen ticket: what an act on it needs to know, and what a person recognises it by."""

    department_id: int
    ticket_id: int
    number: str
    department_name: str
    identifier: str
    status: str
    version: int
    owner_id: int | None
    owner_name: str
    team: str
    trouble: str
    cause: str
    restored: bool
    pack_version: str


_STATEMENT = """
SELECT t.department_id, t.id, t.number, d.name, t.identifier, t.status, t.version, t.owner_id, t.owner_name, t.team,
       t.trouble, t.cause, t.restored_at IS NOT NULL, t.pack_version
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS w (code, number, place)
JOIN department d ON d.code = w.code
JOIN ticket t ON t.department_id = d.id AND t.number = w.number
ORDER BY w.place
"""


def chosen(numbers: Iterable[TicketNumber]) -> list[Chosen]:
    """Those of them the viewer sees, in the order they were named."""
    named = list(dict.fromkeys(numbers))
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [[each.department_code for each in named], [str(each) for each in named]])
        return [Chosen(*row) for row in cursor.fetchall()]
