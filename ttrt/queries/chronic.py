"""Items that break again and again, by the rule of the contract pack: so many tickets within so many days.

A ticket that is void (wrong department, duplicate) was no trouble of the item and does not count; nor does the
unassigned service, which is no item. Counted by when the tickets were opened, up to the moment asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from ttrt.rules.pack import Chronic
from ttrt.rules.voiding import VOIDED


@dataclass(frozen=True, slots=True)
class Episode:
    """One ticket of an item, as its timeline shows it; `stored_end` is None while service is out."""

    number: str
    status: str
    began_at: datetime
    opened_at: datetime
    ended_at: datetime | None
    net_seconds: int | None
    void: bool


# One range of the index `ticket_of_item` for each department asked about.
CHRONIC = """SELECT t.department_id, t.item_id, count(*) AS tickets FROM ticket t
    WHERE t.opened_at > %s AND t.opened_at <= %s AND t.closed_how <> ALL(%s)
      AND NOT (t.item_facts->>'unassigned')::boolean"""


def items(rule: Chronic, *, at: datetime, department_id: int | None = None) -> dict[tuple[int, int], int]:
    """Every chronic item the viewer may see, as (department, item) → how many tickets, in one statement."""
    statement, values = CHRONIC, since(rule, at)
    if department_id is not None:
        statement += " AND t.department_id = %s"
        values.append(department_id)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{statement} GROUP BY t.department_id, t.item_id HAVING count(*) >= %s",
            [*values, rule.tickets],
        )
        return {(department, item): tickets for department, item, tickets in cursor.fetchall()}


def among(item_ids: Iterable[int], rule: Chronic, *, at: datetime, department_ids: Iterable[int]) -> dict[int, int]:
    """Of these items of these departments the chronic ones, with how many tickets; one statement, none for none."""
    wanted = list(item_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            CHRONIC + " AND t.department_id = ANY(%s) AND t.item_id = ANY(%s)"
            " GROUP BY t.department_id, t.item_id HAVING count(*) >= %s",
            [*since(rule, at), list(department_ids), wanted, rule.tickets],
        )
        return {item: tickets for _, item, tickets in cursor.fetchall()}


def since(rule: Chronic, at: datetime) -> list[Any]:
    """The values of `CHRONIC`, in its order."""
    return [at - rule.within, at, list(VOIDED)]


_EPISODES = """
SELECT t.number, t.status, least(t.opened_at, t.alarm_at), t.opened_at, coalesce(t.restored_at, t.closed_at),
       t.net_seconds, t.closed_how = ANY(%s)
FROM ticket t
WHERE t.department_id = %s AND t.item_id = %s
ORDER BY t.opened_at DESC, t.id DESC
LIMIT %s
"""


def episodes(item_id: int, *, department_id: int, most: int) -> list[Episode]:
    """The newest tickets of an item, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_EPISODES, [list(VOIDED), department_id, item_id, most])
        return [Episode(*row) for row in cursor.fetchall()]
