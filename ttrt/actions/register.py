"""The one place where an entry of a register is made: a department's, or the contractor's own (the office's)."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from ttrt.models import Department, OfficeEntry, OfficeHead, RegisterEntry
from ttrt.models.stamped import stamp
from ttrt.rules import evidence
from ttrt.rules import register as spelling
from ttrt.rules.access import Viewer
from ttrt.rules.refusal import NotFound

OFFICE = 1
"""The one row that remembers the office's newest entry."""
OFFICE_LOCK = 0x7474_7274_6F66
"""The advisory lock under which the office's one chain grows; given back at the end of the transaction."""


@dataclass(frozen=True, slots=True)
class Said:
    """One entry to be made. `facts`: texts, whole numbers, yes or no, instants, days, amounts, lists and tables."""

    department_id: int
    about: str
    about_id: int | None
    what: str
    facts: Mapping[str, object]
    text: str = ""


def record(
    *,
    department_id: int,
    about: str,
    about_id: int | None,
    what: str,
    facts: Mapping[str, object],
    text: str = "",
    by: Viewer,
    at: datetime,
) -> RegisterEntry:
    """Add an entry at the end of the department's register, under the department's lock.

    Call it last in the verb, so that the lock is short. `text` is the reason, where one was given.
    Raises `NotFound` when the viewer cannot see the department.
    """
    return record_all([Said(department_id, about, about_id, what, facts, text)], by=by, at=at)[0]


def record_all(said: Iterable[Said], *, by: Viewer, at: datetime) -> list[RegisterEntry]:
    """Add entries to the registers of their departments, in the order given, in three statements however many.

    Departments are locked in one order, so that two imports wait for one another and never for ever.
    """
    said = list(said)
    departments = hold({one.department_id for one in said})
    entries = [_next(departments[one.department_id], one, by=by, at=at) for one in said]
    RegisterEntry.objects.bulk_create(entries, batch_size=2000)
    Department.objects.bulk_update(departments.values(), ["register_seq", "register_head"], batch_size=2000)
    return entries


def record_office(
    *,
    about: str,
    about_id: int | None,
    what: str,
    facts: Mapping[str, object],
    text: str = "",
    by: Viewer,
    at: datetime,
) -> OfficeEntry:
    """Add an entry at the end of the office's chain, for what belongs to no department: teams, contract packs."""
    hold_office()
    seq, head = OfficeHead.objects.values_list("seq", "hash").filter(pk=OFFICE).first() or (0, "")
    entry = OfficeEntry(seq=seq + 1, **_content(about, about_id, what, facts, text, by=by, at=at))
    _chain(entry, head)
    entry.save(force_insert=True)
    newest = OfficeHead(id=OFFICE, seq=entry.seq, hash=entry.hash)
    OfficeHead.objects.bulk_create([newest], update_conflicts=True, unique_fields=["id"], update_fields=["seq", "hash"])
    return entry


def hold_office() -> None:
    """Wait until nobody else changes what belongs to no department; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OFFICE_LOCK])


def hold(ids: Collection[int]) -> dict[int, Department]:
    """The departments, locked in one order until the transaction ends, by number.

    Whoever changes what belongs to a department takes its lock first and the rows then, or two would wait for one
    another. Raises `NotFound` when the viewer cannot see one of them.
    """
    # Not FOR UPDATE: a ticket opened meanwhile looks the department up in its foreign key and need not wait.
    rows = Department.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    found = {department.pk: department for department in rows}
    if set(ids) - found.keys():
        raise NotFound("There is no such department.")
    return found


def _next(department: Department, said: Said, *, by: Viewer, at: datetime) -> RegisterEntry:
    """The next entry of the chain, not yet stored; moves the department's head in memory."""
    entry = RegisterEntry(
        department_id=department.pk,
        seq=department.register_seq + 1,
        **_content(said.about, said.about_id, said.what, said.facts, said.text, by=by, at=at),
    )
    _chain(entry, department.register_head)
    department.register_seq, department.register_head = entry.seq, entry.hash
    return entry


def _content(
    about: str, about_id: int | None, what: str, facts: Mapping[str, object], text: str, *, by: Viewer, at: datetime
) -> dict[str, Any]:
    salt = secrets.token_hex(16) if text else ""
    return {
        "at": at,
        "about": about,
        "about_id": about_id,
        "what": what,
        "facts": spelling.told(facts),
        "text": text,
        "salt": salt,
        "text_hash": evidence.body_hash(salt, text) if text else "",
        **stamp(by),
    }


def _chain(entry: RegisterEntry | OfficeEntry, head: str) -> None:
    entry.previous_hash = head or evidence.GENESIS
    entry.hash = evidence.link(entry.previous_hash, spelling.covered(entry))
