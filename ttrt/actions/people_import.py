"""A file of people taken in whole or not at all: accounts without a password, levels, invitations."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction

from ttrt.actions import account_mail, invitations, register
from ttrt.actions.inventory_import import SourceFile
from ttrt.actions.register import Said
from ttrt.models import Department, Membership
from ttrt.queries.people_file import LevelChange, PeoplePlan, PersonChange, plan
from ttrt.rules import access
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.delimited import BadRows
from ttrt.rules.people_file import PersonRow

BATCH = 2000
Progress = Callable[[int, int], None]
Row = TypeVar("Row")
_BEFORE = ("pk", "certified_at", "lowered_at", "ends_at")


@dataclass(frozen=True, slots=True)
class PeopleOutcome:
    """What came of a file: people, and levels in departments. `rows` and `unchanged` count rows."""

    rows: int
    people_added: int
    people_changed: int
    levels_given: int
    levels_raised: int
    levels_lowered: int
    unchanged: int
    invited: int


def outcome(planned: PeoplePlan) -> PeopleOutcome:
    """What a plan comes to."""
    lowered = sum(change.lowers for change in planned.levels)
    return PeopleOutcome(
        rows=planned.rows,
        people_added=len(planned.added),
        people_changed=len(planned.changed),
        levels_given=len(planned.placed),
        levels_raised=len(planned.levels) - lowered,
        levels_lowered=lowered,
        unchanged=planned.unchanged,
        invited=len(planned.added),
    )


@transaction.atomic
def import_people(
    *, rows: list[PersonRow], file: SourceFile, lower: bool, progress: Progress, by: Viewer, at: datetime
) -> PeopleOutcome:
    """Take checked rows in: new people without a password and with an invitation, and everybody's levels.

    Who is not in the file is left alone. `progress` is told (written, to write). Raises `NotAllowed`, and `BadRows`
    for what only the stored people can show.
    """
    access.require(by, Verb.IMPORT_PEOPLE, access.OFFICE)
    one_at_a_time()
    hold_departments(rows)
    planned = plan(rows, lower=lower)
    if planned.faults:
        raise BadRows(planned.faults)
    told = write_people(planned, progress, by=by, at=at)
    register.record_all(told, by=by, at=at)
    done = outcome(planned)
    note(file, "people imported", rows=done.rows, added=done.people_added, by=by, at=at)
    return done


def one_at_a_time() -> None:
    """Two imports at once would both find somebody missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ttrt people'))")


def hold_departments(rows: Collection[PersonRow], codes: Collection[str] = ()) -> None:
    """Lock the departments that these rows name or whose people they change, before anything is compared.

    So nobody's level changes between the look and the writing, and managers and a file never wait for one another.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM department WHERE code = ANY(%s) UNION SELECT m.department_id FROM membership m"
            " JOIN person p ON p.id = m.person_id WHERE upper(p.username) = ANY(%s) AND m.removed_at IS NULL",
            [[*codes, *{row.code for row in rows}], [row.key for row in rows]],
        )
        found = [department_id for (department_id,) in cursor.fetchall()]
    register.hold(found)


def note(file: SourceFile, what: str, *, rows: int, added: int, by: Viewer, at: datetime) -> None:
    """The import itself in the office's record: which file it was."""
    facts = {"file": file.name, "sha256": file.sha256, "lines": rows, "added": added}
    register.record_office(about="import", about_id=None, what=what, facts=facts, by=by, at=at)


def write_people(planned: PeoplePlan, progress: Progress, *, by: Viewer, at: datetime) -> list[Said]:
    """Write a plan without faults; answers what the registers are to say. The verb that calls has asked."""
    total = len(planned.added) + len(planned.changed) + len(planned.placed) + len(planned.levels)
    done = 0
    progress(done, total)
    told: list[Said] = []
    for news in batches(planned.added):
        new_ids = _insert_people(news)
        planned.person_ids |= new_ids
        invitations.queue(list(new_ids.values()), by_name=by.name, at=at)
        progress(done := done + len(news), total)
    for changes in batches(planned.changed):
        _update_people(changes)
        progress(done := done + len(changes), total)
    told += _changes_told(planned.changed)
    _tell_old_addresses(planned.changed, at=at)
    for placed in batches(planned.placed):
        told += _insert_memberships(placed, planned, by=by, at=at)
        progress(done := done + len(placed), total)
    for levels in batches(planned.levels):
        told += _update_levels(levels, planned, by=by, at=at)
        _tell_lowered([change for change in levels if change.lowers], by=by, at=at)
        progress(done := done + len(levels), total)
    return told


def batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in pieces that a statement carries well."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _insert_people(rows: Sequence[PersonRow]) -> dict[str, int]:
    given = [{"username": r.username, "name": r.name, "email": r.email, "phone": r.phone} for r in rows]
    return dict(
        _run(
            "INSERT INTO person (username, name, email, phone, standing, level, is_active, demonstration)"
            " SELECT f.username, f.name, f.email, f.phone, 'customer', '', true, false"
            " FROM json_to_recordset(%s::json) AS f(username text, name text, email text, phone text)"
            " RETURNING upper(username), id",
            given,
        )
    )


def _update_people(changes: Sequence[PersonChange]) -> None:
    # What the row does not say stays: an empty text in the statement means "as it was".
    given = [{"id": c.person_id, **{name: pair[1] for name, pair in c.pairs.items()}} for c in changes]
    _run(
        "UPDATE person p SET name = coalesce(f.name, p.name), email = coalesce(f.email, p.email),"
        " phone = coalesce(f.phone, p.phone)"
        " FROM json_to_recordset(%s::json) AS f(id bigint, name text, email text, phone text) WHERE p.id = f.id",
        given,
    )


def _insert_memberships(rows: Sequence[PersonRow], planned: PeoplePlan, *, by: Viewer, at: datetime) -> list[Said]:
    of = {(planned.person_ids[r.key], planned.department_ids[r.code]): r for r in rows}
    given = [{"person_id": p, "department_id": d, "level": row.level} for (p, d), row in of.items()]
    made = _run(
        "INSERT INTO membership (person_id, department_id, level, given_at, given_by_name, certified_at,"
        " certified_by_name) SELECT f.person_id, f.department_id, f.level, %s, %s, %s, %s"
        " FROM json_to_recordset(%s::json) AS f(person_id bigint, department_id int, level text)"
        " RETURNING person_id, department_id, id",
        given,
        *(at, by.name) * 2,
    )
    ids = {(person, department): pk for person, department, pk in made}
    return [
        Said(department, "membership", ids[person, department], "level given", _facts(row, [None, row.level.value]))
        for (person, department), row in of.items()
    ]


def _update_levels(changes: Sequence[LevelChange], planned: PeoplePlan, *, by: Viewer, at: datetime) -> list[Said]:
    given = [
        {"id": c.membership_id, "department_id": planned.department_ids[c.row.code], "level": c.row.level}
        for c in changes
    ]
    these = Membership.objects.filter(pk__in=[c.membership_id for c in changes])
    before = {row["pk"]: row for row in these.values(*_BEFORE)}
    _run(
        "UPDATE membership m SET level = f.level, certified_at = %s, certified_by_name = %s, lowered_at = NULL,"
        " ends_at = NULL"
        " FROM json_to_recordset(%s::json) AS f(id bigint, department_id int, level text)"
        " WHERE m.department_id = f.department_id AND m.id = f.id",
        given,
        *(at, by.name),
    )
    return [
        Said(
            planned.department_ids[c.row.code],
            "membership",
            c.membership_id,
            "level lowered" if c.lowers else "level raised",
            _facts(c.row, [c.was.value, c.row.level.value]) | _confirmed(before[c.membership_id], at),
        )
        for c in changes
    ]


def _confirmed(before: dict[str, Any], at: datetime) -> dict[str, object]:
    """Who is given a level is confirmed with it, whatever silence had come to before, and is no auditor any more."""
    ended = {name: [before[name], None] for name in ("lowered_at", "ends_at") if before[name]}
    return {"certified_at": [before["certified_at"], at], **ended}


def _changes_told(changes: list[PersonChange]) -> list[Said]:
    """In each of the person's departments. Addresses are not spelled out: a register is never thinned."""
    of = {change.person_id: change for change in changes}
    rows = Membership.objects.filter(person_id__in=of, removed_at=None).order_by("department_id", "person_id")
    told = []
    for department_id, person_id in rows.values_list("department_id", "person_id"):
        change = of[person_id]
        facts: dict[str, object] = {"user name": change.row.username, "changed": ", ".join(sorted(change.pairs))}
        if "name" in change.pairs:
            facts["name"] = change.pairs["name"]
        told.append(Said(department_id, "person", person_id, "person changed", facts))
    return told


def _tell_old_addresses(changes: list[PersonChange], *, at: datetime) -> None:
    """Whoever has mail that goes elsewhere from now on hears of it where it went until now."""
    for change in changes:
        if "email" in change.pairs:
            account_mail.tell_at(change.pairs["email"][0], change.person_id, "mail address changed", at=at)


def _tell_lowered(changes: Sequence[LevelChange], *, by: Viewer, at: datetime) -> None:
    levels = {change.membership_id: change.row.level.value for change in changes}
    rows = Membership.objects.filter(pk__in=levels).order_by("pk")
    found = rows.values_list("pk", "department_id", "person__name", "person__email", "joined_at")
    departments = Department.objects.only("name", "code").in_bulk({department_id for _, department_id, *_ in found})
    to: dict[tuple[int, str], list[account_mail.Addressee]] = {}
    for pk, department_id, name, email, joined_at in found:
        to.setdefault((department_id, levels[pk]), []).append(account_mail.Addressee(name, email, joined_at))
    for (department_id, level), people in to.items():
        department = departments[department_id]
        account_mail.tell_members(department, people, "level lowered", by_name=by.name, at=at, level=level)


def _facts(row: PersonRow, level: list[str | None]) -> dict[str, object]:
    return {"person": row.name, "user name": row.username, "level": level}


def _run(statement: str, rows: list[dict[str, Any]], *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, json.dumps(rows, ensure_ascii=False)])
        return cursor.fetchall() if cursor.description else []
