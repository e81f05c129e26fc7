"""Departments and the agencies above them, as the contractor's administrator keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ttrt.actions import register
from ttrt.actions.departments_import import unassigned_service
from ttrt.models import Agency, Department, DepartmentAgency
from ttrt.models.customers import KINDS
from ttrt.rules import access, answers
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.localtime import civil_day
from ttrt.rules.numbers import is_department_code
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.register import changed
from ttrt.rules.seen import require_unchanged


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """A department to be: its code, its name and what kind of body it is."""

    code: str
    name: str
    kind: str


@transaction.atomic
def add_department(*, new: NewDepartment, by: Viewer, at: datetime) -> Department:
    """Add a department with the unassigned service every department has; people and items come later.

    Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_DEPARTMENTS, access.OFFICE)
    return made(new, by=by, at=at)


@transaction.atomic
def change_department(
    *, department_id: int, name: str, kind: str, reason: str, seen: str | None = None, by: Viewer, at: datetime
) -> None:
    """Give a department another name or kind; its code never changes, because ticket numbers begin with it.

    `seen`: `seen.state` of `facts` when the form was shown. Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`,
    `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_DEPARTMENTS, department_id)
    department = held(department_id)
    before = facts(department)
    after = _words(name, kind)
    require_unchanged(seen, before)
    if before == after:
        raise Refused("Nothing is different. Change the name or the kind.", field="name")
    reason = answers.needed(reason, field="reason", ask="Say why, so that the history can be read later.")
    Department.objects.filter(pk=department_id).update(**after)
    _record(department_id, "department changed", changed(before, after), reason, by=by, at=at)


@transaction.atomic
def change_agency(
    *,
    department_id: int,
    agency_id: int,
    from_on: date,
    reason: str,
    seen: str | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Let another agency stand over a department from a Pacific day on; until then it is the one before.

    `seen`: `seen.state` of `agency_facts` when the form was shown. Raises `NotAllowed`, `NotFound`,
    `ChangedSinceShown`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_DEPARTMENTS, department_id)
    held(department_id)
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise Refused("Choose an agency.", field="agency")
    reason = answers.needed(reason, field="reason", ask="Say why: the statute, the reorganisation.")
    require_unchanged(seen, agency_facts(department_id))
    before = _agency_link(department_id)
    if before is not None and before.agency_id == agency_id:
        raise Refused("That agency stands over the department already.", field="agency")
    if before is not None and from_on <= before.from_on:
        raise Refused("The day must be after the one on which the agency before began.", field="from_on")
    if before is not None:
        DepartmentAgency.objects.filter(pk=before.pk).update(to_on=from_on)
    DepartmentAgency.objects.create(department_id=department_id, agency_id=agency_id, from_on=from_on)
    was = Agency.objects.get(pk=before.agency_id).code if before else None
    told = {"agency": [was, agency.code], "from": from_on}
    _record(department_id, "agency changed", told, reason, by=by, at=at)


@transaction.atomic
def add_agency(*, code: str, name: str, by: Viewer, at: datetime) -> Agency:
    """Add an agency, to be named above departments. Raises `NotAllowed`, `Refused` beside a field."""
    access.require(by, Verb.KEEP_DEPARTMENTS, access.OFFICE)
    register.hold_office()
    code = answers.needed_line(code, field="agency_code", ask="Give the agency’s code.").upper()
    name = answers.needed_line(name, field="agency_name", ask="Give the agency’s name.")
    if not is_department_code(code):
        raise Refused("A code is two to twelve letters and digits.", field="agency_code")
    if Agency.objects.filter(code=code).exists():
        raise Refused(f"There is an agency {code} already.", field="agency_code")
    agency = Agency.objects.create(code=code, name=name)
    told = {"code": [None, code], "name": [None, name]}
    register.record_office(about="agency", about_id=agency.pk, what="agency added", facts=told, by=by, at=at)
    return agency


@transaction.atomic
def end_department(*, department_id: int, reason: str, by: Viewer, at: datetime) -> None:
    """Let nothing new be opened at a department from today on; its tickets stay, and its people read them.

    Raises `NotAllowed`, `NotFound`, `Refused`.
    """
    access.require(by, Verb.KEEP_DEPARTMENTS, department_id)
    department = held(department_id)
    require_going_on(department)
    reason = answers.needed(reason, field="reason", ask="Say why it ends.")
    end(department, civil_day(at))
    _record(department_id, "department ended", {"ended_on": [None, civil_day(at)]}, reason, by=by, at=at)


def made(new: NewDepartment, *, by: Viewer, at: datetime) -> Department:
    """Store a new department. For a verb that has asked."""
    code = answers.needed_line(new.code, field="code", ask="Give the department’s code.").upper()
    if not is_department_code(code):
        raise Refused("A code is two to twelve letters and digits, such as 3860.", field="code")
    if Department.objects.filter(code=code).exists():
        raise Refused(f"There is a department {code} already.", field="code")
    words = _words(new.name, new.kind)
    department = Department.objects.create(code=code, **words)
    unassigned_service(department.pk).save(force_insert=True)
    _record(department.pk, "department added", changed({}, {"code": code, **words}), "", by=by, at=at)
    return department


def facts(department: Department) -> dict[str, object]:
    """What may be changed of a department itself."""
    return {"name": department.name, "kind": department.kind}


def agency_facts(department_id: int) -> dict[str, object]:
    """The agency above a department, and its first day there."""
    link = _agency_link(department_id)
    return {"agency": link.agency_id, "from": link.from_on} if link else {}


def held(department_id: int) -> Department:
    """The department, locked until the transaction ends. Raises `NotFound`."""
    department = Department.objects.select_for_update(no_key=True).filter(pk=department_id).first()
    if department is None:
        raise NotFound("There is no such department.")
    return department


def require_going_on(department: Department) -> None:
    """Refuse when the department has ended."""
    if department.ended_on is not None:
        raise Refused(f"{department.name} has ended already.")


def end(department: Department, day: date) -> None:
    """Store the day from which nothing new is opened. For a verb that has asked."""
    Department.objects.filter(pk=department.pk).update(ended_on=day)


def _agency_link(department_id: int) -> DepartmentAgency | None:
    return DepartmentAgency.objects.filter(department_id=department_id, to_on=None).first()


def _words(name: str, kind: str) -> dict[str, str]:
    if kind not in KINDS:
        raise Refused("Choose what kind of body it is.", field="kind")
    return {"name": answers.needed_line(name, field="name", ask="Give the department’s name."), "kind": kind}


def _record(department_id: int, what: str, told: Mapping[str, object], text: str, *, by: Viewer, at: datetime) -> None:
    register.record(
        department_id=department_id,
        about="department",
        about_id=department_id,
        what=what,
        facts=told,
        text=text,
        by=by,
        at=at,
    )
