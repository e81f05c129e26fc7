"""What items cost and which level they have on a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection

from ttrt.models import InventoryItem
from ttrt.rules import item_terms
from ttrt.rules.item_terms import Term


def stored(department_ids: Iterable[int], item_ids: Iterable[int]) -> dict[int, list[Term]]:
    """The terms that are written down, by item, oldest first."""
    found: dict[int, list[Term]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT item_id, from_on, to_on, monthly_charge, level FROM item_term
               WHERE department_id = ANY(%s) AND item_id = ANY(%s) ORDER BY item_id, from_on""",
            [list(set(department_ids)), list(item_ids)],
        )
        for item_id, *term in cursor.fetchall():
            found[item_id].append(Term(*term))
    return found


def of_item(item: InventoryItem) -> tuple[Term, ...]:
    """Every term of one item, oldest first; the present one alone when none was ever changed."""
    return whole(item, stored([item.department_id], [item.pk]).get(item.pk, []))


def whole(item: InventoryItem, terms: list[Term]) -> tuple[Term, ...]:
    """The terms of an item of which these are written down."""
    return item_terms.known(terms, since=item.in_service_on, monthly_charge=item.monthly_charge, level=item.level)


def as_of(items: list[InventoryItem], day: date) -> None:
    """Let each item in memory say the charge and the level of this day."""
    written = stored({item.department_id for item in items}, [item.pk for item in items]) if items else {}
    for item in items:
        if item.pk in written:
            term = item_terms.in_force(written[item.pk], day)
            item.monthly_charge, item.level = term.says
