"""A second factor that somebody lost, taken away with the recovery codes; the person sets up new ones at sign-in.

Done by the application itself, whose tables these are, outside every scope. On record in the office's chain: who, why
and whose. A department learns of it what its own manager said, and no more: whether the person works for others, too,
decides by whom it is done, and is none of its business (docs/threats.md).
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from ttrt.actions import account_mail, own_register, register
from ttrt.models import Person, PersonSession
from ttrt.queries import lost_factors, people
from ttrt.rules import access, answers
from ttrt.rules.access import Level, Standing, Verb, Viewer
from ttrt.rules.lost_factors import COUNTS_FOR, may_take
from ttrt.rules.refusal import NotFound, Refused

TAKEN = "second factor taken away"
BY_TOOL = Viewer(None, "the tool (lost second factors)", Standing.CONTRACTOR, Level.ADMINISTRATOR)
ON_WORD = "A manager of their only department reported it lost."


@transaction.atomic
def take_away(*, person_id: int, reason: str, by: Viewer, at: datetime) -> str:
    """Take somebody's second factors and recovery codes, end their sessions and tell them; answers whose.

    Raises `NotAllowed`, `NotFound` for whom this is not theirs to do, `Refused` beside a field.
    """
    access.require(by, Verb.TAKE_FACTOR, access.OFFICE)
    reason = answers.needed(reason, field="reason", ask="Say how you know that it is the person. It stands on record.")
    person = _held(person_id)
    found = lost_factors.one(person_id, at=at) if person is not None else None
    if person is None or found is None or not may_take(by, found.holder):
        raise NotFound("There is no such person.")
    if not found.factors:
        raise Refused(f"{found.name} has no second factor.", field="reason")
    _take(person, reason, by=by, at=at)
    _tell_departments(person, by=by, at=at)
    return found.name


def take_reported(*, at: datetime) -> int:
    """Take what managers reported lost of people of one department; answers of how many.

    Each in a transaction of its own; of two workers the second finds nothing left to take.
    """
    return sum(_take_reported(person_id, at=at) for person_id in lost_factors.of_one_department(at=at))


@transaction.atomic
def _take_reported(person_id: int, *, at: datetime) -> bool:
    person = _held(person_id)
    if person is None or person_id not in lost_factors.of_one_department(at=at):
        return False  # another department let them in meanwhile, or it is done
    _take(person, ON_WORD, by=BY_TOOL, at=at)
    return True


def _held(person_id: int) -> Person | None:
    """The person, with nobody else at their way in; departments first, then what is nobody's, as everywhere."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return None
    own_register.hold(person)
    register.hold_office()
    return Person.objects.select_for_update().get(pk=person_id)


def _take(person: Person, reason: str, *, by: Viewer, at: datetime) -> None:
    Authenticator.objects.filter(user=person).delete()
    PersonSession.objects.filter(person=person).delete()
    account_mail.tell(person.pk, TAKEN, by_name=by.name, at=at)
    register.record_office(
        about="CMO person" if person.standing == Standing.CMO else "person",
        about_id=person.pk,
        what=TAKEN,
        facts={"person": person.name, "user name": person.username},
        text=reason,
        by=by,
        at=at,
    )


def _tell_departments(person: Person, *, by: Viewer, at: datetime) -> None:
    """Those whose manager said nothing of it; without the reason, which may name another department."""
    whole = people.signed_in(person.pk)
    spoke = set(
        person.membership_set.filter(factor_lost_at__gt=at - COUNTS_FOR, removed_at=None).values_list(
            "department_id", flat=True
        )
    )
    for one in whole.memberships if whole and person.standing == Standing.CUSTOMER else ():
        if one.joined and one.department_id not in spoke:
            register.record(
                department_id=one.department_id,
                about="person",
                about_id=person.pk,
                what=TAKEN,
                facts={"person": person.name, "user name": person.username},
                by=by,
                at=at,
            )
