"""An inventory file taken in whole or not at all, and items retired once somebody confirms it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from ttrt.models import InventoryImport, InventoryItem, Site, Ticket
from ttrt.queries.inventory_file import PlaceKey, Plan, plan
from ttrt.rules import access
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.inventory_file import VALUES, Entry
from ttrt.rules.localtime import civil_day
from ttrt.rules.numbers import ItemNumber

_BATCH = 5000
_TYPES = {"monthly_charge": "numeric", "public_safety": "boolean", "in_service_on": "date"}
_WRITTEN = ("identifier", "site_id", "other", *VALUES)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file itself, for the record. `layout` is kept so that the export gives the same file back."""

    name: str
    sha256: str
    layout: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, in items."""

    rows: int
    added: int
    changed: int
    unchanged: int
    proposed_retired: int


@dataclass(frozen=True, slots=True)
class StillOpen:
    """An item that cannot be retired, because a ticket on it is open."""

    number: str
    identifier: str
    ticket: str


def outcome(entries: list[Entry], planned: Plan) -> Outcome:
    """What a plan comes to."""
    return Outcome(len(entries), len(planned.added), len(planned.changed), planned.unchanged, len(planned.missing))


@transaction.atomic
def import_inventory(
    *,
    entries: list[Entry],
    file: SourceFile,
    full: bool,
    progress: Callable[[int, int], None],
    by: Viewer,
    at: datetime,
) -> Outcome:
    """Take a checked file in: add what is new, change what it says differently, propose what it lacks as retired.

    Retired means proposed only, only within the departments the file names, and only when it is `full`; an item that
    is back loses the proposal. An item retired before that comes back is a new item: the old one keeps its tickets.
    `progress` is told (rows written, rows to write). Raises `NotAllowed`.
    """
    _one_at_a_time()
    planned = plan(entries, full=full)
    for department_id in planned.department_ids.values():
        access.require(by, Verb.IMPORT_INVENTORY, department_id)
    site_ids = _write_places(planned)
    total, done = len(planned.added) + len(planned.changed), 0
    progress(done, total)
    for batch in _batches(_additions(planned, site_ids)):
        _insert(batch)
        done += len(batch)
        progress(done, total)
    for batch in _batches(_changes(planned, site_ids)):
        _update(batch)
        done += len(batch)
        progress(done, total)
    InventoryItem.objects.filter(department_id__in=planned.department_ids.values(), pk__in=planned.missing).update(
        retirement_proposed_at=at
    )
    done_so = outcome(entries, planned)
    layout = file.layout | {"departments": sorted(planned.department_ids)}
    InventoryImport.objects.create(
        at=at, by_name=by.name, file_name=file.name, sha256=file.sha256, layout=layout, **asdict(done_so)
    )
    return done_so


@transaction.atomic
def retire_proposed(*, department_id: int | None = None, by: Viewer, at: datetime) -> tuple[int, list[StillOpen]]:
    """Retire what was proposed, in one department or all; answers how many, and those an open ticket still needs.

    Raises `NotAllowed`.
    """
    _one_at_a_time()
    waiting = InventoryItem.objects.exclude(retirement_proposed_at=None).filter(retired_on=None)
    if department_id is not None:
        waiting = waiting.filter(department_id=department_id)
    for one in waiting.order_by().values_list("department_id", flat=True).distinct():
        access.require(by, Verb.IMPORT_INVENTORY, one)
    open_tickets = Ticket.objects.filter(
        department_id__in=waiting.values("department_id"), item_id__in=waiting.values("pk"), closed_at=None
    )
    needed: dict[int, str] = dict(open_tickets.order_by("-opened_at").values_list("item_id", "number"))
    still_open = [
        StillOpen(str(ItemNumber(item.department.code, item.sequence)), item.identifier, needed[item.pk])
        for item in waiting.filter(pk__in=needed).select_related("department").order_by("pk")
    ]
    return _retire(waiting.exclude(pk__in=needed), at), still_open


def _retire(waiting: Any, at: datetime) -> int:
    today = civil_day(at)
    count: int = waiting.exclude(in_service_on__gt=today).update(retired_on=today)
    # An item that was to begin later ends the day it would have begun: no item ends before it begins.
    for item in waiting.filter(in_service_on__gt=today).iterator():
        count += InventoryItem.objects.filter(department_id=item.department_id, pk=item.pk).update(
            retired_on=item.in_service_on
        )
    return count


def _one_at_a_time() -> None:
    """Two imports at once would both find an item missing and give it two numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ttrt inventory'))")


def _write_places(planned: Plan) -> dict[PlaceKey, int]:
    new = [Site(department_id=key[0], **asdict(place)) for key, place in planned.new_places.items()]
    Site.objects.bulk_create(new, batch_size=2000)
    for site in Site.objects.filter(pk__in=planned.changed_places):
        place = planned.changed_places[site.pk]
        said = {name: getattr(place, name) for name in ("address_2", "state", "zip", "clli")}
        Site.objects.filter(department_id=site.department_id, pk=site.pk).update(**{n: v for n, v in said.items() if v})
    there = Site.objects.filter(department_id__in=planned.department_ids.values())
    return {(s.department_id, s.name, s.address_1, s.city): s.pk for s in there}


def _additions(planned: Plan, site_ids: dict[PlaceKey, int]) -> Iterator[dict[str, Any]]:
    last = Counter(
        dict(
            InventoryItem.objects.filter(department_id__in=planned.department_ids.values())
            .order_by()
            .values_list("department_id")
            .annotate(last=Max("sequence"))
        )
    )
    for entry, place in planned.added:
        department_id = planned.department_ids[entry.code]
        last[department_id] += 1
        yield {
            "department_id": department_id,
            "sequence": last[department_id],
            "kind": entry.kind.value,
            "normal": entry.normal,
            **_said(entry, site_ids[place] if place else None),
        }


def _changes(planned: Plan, site_ids: dict[PlaceKey, int]) -> Iterator[dict[str, Any]]:
    for change in planned.changed:
        site_id = site_ids[change.place] if change.place else change.site_id
        department_id = planned.department_ids[change.entry.code]
        yield {"department_id": department_id, "id": change.item_id, **_said(change.entry, site_id)}


def _said(entry: Entry, site_id: int | None) -> dict[str, Any]:
    return {
        "identifier": entry.identifier,
        "site_id": site_id,
        "other": entry.other,
        **dict(zip(VALUES, entry.values, strict=True)),
    }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


_RECORDS = "json_to_recordset(%s::json) AS f(department_id int, id bigint, sequence int, kind text, normal text, " + (
    ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in VALUES)
    + ", identifier text, site_id bigint, other jsonb)"
)


def _insert(rows: list[dict[str, Any]]) -> None:
    """One statement for a whole batch. COPY is refused under row security."""
    names = ", ".join(("department_id", "sequence", "kind", "normal", *_WRITTEN))
    given = ", ".join(f"f.{name}" for name in ("department_id", "sequence", "kind", "normal", *_WRITTEN))
    _run(
        f"INSERT INTO inventory_item ({names}, unassigned) SELECT {given}, false FROM {_RECORDS}",  # noqa: S608
        rows,
    )


def _update(rows: list[dict[str, Any]]) -> None:
    changes = ", ".join(f"{name} = f.{name}" for name in _WRITTEN)
    _run(
        f"UPDATE inventory_item i SET {changes}, retirement_proposed_at = NULL FROM {_RECORDS} "  # noqa: S608
        "WHERE i.department_id = f.department_id AND i.id = f.id",
        rows,
    )


def _run(statement: str, rows: list[dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        # Decimals and dates travel as text and get their type in the statement.
        cursor.execute(statement, [json.dumps(rows, default=str, ensure_ascii=False)])
