"""The inventory beside a file: what a file would change, and the file the inventory came from."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from ttrt.models import Department, InventoryImport, InventoryItem, Site
from ttrt.rules.inventory_columns import BY_NAME, CLLI, COLUMNS, CUSTOMER, columns_of
from ttrt.rules.inventory_file import VALUES, Entry, Place, Shown, address, own_name, show

PlaceKey = tuple[int, str, str, str]
"""Department, name, first address line, city."""
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Stored:
    """A live item as it is, with its site."""

    item_id: int
    identifier: str
    values: tuple[Any, ...]
    other: dict[str, str]
    proposed: bool
    site_id: int | None
    site_key: tuple[str, str, str] | None
    clli: str


@dataclass(frozen=True, slots=True)
class Change:
    """An item that the file says differently. `place` None: it keeps `site_id`."""

    item_id: int
    was: Stored
    entry: Entry
    site_id: int | None
    place: PlaceKey | None


@dataclass(slots=True)
class Plan:
    """What a file would do to the inventory. Nothing is written yet."""

    added: list[tuple[Entry, PlaceKey | None]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    missing: list[int] = field(default_factory=list)
    """Items to be proposed as retired."""
    new_places: dict[PlaceKey, Place] = field(default_factory=dict)
    changed_places: dict[int, Place] = field(default_factory=dict)
    department_ids: dict[str, int] = field(default_factory=dict)


def customers() -> dict[str, str]:
    """Every department's name by its code."""
    return dict(Department.objects.values_list("code", "name"))


def plan(entries: list[Entry], *, full: bool) -> Plan:
    """Hold the file's items against the live ones of the departments it names.

    With `full`, an item of such a department that the file does not have is `missing`.
    """
    codes = {entry.code for entry in entries}
    made = Plan(department_ids=dict(Department.objects.filter(code__in=codes).values_list("code", "id")))
    stored = _stored(made.department_ids)
    places = _Places(made)
    for entry in entries:
        was = stored.pop(entry.key, None)
        if was is None:
            place = places.want(entry)
            made.added.append((_told_apart(entry, places.clli(place)), place))
            continue
        same = was.site_key == (entry.place.key if entry.place else None)
        stays = not same and _speaks_of_same_place(was, entry)
        place = None if stays else places.want(entry)
        entry = _told_apart(entry, was.clli if stays else places.clli(place))
        said, stood = (entry.identifier, entry.values, entry.other), (was.identifier, was.values, was.other)
        if was.proposed or said != stood or not (same or stays):
            made.changed.append(Change(was.item_id, was, entry, was.site_id if stays else None, place))
        else:
            made.unchanged += 1
    if full:
        made.missing = [was.item_id for was in stored.values() if not was.proposed]
    return made


class _Places:
    """The sites the file's rows need: those that are not there yet, and those the file knows more of."""

    def __init__(self, made: Plan) -> None:
        self._plan = made
        rows = Site.objects.filter(department_id__in=made.department_ids.values())
        self._there = {(s.department_id, s.name, s.address_1, s.city): s for s in rows}
        self._seen: set[PlaceKey] = set()

    def want(self, entry: Entry) -> PlaceKey | None:
        if entry.place is None:
            return None
        key = (self._plan.department_ids[entry.code], *entry.place.key)
        if key not in self._seen:  # the first row that names a site describes it
            self._seen.add(key)
            site = self._there.get(key)
            if site is None:
                self._plan.new_places[key] = entry.place
            elif any(
                (new := getattr(entry.place, name)) and new != getattr(site, name)
                for name in ("address_2", "state", "zip", "clli")
            ):
                self._plan.changed_places[site.pk] = entry.place
        return key

    def clli(self, key: PlaceKey | None) -> str:
        """The CLLI the site will have once the file is in."""
        if key is None:
            return ""
        site = self._there.get(key)
        if site is None:
            return self._plan.new_places[key].clli
        changed = self._plan.changed_places.get(site.pk)
        return (changed.clli if changed else "") or site.clli


def _told_apart(entry: Entry, clli: str) -> Entry:
    """A row's CLLI is kept with the item only where it is not its site's."""
    if entry.other.get(CLLI) != clli:
        return entry
    return replace(entry, other={name: cell for name, cell in entry.other.items() if name != CLLI})


def _speaks_of_same_place(was: Stored, entry: Entry) -> bool:
    """An item whose row names its site as before, at the address as before, stays where it is.

    So a site that people described better than the file does is not doubled.
    """
    named = entry.place.name if entry.place and entry.place.name != own_name(entry.values) else ""
    before = was.site_key[0] if was.site_key and was.site_key[0] != own_name(was.values) else ""
    return named == before and address(was.values) == address(entry.values)


def _stored(department_ids: dict[str, int]) -> dict[tuple[str, str, str], Stored]:
    code_of = {pk: code for code, pk in department_ids.items()}
    names = ", ".join(f"i.{name}" for name in VALUES)
    found: dict[tuple[str, str, str], Stored] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT i.department_id, i.kind, i.normal, i.id, i.identifier, i.other,
                       i.retirement_proposed_at IS NOT NULL,
                       s.id, s.name, s.address_1, s.city, coalesce(s.clli, ''), {names}
                FROM inventory_item i
                LEFT JOIN site s ON s.department_id = i.department_id AND s.id = i.site_id
                WHERE i.department_id = ANY(%s) AND i.retired_on IS NULL AND NOT i.unassigned""",  # noqa: S608
            [list(code_of)],
        )
        while rows := cursor.fetchmany(_CHUNK):
            for department_id, kind, normal, item_id, identifier, other, proposed, site_id, *rest in rows:
                site_key = None if site_id is None else (rest[0], rest[1], rest[2])
                found[code_of[department_id], kind, normal] = Stored(
                    item_id,
                    identifier,
                    tuple([sys.intern(value) if isinstance(value, str) else value for value in rest[4:]]),
                    other if isinstance(other, dict) else json.loads(other),
                    proposed,
                    site_id,
                    site_key,
                    rest[3],
                )
    return found


def layout(code: str | None) -> dict[str, Any]:
    """How the newest file with this department (None: the newest of all) looked; {} when there was none."""
    newest = InventoryImport.objects.exclude(layout=None).order_by("-at", "-id").values_list("layout", flat=True)
    for made in newest:
        if made is not None and (code is None or code in made["departments"]):
            return dict(made)
    return {}


def header(code: str | None) -> list[str]:
    """The columns of an export: those of the file it came from, then whatever else its items hold."""
    given = layout(code).get("columns")
    names = list(given) if given else [column.name for column in COLUMNS]
    have = set(columns_of(names))
    held = _kept(code) - have
    if not have >= BY_NAME.keys() - {CUSTOMER}:  # the customer's name is not the inventory's
        held |= {name for item in shown(code) for name, cell in show(item).items() if cell} - have - {CUSTOMER}
    order = {name: place for place, name in enumerate(BY_NAME)}
    return names + sorted(held, key=lambda name: (order.get(name, len(order)), name))


def _kept(code: str | None) -> set[str]:
    """The columns of which some live item keeps a cell as it came."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT jsonb_object_keys(i.other)
               FROM inventory_item i JOIN department d ON d.id = i.department_id
               WHERE i.retired_on IS NULL AND NOT i.unassigned AND (%s::text IS NULL OR d.code = %s)""",
            [code, code],
        )
        return {name for (name,) in cursor.fetchall()}


def shown(code: str | None) -> Iterator[Shown]:
    """Every live item of a department (None: of all), in the order they came, for the export."""
    items = InventoryItem.objects.filter(retired_on=None, unassigned=False).select_related(None)
    if code is not None:
        items = items.filter(department__code=code)
    wanted = ("pk", "department_id", "kind", "identifier", "other", "site_id", *VALUES)
    departments = {d.pk: d for d in Department.objects.all()}
    last = 0
    while rows := list(items.filter(pk__gt=last).order_by("pk").values(*wanted)[:_CHUNK]):
        last = rows[-1]["pk"]
        sites = Site.objects.filter(department_id__in={r["department_id"] for r in rows}).in_bulk(
            {r["site_id"] for r in rows if r["site_id"]}
        )
        for row in rows:
            site, of = sites.get(row["site_id"]), departments[row["department_id"]]
            values = tuple([row[name] for name in VALUES])
            yield Shown(
                of.code,
                of.name,
                row["kind"],
                row["identifier"],
                values,
                site.name if site else "",
                site.clli if site else "",
                row["other"],
            )


def export_rows(names: Iterable[str], code: str | None) -> Iterator[list[str]]:
    """The rows under a header made by `header`."""
    columns = columns_of(names)
    for item in shown(code):
        cells = show(item)
        yield [cells.get(column, "") for column in columns]
