"""A file of departments taken in whole or not at all: each with an unassigned service, perhaps with a first manager."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ttrt.actions import people_import, register
from ttrt.actions.inventory_import import SourceFile
from ttrt.actions.people_import import BATCH, Progress, batches, note, one_at_a_time
from ttrt.actions.register import Said
from ttrt.models import Agency, Department, DepartmentAgency, InventoryItem
from ttrt.queries.department_file import DepartmentPlan, plan
from ttrt.rules import access
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.delimited import BadRows
from ttrt.rules.department_file import UNASSIGNED, DepartmentRow
from ttrt.rules.identifiers import Kind, normal_form


@dataclass(frozen=True, slots=True)
class DepartmentsOutcome:
    """What came of a file, in departments; and in people, for the first managers it names."""

    rows: int
    added: int
    changed: int
    unchanged: int
    agencies_added: int
    agencies_renamed: int
    people_added: int
    levels_given: int
    levels_raised: int
    invited: int


def outcome(planned: DepartmentPlan) -> DepartmentsOutcome:
    """What a plan comes to."""
    people = people_import.outcome(planned.people)
    return DepartmentsOutcome(
        rows=planned.rows,
        added=len(planned.added),
        changed=planned.rows - len(planned.added) - planned.unchanged,
        unchanged=planned.unchanged,
        agencies_added=len(planned.new_agencies),
        agencies_renamed=len(planned.renamed_agencies),
        people_added=people.people_added,
        levels_given=people.levels_given,
        levels_raised=people.levels_raised,
        invited=people.invited,
    )


@transaction.atomic
def import_departments(
    *, rows: list[DepartmentRow], file: SourceFile, progress: Progress, by: Viewer, at: datetime
) -> DepartmentsOutcome:
    """Take checked rows in: new departments, what the file says otherwise, and their first managers.

    What is not in the file is left alone; an agency's past is not written anew. `progress` is told (written, to write).
    Raises `NotAllowed`, and `BadRows` for what only the stored departments and people can show.
    """
    access.require(by, Verb.IMPORT_DEPARTMENTS, access.OFFICE)
    one_at_a_time()
    people_import.hold_departments([row.manager for row in rows if row.manager], [row.code for row in rows])
    planned = plan(rows)
    if planned.faults:
        raise BadRows(planned.faults)
    _write_agencies(planned, by=by, at=at)
    told = _write_new(planned.added, planned) + _write_changed(planned) + _write_parentage(planned)
    people = planned.people
    people.department_ids |= planned.department_ids
    told += people_import.write_people(people, progress, by=by, at=at)
    register.record_all(told, by=by, at=at)
    done = outcome(planned)
    note(file, "departments imported", rows=done.rows, added=done.added, by=by, at=at)
    return done


def _write_agencies(planned: DepartmentPlan, *, by: Viewer, at: datetime) -> None:
    Agency.objects.bulk_create([Agency(code=code, name=name) for code, name in planned.new_agencies.items()])
    for code, (was, name) in planned.renamed_agencies.items():
        Agency.objects.filter(code=code).update(name=name)
        facts = {"code": code, "name": [was, name]}
        register.record_office(about="agency", about_id=None, what="agency renamed", facts=facts, by=by, at=at)


def _write_new(rows: list[DepartmentRow], planned: DepartmentPlan) -> list[Said]:
    """Departments, and the unassigned service of each: without it nothing could be opened there."""
    for some in batches(rows):
        made = Department.objects.bulk_create([Department(code=r.code, name=r.name, kind=r.kind) for r in some])
        planned.department_ids |= {department.code: department.pk for department in made}
        InventoryItem.objects.bulk_create([unassigned_service(department.pk) for department in made])
    return [
        Said(
            planned.department_ids[row.code],
            "department",
            planned.department_ids[row.code],
            "department added",
            {"code": [None, row.code], "name": [None, row.name], "kind": [None, row.kind]},
        )
        for row in rows
    ]


def unassigned_service(department_id: int) -> InventoryItem:
    """The item a new department begins with, not yet stored."""
    return InventoryItem(
        department_id=department_id,
        sequence=1,
        kind=Kind.SERVICE.value,
        identifier=UNASSIGNED,
        normal=normal_form(UNASSIGNED),
        unassigned=True,
    )


def _write_changed(planned: DepartmentPlan) -> list[Said]:
    ids = planned.department_ids
    changed = [
        Department(pk=ids[code], **{name: pair[1] for name, pair in pairs.items()})
        for code, pairs in planned.changed.items()
    ]
    for name in ("name", "kind"):
        these = [d for d, pairs in zip(changed, planned.changed.values(), strict=True) if name in pairs]
        Department.objects.bulk_update(these, [name], batch_size=BATCH)
    return [
        Said(ids[code], "department", ids[code], "department changed", pairs) for code, pairs in planned.changed.items()
    ]


def _write_parentage(planned: DepartmentPlan) -> list[Said]:
    agencies = dict(Agency.objects.values_list("code", "id")) if planned.parentage else {}
    told = []
    for each in planned.parentage:
        department_id = planned.department_ids[each.code]
        if each.ends is not None:
            ending = DepartmentAgency.objects.filter(department_id=department_id, pk=each.ends)
            ending.update(to_on=each.agency.from_on)
        facts: dict[str, object] = {"agency": [each.before or None, each.agency.code], "from": each.agency.from_on}
        told.append(Said(department_id, "agency", None, "agency changed" if each.before else "agency given", facts))
    DepartmentAgency.objects.bulk_create(
        [
            DepartmentAgency(
                department_id=planned.department_ids[each.code],
                agency_id=agencies[each.agency.code],
                from_on=each.agency.from_on,
            )
            for each in planned.parentage
        ],
        batch_size=BATCH,
    )
    return told
