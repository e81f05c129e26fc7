"""The registers read: for the pages that show what was changed, and for their verification."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from ttrt.models import (
    Contact,
    Department,
    DepartmentChange,
    EscalationContact,
    InventoryItem,
    ItemMove,
    ItemTerm,
    Membership,
    OfficeEntry,
    OfficeHead,
    PackVersion,
    Person,
    ProgramToken,
    RegisterEntry,
    ShiftHandover,
    Site,
    Team,
    WebhookEndpoint,
)
from ttrt.queries.histories import PAGE, Place, Turned, of_chain
from ttrt.rules import register, vouched
from ttrt.rules.access import OFFICE

_OF_DEPARTMENT: dict[str, Any] = {
    "site": Site,
    "item": InventoryItem,
    "contact": Contact,
    "membership": Membership,
    "webhook": WebhookEndpoint,
    "token": ProgramToken,
}
_BATCH = 5000
Fault = tuple[int, str]
"""The entry (0 for none) and what is wrong."""


def of_department(
    department_id: int,
    about: str | None = None,
    about_id: int | None = None,
    *,
    place: Place | None = None,
    most: int = PAGE,
) -> Turned:
    """A department's register; of one thing when it is named."""
    entries = RegisterEntry.objects.filter(department_id=department_id)
    if about is not None:
        entries = entries.filter(about=about)
    if about_id is not None:
        entries = entries.filter(about_id=about_id)
    return of_chain(entries, place, most=most)


def about_item(department_id: int, item_id: int, *, place: Place | None = None) -> Turned:
    """The entries that speak of one item, alone or among others."""
    key = str(item_id)
    entries = RegisterEntry.objects.filter(department_id=department_id).filter(
        Q(about="item", about_id=item_id) | Q(facts__rows__item__has_key=key)
    )
    return of_chain(entries, place)


def of_office(
    about: str | None = None,
    *,
    about_id: int | None = None,
    but: str = "",
    place: Place | None = None,
    most: int = PAGE,
) -> Turned:
    """The office's chain; of one kind or one thing when it is named, or all `but` one kind."""
    entries = OfficeEntry.objects.all() if about is None else OfficeEntry.objects.filter(about=about)
    if about_id is not None:
        entries = entries.filter(about_id=about_id)
    return of_chain(entries.exclude(about=but), place, most=most)


def check_department(department: Department, anchored: tuple[int, str] | None = None) -> list[Fault]:
    """What is wrong with a department's register, and with the rows it speaks of."""
    department = Department.objects.get(pk=department.pk)  # as it is now: its register may have grown since it was read
    entries = list(RegisterEntry.objects.filter(department_id=department.pk).order_by("seq"))
    faults = register.faults(
        entries, seq=department.register_seq, head=department.register_head, keeper="department"
    ) + _against(anchored, entries)
    return faults + _readable(_department_rows(department, entries))


def check_office(anchored: tuple[int, str] | None = None) -> list[Fault]:
    """What is wrong with the office's chain, and with the teams, contacts, changes, packs and shifts it speaks of."""
    entries = list(OfficeEntry.objects.order_by("seq"))
    head = OfficeHead.objects.first()
    faults = register.faults(
        entries, seq=head.seq if head else 0, head=head.hash if head else "", keeper="office"
    ) + _against(anchored, entries)
    return faults + _readable(_office_rows(entries))


def _readable(faults: Iterator[list[Fault]]) -> list[Fault]:
    """All of them; an entry made to fit the chain may say what no entry says, and that is a fault too."""
    found: list[Fault] = []
    try:
        for some in faults:
            found += some
    except (AttributeError, KeyError, TypeError, ValueError) as nonsense:
        found.append((0, f"it says something no entry says: {type(nonsense).__name__} {nonsense}"))
    return found


def _department_rows(department: Department, entries: list[RegisterEntry]) -> Iterator[list[Fault]]:
    story = register.retold(entries)
    stored = {
        department.pk: {
            name: getattr(department, name) for name in ("code", "name", "kind", "ended_on", "second_factor")
        }
    }
    yield register.row_faults(story, "department", stored)
    for kind, table in _OF_DEPARTMENT.items():
        yield register.row_faults(story, kind, _rows(table, department.pk, _spoken_of(story, kind)))
    yield _strangers(department, story)
    kept = ProgramToken.objects.filter(department_id=department.pk).order_by("pk").values_list("pk", flat=True)
    yield [(0, f"token {pk} is in no entry") for pk in kept if ("token", pk) not in story.rows]
    yield register.term_faults(story, _terms(department.pk))


def _strangers(department: Department, story: register.Retold) -> list[Fault]:
    """People let in past every verb. The demonstration's cast was there before its register."""
    rows = Membership.objects.filter(department_id=department.pk)
    if department.demonstration:
        rows = rows.exclude(asked_key=None)
    ids = rows.order_by("pk").values_list("pk", flat=True)
    return [(0, f"membership {pk} is in no entry") for pk in ids if ("membership", pk) not in story.rows]


def _office_rows(entries: list[OfficeEntry]) -> Iterator[list[Fault]]:
    story = register.retold(entries)
    yield register.row_faults(story, "team", {team["id"]: team for team in Team.objects.values()})
    contacts = {row["id"]: row for row in EscalationContact.objects.values()}
    yield register.row_faults(story, "escalation contact", contacts)
    yield [
        (0, f"escalation contact {pk} is in no entry")
        for pk in contacts
        if ("escalation contact", pk) not in story.rows
    ]
    of_office = {row["id"]: row for row in ProgramToken.objects.filter(department_id=OFFICE).values()}
    yield register.row_faults(story, "token", of_office)
    yield [(0, f"token {pk} is in no entry") for pk in of_office if ("token", pk) not in story.rows]
    of_the_cmo = Person.objects.filter(pk__in=_spoken_of(story, "CMO person"))
    kept = of_the_cmo.values("id", "name", "email", "username", "level", "ends_at")
    yield register.row_faults(story, "CMO person", {row["id"]: row for row in kept})
    yield register.row_faults(story, "change", {row["id"]: row for row in DepartmentChange.objects.values()})
    packs = {pack["id"]: pack for pack in PackVersion.objects.values()}
    yield register.row_faults(story, "pack", packs)
    yield from (_pack_faults(story, pack) for pack in packs.values())
    yield _moves(entries)
    yield _changes(entries)
    yield _handover_faults(entries)


def _pack_faults(story: register.Retold, pack: Mapping[str, Any]) -> list[Fault]:
    found: list[Fault] = []
    if ("pack", pack["id"]) not in story.rows:
        found.append((0, f"pack {pack['id']} ({pack['version']}) is in no entry"))
    if hashlib.sha256(pack["source"].encode()).hexdigest() != pack["sha256"]:
        found.append((0, f"pack {pack['id']} ({pack['version']}): its text is not the one its sum was made of"))
    return found


def _handover_faults(entries: list[OfficeEntry]) -> list[Fault]:
    """Shifts that are gone, are in no entry, or do not say what was signed."""
    found = []
    stored = ShiftHandover.objects.in_bulk()
    signed = {(entry.about_id, entry.what): entry for entry in entries if entry.about == "handover"}
    for (row_id, what), entry in signed.items():
        row = stored.get(row_id) if row_id is not None else None
        if row is None:
            found.append((entry.seq, f"hand-over {row_id} is gone"))
        elif not vouched.fits(str(entry.facts.get("sealed")), row, vouched.SHIFT[what]):
            found.append((entry.seq, f"hand-over {row_id} is not what was signed in row {entry.seq} (“{what}”)"))
    for row_id, row in stored.items():
        if (row_id, "shift handed over") not in signed:
            found.append((0, f"hand-over {row_id} is in no entry"))
        if row.taken_at is not None and (row_id, "shift taken over") not in signed:
            found.append((0, f"nobody signed for hand-over {row_id}, and it says so"))
    return found


Moved = tuple[int, int, int, str]
"""An item's move: from department, into department, the item before, the first day."""


def _moves(entries: list[OfficeEntry]) -> list[Fault]:
    """Moves of items that are gone, are in no entry, or are not what the office's entry says, nor by whom, nor why."""
    told = dict(_told_moves(entries))
    stored = {row.into_item_id: row for row in ItemMove.objects.all()}
    found = []
    for item_id, (entry, said) in told.items():
        row = stored.get(item_id)
        if row is None:
            found.append((entry.seq, f"the move of item {item_id} is gone"))
        elif _signed(row) != _signed(entry) or said != (
            row.from_department_id,
            row.into_department_id,
            row.from_item_id,
            row.on.isoformat(),
        ):
            found.append((entry.seq, f"the move of item {item_id} is not what was recorded in row {entry.seq}"))
    return found + [(0, f"the move of item {item_id} is in no entry") for item_id in stored.keys() - told.keys()]


def _told_moves(entries: list[OfficeEntry]) -> Iterator[tuple[int, tuple[OfficeEntry, Moved]]]:
    """Each item as it is after a move, with the entry that tells of it and what it says."""
    for entry in entries:
        said = entry.facts
        if entry.about == "move":
            yield int(entry.about_id or 0), (entry, (said["from"], said["into"], said["from_item"], said["on"]))
        elif entry.about == "change":
            between = said["from_department_id"][1], said["into_department_id"][1]
            for before, after, on in said["moves"]:
                yield after, (entry, (*between, before, on))


def _changes(entries: list[OfficeEntry]) -> list[Fault]:
    """Splits and merges whose reason, time or hand is not the entry's, or that no entry tells of."""
    told = {entry.about_id: entry for entry in entries if entry.about == "change"}
    found = []
    for row in DepartmentChange.objects.all():
        entry = told.get(row.pk)
        if entry is None:
            found.append((0, f"the change of departments {row.pk} is in no entry"))
        elif _signed(row) != _signed(entry):
            found.append((entry.seq, f"the change of departments {row.pk} is not what was signed in row {entry.seq}"))
    return found


def _signed(row: Any) -> tuple[object, ...]:
    """When, by whom and why: of an entry, and of the row it tells of."""
    return row.at, row.by_id, row.by_name, row.text if isinstance(row, OfficeEntry) else row.reason


def _against(anchor: tuple[int, str] | None, entries: list[Any]) -> list[Fault]:
    if anchor is None or not anchor[0] or any((entry.seq, entry.hash) == anchor for entry in entries):
        return []
    return [(anchor[0], f"row {anchor[0]} is not the one the anchor knows: it was cut or written anew")]


def _spoken_of(story: register.Retold, kind: str) -> list[int]:
    return [row_id for about, row_id in story.rows if about == kind and row_id is not None]


def _rows(table: Any, department_id: int, ids: list[int]) -> dict[int, dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    for start in range(0, len(ids), _BATCH):
        these = table.objects.filter(department_id=department_id, pk__in=ids[start : start + _BATCH])
        found |= {row["id"]: row for row in these.values()}
    return found


def _terms(department_id: int) -> dict[register.TermKey, list[Any]]:
    rows = ItemTerm.objects.filter(department_id=department_id).values_list(
        "item_id", "from_on", "to_on", "monthly_charge", "level"
    )
    return {
        (item_id, from_on.isoformat()): [
            to_on.isoformat() if to_on else None,
            None if charge is None else str(charge),
            level,
        ]
        for item_id, from_on, to_on, charge, level in rows
    }
