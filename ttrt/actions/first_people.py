"""The contractor's and the CMO's people put in by the operator: the first of them, whom nobody at a page could let in.
And the contractor's taken out again, when they leave: by the operator, or by an administrator at a page.

They are put in as the owner of the tables, like a migration: no log-in that serves pages may make an account of the
contractor's. It may close one, and opens none again.
"""

from datetime import datetime

from django.db import transaction

from ttrt.actions import account_mail, accounts, members, register
from ttrt.actions.members import Newcomer
from ttrt.models import Person, PersonSession
from ttrt.rules import access, answers
from ttrt.rules.access import CONTRACTOR_LEVELS, Level, Standing, Verb, Viewer
from ttrt.rules.refusal import NotAllowed, NotFound, Refused

LEVELS = (*CONTRACTOR_LEVELS, Level.CMO, Level.CMO_LEAD)
"""An auditor's time ends, so a CMO lead lets auditors in."""


@transaction.atomic
def add_person(*, newcomer: Newcomer, by: Viewer, at: datetime) -> str:
    """Make an account and queue its invitation; answers the user name.

    Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.INVITE, access.OFFICE)
    return accounts.make(members.checked(newcomer), by=by, at=at)


@transaction.atomic
def end_person(*, username: str, reason: str, by: Viewer, at: datetime) -> str:
    """Close an account of the contractor's for good and tell the person; answers the name.

    Sessions, tokens and files on their way end with it, for each asks whether the account is open. What the person did
    stays theirs. Nobody ends their own, so that an administrator is always left. Raises `NotAllowed`, `NotFound`, and
    `Refused` beside a field, or for who is the departments' or the CMO's to end.
    """
    access.require(by, Verb.END_DESK_PERSON, access.OFFICE)
    reason = answers.needed(reason, field="reason", ask="Say why. It stands on record.")
    register.hold_office()
    if by.person_id is not None and not Person.objects.filter(pk=by.person_id, is_active=True).exists():
        raise NotAllowed("Your own account was closed meanwhile.")
    person = Person.objects.filter(username__iexact=username).first()
    if person is None:
        raise NotFound(f"There is no user name “{username}”.")
    if person.standing != Standing.CONTRACTOR:
        whose = (
            "a department’s managers at /people"
            if person.standing == Standing.CUSTOMER
            else "a CMO lead at /cmo/people"
        )
        raise Refused(f"{person.name} is taken out by {whose}.")
    if not person.is_active:
        raise Refused(f"The account of {person.name} is closed already.")
    if person.pk == by.person_id:
        raise Refused("Nobody ends their own access. Another administrator can, or an operator.", field="reason")
    account_mail.tell(person.pk, "access ended", by_name=by.name, at=at)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    PersonSession.objects.filter(person=person).delete()
    facts = {"person": person.name, "is_active": [True, False]}
    register.record_office(
        about="person", about_id=person.pk, what="access ended", facts=facts, text=reason, by=by, at=at
    )
    return person.name
