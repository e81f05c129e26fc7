"""A department's people, confirmed once a period by its managers; what silence comes to is the worker's to do.

Each step is in the department's register. The rules and their reasons are `rules.recertify`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from ttrt.actions import account_mail, register
from ttrt.actions.register import Said
from ttrt.models import Department, Membership, Notice, Person, RegisterEntry
from ttrt.queries import certification, members
from ttrt.queries.certification import Counted
from ttrt.rules import access, recertify
from ttrt.rules.access import Level, Standing, Verb, Viewer
from ttrt.rules.localtime import show
from ttrt.rules.notices import CERTIFY, UNCERTIFIED, Audience
from ttrt.rules.recertify import Step

WITHOUT = "nobody certifies the department's people"


@dataclass(frozen=True, slots=True)
class Turn:
    """Whom silence lowered and suspended in one turn in a department, in people."""

    lowered: int
    suspended: int


@transaction.atomic
def settle(*, department_id: int, by: Viewer, at: datetime) -> Turn:
    """Ask a department's managers to confirm its people, again when it is time, and do what silence has come to.

    A department keeps a manager whatever is not said: the contractor's administrators and the CMO are told instead.
    Of two workers the second finds nothing left to do. Raises `NotAllowed`.
    """
    access.require(by, Verb.SETTLE_UNCERTIFIED, department_id)
    department = register.hold([department_id])[department_id]
    terms = certification.terms()
    people = certification.standing(department_id)
    since = recertify.asked_since(department.certify_since, at=at, months=terms.months)
    steps = {one.member_id: recertify.step(one.standing, since=since, terms=terms, at=at) for one in people}
    left = recertify.spared([one.standing for one in people], steps)
    if left is not None:
        steps[left.member_id] = Step.NOTHING
    lowered = [one for one in people if steps[one.member_id] is Step.LOWER]
    suspended = [one for one in people if steps[one.member_id] is Step.SUSPEND]
    told = _lower(department_id, lowered, at) + _suspend(department_id, suspended, at)
    _tell(department, lowered, suspended, by=by, at=at)
    due = [one for one in people if certification.is_due(one.standing.certified_at, at=at) and one not in suspended]
    if due and recertify.is_to_be_asked(since, department.certify_asked_at, terms=terms, at=at):
        since = since or at
        Department.objects.filter(pk=department_id).update(certify_since=since, certify_asked_at=at)
        if _ask(department, people, due, lowers_at=since + terms.lower, suspends_at=since + terms.suspend, at=at):
            told.append(_of_department(department_id, "certification asked for", len(due)))
    nobody = left is not None or not any(one.standing.can_manage for one in people)
    if due and nobody and since and not _is_reported(department_id, since):
        _report(department, at)
        told.append(_of_department(department_id, WITHOUT, len(due)))
    if told:
        register.record_all(told, by=by, at=at)
    return Turn(len(lowered), len(suspended))


def _lower(department_id: int, people: Sequence[Counted], at: datetime) -> list[Said]:
    _rows(department_id, people).update(level=Level.VIEW.value, lowered_at=at)
    what = "level lowered for want of certification"
    return [
        _of_person(department_id, one, what, level=[one.standing.level.value, Level.VIEW.value], lowered_at=[None, at])
        for one in people
    ]


def _suspend(department_id: int, people: Sequence[Counted], at: datetime) -> list[Said]:
    _rows(department_id, people).update(suspended_at=at)
    what = "access suspended for want of certification"
    return [_of_person(department_id, one, what, suspended_at=[None, at]) for one in people]


def _tell(
    department: Department, lowered: Sequence[Counted], suspended: Sequence[Counted], *, by: Viewer, at: datetime
) -> None:
    """Word to those whom it came to, as when a manager does it."""
    for people, what in ((lowered, "level lowered"), (suspended, "access suspended")):
        these = [found for one in people if (found := members.one(department.pk, one.member_id))]
        said = {"level": Level.VIEW.value}
        account_mail.tell_members(department, these, what, by_name=by.name, at=at, **said)


def _rows(department_id: int, people: Sequence[Counted]) -> QuerySet[Membership]:
    return Membership.objects.filter(department_id=department_id, pk__in=[one.member_id for one in people])


def _of_person(department_id: int, one: Counted, what: str, **changed: object) -> Said:
    facts = {"person": one.name} | ({"user name": one.username} if one.username else {}) | changed
    return Said(department_id, "membership", one.member_id, what, facts)


def _of_department(department_id: int, what: str, people: int) -> Said:
    return Said(department_id, "department", department_id, what, {"people": people})


def _is_reported(department_id: int, since: datetime) -> bool:
    entries = RegisterEntry.objects.filter(department_id=department_id, about="department", what=WITHOUT)
    return entries.filter(at__gte=since).exists()


def _ask(
    department: Department, people: Sequence[Counted], due: Sequence[Counted], *, lowers_at: datetime,
    suspends_at: datetime, at: datetime,
) -> int:  # fmt: skip
    """A mail to each manager, with how many others wait for them; answers how many mails."""
    facts = {
        "of": f"{department.name} ({department.code})",
        "lowers": show(lowers_at),
        "suspends": show(suspends_at),
        "page": f"/people?department={department.code}",
    }
    mails = []
    for manager in people:
        others = len([one for one in due if one is not manager])
        if manager.standing.can_manage and manager.email and others:
            mails.append(_mail(department, CERTIFY, manager.name, manager.email, facts | {"due": str(others)}, at))
    Notice.objects.bulk_create(mails)
    return len(mails)


def _report(department: Department, at: datetime) -> None:
    """A mail to the contractor's administrators, who can set and confirm a manager, and to the CMO."""
    told = Q(standing=Standing.CONTRACTOR.value, level=Level.ADMINISTRATOR.value) | Q(standing=Standing.CMO.value)
    columns = ("name", "email", "standing")
    rows = Person.objects.filter(told, is_active=True).exclude(email="").order_by("id").values_list(*columns)
    pages = {
        Standing.CONTRACTOR.value: f"/admin/departments/{department.code}",
        Standing.CMO.value: f"/tickets?department={department.code}",
    }
    of = f"{department.name} ({department.code})"
    Notice.objects.bulk_create(
        _mail(department, UNCERTIFIED, name, email, {"of": of, "page": pages[standing]}, at, Audience.CONTRACTOR)
        for name, email, standing in rows
    )


def _mail(
    department: Department, kind: str, name: str, email: str, facts: dict[str, str], at: datetime,
    audience: Audience = Audience.DEPARTMENT,
) -> Notice:  # fmt: skip
    # To the address and not the account, as of a webhook: nobody chooses to hear less of this.
    return Notice(
        department_id=department.pk,
        kind=kind,
        audience=audience.value,
        to_name=name,
        to_email=email,
        facts=facts,
        queued_at=at,
        due_at=at,
    )
