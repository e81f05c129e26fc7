"""Which departments somebody of the contractor sees: all, or those on a list, and one more for a while (break-glass).

A list is the administrator's to give; what was opened for a while the department reads in its own register.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ttrt.actions import register
from ttrt.models import Department, DeskList, DeskReach, Person
from ttrt.rules import access, answers
from ttrt.rules.access import Level, Standing, Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused

OPENED = "department opened for a while"
MINUTES = (15, 30, 60, 120, 240)


@transaction.atomic
def give_list(*, person_id: int, codes: str, by: Viewer, at: datetime) -> None:
    """Let somebody of the contractor see these departments only; a list they had before is replaced.

    `codes`: department codes apart by blanks, commas or lines. Raises `NotAllowed`, `NotFound`, `Refused` beside a
    field.
    """
    access.require(by, Verb.KEEP_DESK_LISTS, access.OFFICE)
    person = _of_the_desk(person_id)
    departments = named(codes)
    register.hold_office()
    current = DeskReach.objects.filter(person_id=person.pk, ended_at=None, until_at=None)
    had = set(current.values_list("department_id", flat=True))
    now = {one.pk for one in departments}
    if not DeskList.objects.filter(person_id=person.pk, ended_at=None).exists():
        DeskList.objects.bulk_create([DeskList(person_id=person.pk, given_at=at, given_by_name=by.name)])
    elif had == now:
        return
    current.exclude(department_id__in=now).update(ended_at=at)
    DeskReach.objects.bulk_create(
        [
            DeskReach(department_id=pk, person_id=person.pk, given_at=at, given_by_name=by.name)
            for pk in sorted(now - had)
        ]
    )
    _record(person, "list of departments given", sorted(one.code for one in departments), by, at)


@transaction.atomic
def end_list(*, person_id: int, by: Viewer, at: datetime) -> None:
    """Let them see every department again. Raises `NotAllowed`, `NotFound`."""
    access.require(by, Verb.KEEP_DESK_LISTS, access.OFFICE)
    person = _of_the_desk(person_id)
    register.hold_office()
    if DeskList.objects.filter(person_id=person.pk, ended_at=None).update(ended_at=at):
        DeskReach.objects.filter(person_id=person.pk, ended_at=None).update(ended_at=at)
        _record(person, "list of departments ended", [], by, at)


@transaction.atomic
def open_for_a_while(*, code: str, reason: str, minutes: str, by: Viewer, at: datetime) -> Department:
    """Open a department that is not on the own list, for some minutes, saying why: it stands in its register at once.

    `by`: the person, with no department in sight. Run by the application itself, before anything of the department
    is. Raises `NotAllowed`, `Refused` beside
    a field.
    """
    access.require(by, Verb.OPEN_FOR_A_WHILE, access.OFFICE)
    why = answers.needed(reason, field="reason", ask="Say why you need this department. Its management reads it.")
    if minutes not in map(str, MINUTES) or int(minutes) > settings.TTRT_BREAK_GLASS_MINUTES:
        raise Refused("Choose for how long.", field="minutes")
    department = Department.objects.filter(code=code.strip().upper()).first()
    if department is None:
        raise Refused("There is no department of this code.", field="code")
    until = at + timedelta(minutes=int(minutes))
    register.hold([department.pk])
    DeskReach.objects.bulk_create(
        [
            DeskReach(
                department_id=department.pk,
                person_id=by.person_id or 0,
                given_at=at,
                given_by_name=by.name,
                until_at=until,
                reason=why,
            )
        ]
    )
    register.record(
        department_id=department.pk,
        about="person",
        about_id=by.person_id,
        what=OPENED,
        facts={"person": by.name, "until": until},
        text=why,
        by=by,
        at=at,
    )
    return department


def _of_the_desk(person_id: int) -> Person:
    people = Person.objects.only("name", "level")
    found = people.filter(pk=person_id, standing=Standing.CONTRACTOR.value, is_active=True).first()
    if found is None:
        raise NotFound("There is no such person at the contractor.")
    if found.level == Level.ADMINISTRATOR.value:
        raise Refused("An administrator keeps every department and takes no list.", field="codes")
    return found


def named(codes: str) -> Collection[Department]:
    """The departments of these codes, apart by blanks, commas or lines. Raises `Refused` beside the field."""
    wanted = {word.upper() for word in codes.replace(",", " ").replace(";", " ").split()}
    if not wanted:
        raise Refused("Give the code of at least one department.", field="codes")
    found = list(Department.objects.filter(code__in=wanted).order_by("code"))
    unknown = sorted(wanted - {one.code for one in found})
    if unknown:
        raise Refused(f"There is no department {' or '.join(unknown[:5])}.", field="codes")
    return found


def _record(person: Person, what: str, codes: list[str], by: Viewer, at: datetime) -> None:
    facts = {"person": person.name, "departments": ", ".join(codes)}
    register.record_office(about="person", about_id=person.pk, what=what, facts=facts, by=by, at=at)
