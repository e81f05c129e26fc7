"""An inventory file taken in whole or not at all, and items retired once somebody confirms it."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from ttrt.actions import item_terms as terms
from ttrt.actions import register
from ttrt.actions.item_terms import NewTerm
from ttrt.actions.register import Said
from ttrt.models import InventoryImport, InventoryItem, Site, Ticket
from ttrt.queries import item_terms as stored_terms
from ttrt.queries.inventory_file import PlaceKey, Plan, plan
from ttrt.rules import access, item_terms
from ttrt.rules import register as spelling
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.inventory_file import VALUES, Entry
from ttrt.rules.localtime import civil_day
from ttrt.rules.numbers import ItemNumber

_BATCH = 5000
_PAGE = 500
MONTH = "Service Month"
_CHARGE, _LEVEL = VALUES.index("monthly_charge"), VALUES.index("level")
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
    told = _Told()
    site_ids = _write_places(planned, told)
    total, done = len(planned.added) + len(planned.changed), 0
    progress(done, total)
    for batch in _batches(_additions(planned, site_ids)):
        _insert(batch)
        done += len(batch)
        progress(done, total)
    for batch in _batches(_changes(planned, site_ids, told)):
        _update(batch)
        done += len(batch)
        progress(done, total)
    _write_terms(planned, civil_day(at), told)
    register.record_all(told.entries(planned, file), by=by, at=at)
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
    retiring = waiting.exclude(pk__in=needed)
    told = _Told()
    for row in retiring.order_by("pk").values("department_id", "pk", "in_service_on"):
        ends = max(civil_day(at), row["in_service_on"] or date.min)
        told.rows[row["department_id"]].append(("item", row["pk"], {"retired_on": [None, ends.isoformat()]}))
    count = _retire(retiring, at)
    register.record_all(told.pages("items retired", {}), by=by, at=at)
    return count, still_open


class _Told:
    """What the registers will say of one import, department by department: changed rows and new terms."""

    def __init__(self) -> None:
        self.rows: dict[int, list[tuple[str, int, dict[str, Any]]]] = defaultdict(list)
        self.terms: dict[int, list[list[Any]]] = defaultdict(list)

    def entries(self, planned: Plan, file: SourceFile) -> Iterator[Said]:
        """First what the file did in each department, then the changed rows and terms, a page at a time."""
        added = Counter(planned.department_ids[entry.code] for entry, _ in planned.added)
        changed = Counter(planned.department_ids[change.entry.code] for change in planned.changed)
        for department_id in sorted(planned.department_ids.values()):
            if not (added[department_id] or changed[department_id] or self.rows[department_id]):
                continue
            facts = {"added": added[department_id], "changed": changed[department_id]}
            yield Said(
                department_id, "import", None, "inventory taken in", {"file": file.name, "sha256": file.sha256, **facts}
            )
        yield from self.pages("changed by the inventory file", {"file": file.name})

    def pages(self, what: str, more: dict[str, Any]) -> Iterator[Said]:
        """The rows and terms, as entries of a size that can be read."""
        for department_id, rows in sorted(self.rows.items()):
            for start in range(0, len(rows), _PAGE):
                facts: dict[str, dict[str, Any]] = defaultdict(dict)
                for kind, row_id, changed in rows[start : start + _PAGE]:
                    facts[kind][str(row_id)] = changed
                yield Said(department_id, "import", None, what, {**more, "rows": facts})
        for department_id, found in sorted(self.terms.items()):
            for start in range(0, len(found), _PAGE):
                yield Said(department_id, "import", None, what, {**more, "terms": found[start : start + _PAGE]})


def _write_terms(planned: Plan, today: date, told: _Told) -> None:
    """A new term for each item whose charge or level the file says otherwise, from the file's service month on.

    A row that names no month speaks of today.
    """
    other = [change for change in planned.changed if _says(change.was.values) != _says(change.entry.values)]
    written = stored_terms.stored(planned.department_ids.values(), [change.item_id for change in other])
    by_department: dict[int, list[NewTerm]] = defaultdict(list)
    for change in other:
        values = dict(zip(VALUES, change.was.values, strict=True))
        there = tuple(written.get(change.item_id, ()))
        was = item_terms.known(
            there, since=values["in_service_on"], monthly_charge=values["monthly_charge"], level=values["level"]
        )
        from_on = item_terms.first_day_of(change.entry.other.get(MONTH, "")) or today
        department_id = planned.department_ids[change.entry.code]
        by_department[department_id].append(
            NewTerm(department_id, change.item_id, was, there, from_on, *_says(change.entry.values))
        )
    for department_id, new in by_department.items():
        told.terms[department_id] = terms.write(new)
    terms.show_today(list(by_department), [change.item_id for change in other], today)


def _says(values: tuple[Any, ...]) -> tuple[Any, str]:
    return values[_CHARGE], values[_LEVEL]


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


def _write_places(planned: Plan, told: _Told) -> dict[PlaceKey, int]:
    new = [Site(department_id=key[0], **asdict(place)) for key, place in planned.new_places.items()]
    Site.objects.bulk_create(new, batch_size=2000)
    for site in Site.objects.filter(pk__in=planned.changed_places):
        place = planned.changed_places[site.pk]
        said = {name: getattr(place, name) for name in ("address_2", "state", "zip", "clli")}
        said = {name: value for name, value in said.items() if value}
        told.rows[site.department_id].append(
            ("site", site.pk, spelling.changed({name: getattr(site, name) for name in said}, said))
        )
        Site.objects.filter(department_id=site.department_id, pk=site.pk).update(**said)
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


def _changes(planned: Plan, site_ids: dict[PlaceKey, int], told: _Told) -> Iterator[dict[str, Any]]:
    for change in planned.changed:
        site_id = site_ids[change.place] if change.place else change.site_id
        department_id = planned.department_ids[change.entry.code]
        before = {"identifier": change.was.identifier, "site_id": change.was.site_id}
        before |= dict(zip(VALUES, change.was.values, strict=True))
        after = {"identifier": change.entry.identifier, "site_id": site_id}
        after |= dict(zip(VALUES, change.entry.values, strict=True))
        if different := spelling.changed(before, after):
            told.rows[department_id].append(("item", change.item_id, different))
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
