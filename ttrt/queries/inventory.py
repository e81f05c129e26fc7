"""What a viewer may open a ticket on: looking things up as they are typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from ttrt.rules.identifiers import normal_form
from ttrt.rules.numbers import ItemNumber


@dataclass(frozen=True, slots=True)
class Item:
    """One inventory item as lists and the opening form show it; `open_numbers` are its open tickets, newest first."""

    item_id: int
    department_id: int
    department_code: str
    department_name: str
    sequence: int
    kind: str
    identifier: str
    service_type: str
    level: str
    site_name: str
    site_city: str
    public_safety: bool
    tsp: str
    retired: bool
    unassigned: bool
    open_numbers: tuple[str, ...]

    @property
    def number(self) -> str:
        """`3860-000042`, as in the item's address."""
        return str(ItemNumber(self.department_code, self.sequence))


_ITEMS = """
SELECT i.id, i.department_id, d.code, d.name, i.sequence, i.kind, i.identifier, i.service_type, i.level,
       coalesce(s.name, ''), coalesce(s.city, i.a_city), i.public_safety, i.tsp, i.retired_on IS NOT NULL, i.unassigned,
       coalesce((SELECT array_agg(t.number ORDER BY t.opened_at DESC) FROM ticket t
                 WHERE t.department_id = i.department_id AND t.item_id = i.id AND t.closed_at IS NULL), '{}')
FROM inventory_item i
JOIN department d ON d.id = i.department_id
LEFT JOIN site s ON s.department_id = i.department_id AND s.id = i.site_id
"""


# As `models.inventory.live_on` says it.
_LIVE_ON = "(i.retired_on IS NULL OR (i.retired_on >= %s AND (i.in_service_on IS NULL OR i.in_service_on <= %s)))"


@dataclass(frozen=True, slots=True)
class Resolved:
    """One typed identifier and the items it names, one in the best case. A foreign one finds nothing."""

    typed: str
    items: tuple[Item, ...]


def resolve(typed: tuple[str, ...], *, department_id: int | None = None, on: date | None = None) -> list[Resolved]:
    """Find what each text names among the live items the viewer may see, in any punctuation, in one statement.

    `on`: also among those that were in service on this Pacific day and are retired now.
    """
    normals = {text: normal_form(text) for text in typed}
    wanted = [n for n in normals.values() if n]
    found = items_where(
        "WHERE i.normal = ANY(%s) AND NOT i.unassigned AND "
        + ("i.retired_on IS NULL" if on is None else _LIVE_ON)
        + (" AND i.department_id = %s" if department_id else ""),
        [wanted, *([] if on is None else [on, on]), *([department_id] if department_id else [])],
    )
    by_normal: dict[str, list[Item]] = {}
    # In the inventory's own order, whichever index the database took.
    for item in sorted(found, key=lambda item: item.item_id):
        by_normal.setdefault(normal_form(item.identifier), []).append(item)
    return [Resolved(text, tuple(by_normal.get(normals[text], ()))) for text in typed]


def owners(typed: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """For each text the departments, as `3860 Water Resources`, that have a live item of this name in sight."""
    normals = {text: normal_form(text) for text in typed}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT i.normal, d.code || ' ' || d.name
               FROM inventory_item i
               JOIN department d ON d.id = i.department_id
               WHERE i.normal = ANY(%s) AND i.retired_on IS NULL AND NOT i.unassigned""",
            [[normal for normal in normals.values() if normal]],
        )
        rows = cursor.fetchall()
    return {text: frozenset(label for found, label in rows if found == normal) for text, normal in normals.items()}


def suggest(typed: str, *, department_id: int | None = None, most: int = 8) -> list[Item]:
    """Live items that begin with, or hold, what has been typed so far; also by site name."""
    return search(text=typed, department_id=department_id, live_only=True, size=most)


def search(
    *,
    text: str = "",
    department_id: int | None = None,
    kind: str = "",
    site_id: int | None = None,
    live_only: bool = False,
    after: int | None = None,
    size: int = 50,
) -> list[Item]:
    """Items the viewer may see, by part of the identifier or of the site's name; keyset paging by `after` (item id)."""
    where = ["NOT i.unassigned"]
    values: list[Any] = []
    normal = normal_form(text)
    if text.strip():
        where.append("(i.normal LIKE %s OR s.name ILIKE %s OR i.service_type ILIKE %s)")
        like = f"%{literal(text.strip())}%"
        values += [f"%{normal}%" if normal else "", like, like]
    for condition, value in (
        ("i.department_id = %s", department_id),
        ("i.kind = %s", kind),
        ("i.site_id = %s", site_id),
    ):
        if value:
            where.append(condition)
            values.append(value)
    if live_only:
        where.append("i.retired_on IS NULL")
    if after is not None:
        where.append("i.id > %s")
        values.append(after)
    return items_where("WHERE " + " AND ".join(where) + " ORDER BY i.id LIMIT %s", [*values, size])


def by_number(number: ItemNumber) -> Item | None:
    """The item of this number, or None when the viewer cannot see one."""
    found = items_where("WHERE d.code = %s AND i.sequence = %s", [number.department_code, number.sequence])
    return found[0] if found else None


def items_where(tail: str, values: list[Any]) -> list[Item]:
    """Items by a fixed condition (item `i`, department `d`, site `s`) with its values apart."""
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS + tail, values)
        return [Item(*[*row[:-1], tuple(row[-1])]) for row in cursor.fetchall()]


def literal(text: str) -> str:
    """The text for LIKE, its own wildcards meaning themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
