"""The registers read: for the pages that show what was changed, and for their verification."""

import hashlib
from typing import Any

from django.db.models import Q

from ttrt.models import (
    Contact,
    Department,
    DepartmentChange,
    InventoryItem,
    ItemMove,
    ItemTerm,
    Membership,
    OfficeEntry,
    OfficeHead,
    PackVersion,
    RegisterEntry,
    ShiftHandover,
    Site,
    Team,
)
from ttrt.rules import register, vouched

_OF_DEPARTMENT: dict[str, Any] = {"site": Site, "item": InventoryItem, "contact": Contact, "membership": Membership}
_BATCH = 5000


def of_department(department_id: int, about: str | None = None, about_id: int | None = None, *, most: int = 50) -> Any:
    """The newest entries of a department's register; of one thing when it is named."""
    entries = RegisterEntry.objects.filter(department_id=department_id)
    if about is not None:
        entries = entries.filter(about=about)
    if about_id is not None:
        entries = entries.filter(about_id=about_id)
    return list(entries.order_by("-seq")[:most])


def about_item(department_id: int, item_id: int, *, most: int = 50) -> list[RegisterEntry]:
    """The newest entries that speak of one item, alone or among others."""
    key = str(item_id)
    entries = RegisterEntry.objects.filter(department_id=department_id).filter(
        Q(about="item", about_id=item_id) | Q(facts__rows__item__has_key=key)
    )
    return list(entries.order_by("-seq")[:most])


def of_office(about: str | None = None, *, most: int = 50) -> list[OfficeEntry]:
    """The newest entries of the office's chain; about one kind of thing when it is named."""
    entries = OfficeEntry.objects.all() if about is None else OfficeEntry.objects.filter(about=about)
    return list(entries.order_by("-seq")[:most])


def check_department(department: Department, anchored: tuple[int, str] | None = None) -> list[tuple[int, str]]:
    """What is wrong with a department's register, and with the rows it speaks of: (entry, fault)."""
    department = Department.objects.get(pk=department.pk)  # as it is now: its register may have grown since it was read
    entries = list(RegisterEntry.objects.filter(department_id=department.pk).order_by("seq"))
    faults = register.faults(
        entries, seq=department.register_seq, head=department.register_head, keeper="department"
    ) + _against(anchored, entries)
    story = register.retold(entries)
    stored = {department.pk: {name: getattr(department, name) for name in ("code", "name", "kind", "ended_on")}}
    faults += register.row_faults(story, "department", stored)
    for kind, table in _OF_DEPARTMENT.items():
        faults += register.row_faults(story, kind, _rows(table, department.pk, _spoken_of(story, kind)))
    return faults + register.term_faults(story, _terms(department.pk))


def check_office(anchored: tuple[int, str] | None = None) -> list[tuple[int, str]]:
    """What is wrong with the office's chain, and with the teams and contract packs it speaks of."""
    entries = list(OfficeEntry.objects.order_by("seq"))
    head = OfficeHead.objects.first()
    faults = register.faults(
        entries, seq=head.seq if head else 0, head=head.hash if head else "", keeper="office"
    ) + _against(anchored, entries)
    story = register.retold(entries)
    faults += register.row_faults(story, "team", {team["id"]: team for team in Team.objects.values()})
    faults += register.row_faults(story, "change", {row["id"]: row for row in DepartmentChange.objects.values()})
    faults += _moves(entries)
    stored = {pack["id"]: pack for pack in PackVersion.objects.values()}
    faults += register.row_faults(story, "pack", stored)
    for pack_id, pack in stored.items():
        if ("pack", pack_id) not in story.rows:
            faults.append((0, f"pack {pack_id} ({pack['version']}) is in no entry"))
        if hashlib.sha256(pack["source"].encode()).hexdigest() != pack["sha256"]:
            faults.append((0, f"pack {pack_id} ({pack['version']}): its text is not the one its sum was made of"))
    return faults + _handover_faults(entries)


def _handover_faults(entries: list[OfficeEntry]) -> list[tuple[int, str]]:
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


def _moves(entries: list[OfficeEntry]) -> list[tuple[int, str]]:
    """Moves of single items, which the office tells one by one."""
    told = {int(entry.about_id or 0): entry for entry in entries if entry.about == "move"}
    stored = {row["into_item_id"]: row for row in ItemMove.objects.filter(into_item_id__in=told).values()}
    found = []
    for item_id, entry in told.items():
        row, said = stored.get(item_id), entry.facts
        if row is None:
            found.append((entry.seq, f"the move of item {item_id} is gone"))
        elif [said["from"], said["into"], said["from_item"], said["on"]] != [
            row["from_department_id"],
            row["into_department_id"],
            row["from_item_id"],
            row["on"].isoformat(),
        ] or row["reason"] != entry.text:
            found.append((entry.seq, f"the move of item {item_id} is not what was recorded in row {entry.seq}"))
    return found


def _against(anchor: tuple[int, str] | None, entries: list[Any]) -> list[tuple[int, str]]:
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
