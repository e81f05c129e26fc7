"""What an item costs and which service level it has, from a day on."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from ttrt.actions import register
from ttrt.models import InventoryItem
from ttrt.models.inventory import LEVELS
from ttrt.queries import item_terms as stored
from ttrt.rules import access, answers, item_terms
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.item_terms import Term
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.seen import require_unchanged

MOST_CHARGE = Decimal("9999999999.99")


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A charge and a level of one item from a day on; `was` are all its terms until now."""

    department_id: int
    item_id: int
    was: tuple[Term, ...]
    stored: tuple[Term, ...]
    from_on: date
    monthly_charge: Decimal | None
    level: str


@transaction.atomic
def set_term(
    *,
    department_id: int,
    item_id: int,
    from_on: date,
    monthly_charge: Decimal | None,
    level: str,
    reason: str,
    seen: str | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Let a charge and a level hold from a Pacific day, past or to come, until the next known term begins.

    Open and old tickets keep the facts of their opening. `seen`: `seen.state` of `facts` when the form was shown.
    Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_INVENTORY, department_id)
    item = InventoryItem.objects.select_for_update(no_key=True).filter(department_id=department_id, pk=item_id).first()
    if item is None or item.unassigned:
        raise NotFound("There is no such item.")
    reason = answers.needed(reason, field="reason", ask="Say why: the order, the amendment, or the mistake.")
    if level not in LEVELS:
        raise Refused("Choose one of the levels.", field="level")
    if monthly_charge is not None and not 0 <= monthly_charge <= MOST_CHARGE:
        raise Refused("The monthly charge is an amount of dollars, nothing below zero.", field="monthly_charge")
    require_unchanged(seen, facts(item))
    written = tuple(stored.stored([department_id], [item_id]).get(item_id, []))
    was = stored.whole(item, list(written))
    if item_terms.in_force(was, from_on).says == (monthly_charge, level) and from_on >= was[0].from_on:
        raise Refused("That is what holds on that day already. Change the charge, the level or the day.", field="level")
    told = write([NewTerm(department_id, item_id, was, written, from_on, monthly_charge, level)])
    before = {"monthly_charge": item.monthly_charge, "level": item.level}
    charge_now, level_now = item_terms.in_force(stored.of_item(item), civil_day(at)).says
    now = {"monthly_charge": charge_now, "level": level_now}
    InventoryItem.objects.filter(department_id=department_id, pk=item_id).update(**now)
    said = {"from": from_on, "terms": told, "charge": monthly_charge, "service_level": level}
    said |= {name: [before[name], now[name]] for name in now if before[name] != now[name]}
    register.record(
        department_id=department_id,
        about="item",
        about_id=item_id,
        what="terms set",
        facts=said,
        text=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def terms_begun(*, by: Viewer, at: datetime) -> bool:
    """Let one item whose next term has begun say so in its columns; True when there was one. For the worker."""
    today = civil_day(at)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT i.department_id, i.id, i.monthly_charge, i.level, t.monthly_charge, t.level
               FROM item_term t
               JOIN inventory_item i ON i.department_id = t.department_id AND i.id = t.item_id
               WHERE t.from_on <= %s AND (t.to_on IS NULL OR t.to_on > %s)
                 AND (i.monthly_charge, i.level) IS DISTINCT FROM (t.monthly_charge, t.level)
               LIMIT 1 FOR NO KEY UPDATE OF i SKIP LOCKED""",
            [today, today],
        )
        row = cursor.fetchone()
    if row is None:
        return False
    department_id, item_id, charge, level, new_charge, new_level = row
    InventoryItem.objects.filter(department_id=department_id, pk=item_id).update(
        monthly_charge=new_charge, level=new_level
    )
    register.record(
        department_id=department_id,
        about="item",
        about_id=item_id,
        what="term begun",
        facts={"monthly_charge": [charge, new_charge], "level": [level, new_level]},
        by=by,
        at=at,
    )
    return True


def facts(item: InventoryItem) -> dict[str, object]:
    """An item's charge and level by date."""
    return {"terms": [told(item.pk, term) for term in stored.of_item(item)]}


def show_today(department_ids: Sequence[int], item_ids: Sequence[int], today: date) -> None:
    """Let the columns of these items say the terms of today. For a verb that has asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE inventory_item i SET monthly_charge = t.monthly_charge, level = t.level FROM item_term t
               WHERE i.department_id = ANY(%s) AND i.id = ANY(%s)
                 AND t.department_id = i.department_id AND t.item_id = i.id
                 AND t.from_on <= %s AND (t.to_on IS NULL OR t.to_on > %s)
                 AND (i.monthly_charge, i.level) IS DISTINCT FROM (t.monthly_charge, t.level)""",
            [list(department_ids), list(item_ids), today, today],
        )


def write(new: Iterable[NewTerm]) -> list[list[Any]]:
    """Store what is otherwise afterwards, in two statements however many; answers those rows for the register.

    For a verb that has asked. An item's first change writes down the term before it, too.
    """
    rows: list[tuple[bool, NewTerm, Term]] = []
    for one in new:
        there = {term.from_on: term for term in one.stored}
        for term in item_terms.set_from(one.was, one.from_on, one.monthly_charge, one.level):
            if there.get(term.from_on) != term:
                rows.append((term.from_on in there, one, term))
    # What ends earlier first: two terms of an item never overlap, not even for a moment.
    _run(
        """UPDATE item_term t SET to_on = f.to_on, monthly_charge = f.monthly_charge, level = f.level
           FROM json_to_recordset(%s::json)
             AS f(department_id int, item_id bigint, from_on date, to_on date, monthly_charge numeric, level text)
           WHERE t.department_id = f.department_id AND t.item_id = f.item_id AND t.from_on = f.from_on""",
        [_row(one, term) for there, one, term in rows if there],
    )
    _run(
        """INSERT INTO item_term (department_id, item_id, from_on, to_on, monthly_charge, level)
           SELECT department_id, item_id, from_on, to_on, monthly_charge, level FROM json_to_recordset(%s::json)
             AS f(department_id int, item_id bigint, from_on date, to_on date, monthly_charge numeric, level text)""",
        [_row(one, term) for there, one, term in rows if not there],
    )
    return [told(one.item_id, term) for _, one, term in rows]


def told(item_id: int, term: Term) -> list[Any]:
    """A term as the register says it."""
    charge = None if term.monthly_charge is None else str(term.monthly_charge.quantize(Decimal("0.01")))
    return [item_id, term.from_on.isoformat(), term.to_on.isoformat() if term.to_on else None, charge, term.level]


def _row(one: NewTerm, term: Term) -> dict[str, Any]:
    item_id, from_on, to_on, charge, level = told(one.item_id, term)
    return {
        "department_id": one.department_id,
        "item_id": item_id,
        "from_on": from_on,
        "to_on": to_on,
        "monthly_charge": charge,
        "level": level,
    }


def _run(statement: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(rows, ensure_ascii=False)])
