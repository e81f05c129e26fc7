"""The inventory as a list to look through, a page at a time, and one item whole."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ttrt.models import Department, InventoryItem, Site
from ttrt.queries.chronic import CHRONIC, since
from ttrt.queries.inventory import Item, items_where, literal
from ttrt.rules.identifiers import normal_form
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.pack import Chronic

PAGE = 50
STATES = ("live", "retired", "all")


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items. Of each tuple, one match is enough; an empty one asks nothing.

    `unassigned`: the departments' unassigned services too, for those who assign tickets to their real item.
    """

    text: str = ""
    state: str = "live"
    kinds: tuple[str, ...] = ()
    site_ids: tuple[int, ...] = ()
    department_ids: tuple[int, ...] = ()
    unassigned: bool = False
    chronic: Chronic | None = None
    chronic_at: datetime | None = None
    """With `chronic`: only the items that are so by this rule, at this moment."""


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where a page begins: the last item of the one before it."""

    department_id: int
    sequence: int
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One page of items, and whether there is more either way."""

    rows: list[Item]
    earlier: ItemPlace | None
    later: ItemPlace | None


@dataclass(frozen=True, slots=True)
class WholeItem:
    """One item with everything the inventory file says of it."""

    item: InventoryItem
    department: Department
    site: Site | None


def find(wanted: ItemFilter, *, place: ItemPlace | None = None, size: int = PAGE) -> ItemPage:
    """One page of the items the viewer may see, in the order of their numbers."""
    where, values = _where(wanted)
    backwards = place is not None and place.backwards
    if place is not None:
        where.append(f"(i.department_id, i.sequence) {'<' if backwards else '>'} (%s, %s)")
        values += [place.department_id, place.sequence]
    direction = "DESC" if backwards else "ASC"
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    order = f"ORDER BY i.department_id {direction}, i.sequence {direction} LIMIT %s"
    rows = items_where(f"{condition} {order}", [*values, size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_earlier, has_later = (more, True) if backwards else (place is not None, more)
    return ItemPage(
        rows,
        replace(_place(rows[0]), backwards=True) if rows and has_earlier else None,
        _place(rows[-1]) if rows and has_later else None,
    )


def whole(number: ItemNumber) -> WholeItem | None:
    """The item of this number, or None when the viewer cannot see one."""
    department = Department.objects.filter(code=number.department_code).first()
    if department is None:
        return None
    item = InventoryItem.objects.filter(department_id=department.pk, sequence=number.sequence).first()
    if item is None:
        return None
    site = Site.objects.filter(department_id=department.pk, pk=item.site_id).first() if item.site_id else None
    return WholeItem(item, department, site)


def _where(wanted: ItemFilter) -> tuple[list[str], list[Any]]:
    """Conditions and their values. Every text here is fixed; only values come from people."""
    where: list[str] = []
    values: list[Any] = []
    if wanted.text:
        like = f"%{literal(wanted.text)}%"
        normal = normal_form(wanted.text)
        either = ["s.name ILIKE %s", "i.service_type ILIKE %s"]
        values += [like, like]
        if normal:
            either.append("i.normal LIKE %s")
            values.append(f"%{normal}%")
        number = ItemNumber.parse(wanted.text)
        if number:
            either.append("(d.code = %s AND i.sequence = %s)")
            values += [number.department_code, number.sequence]
        where.append(f"({' OR '.join(either)})")
    for column, given in (
        ("kind", wanted.kinds),
        ("site_id", wanted.site_ids),
        ("department_id", wanted.department_ids),
    ):
        if given:
            where.append(f"i.{column} = ANY(%s)")
            values.append(list(given))
    if wanted.state != "all":
        where.append(f"i.retired_on IS {'NOT ' if wanted.state == 'retired' else ''}NULL")
    if wanted.chronic is not None and wanted.chronic_at is not None:
        where.append(
            f"(i.department_id, i.id) IN (SELECT c.department_id, c.item_id FROM ({CHRONIC}"  # noqa: S608 - fixed texts
            " GROUP BY t.department_id, t.item_id HAVING count(*) >= %s) c)"
        )
        values += [*since(wanted.chronic, wanted.chronic_at), wanted.chronic.tickets]
    if not wanted.unassigned:
        where.append("NOT i.unassigned")
    return where, values


def _place(item: Item) -> ItemPlace:
    return ItemPlace(item.department_id, item.sequence)
