"""The CMO's own people and the auditors of all departments, kept by a CMO lead; each change in the office's record.

Done by the application's own log-in, outside every scope, so that the CMO's goes on writing nothing but what it read.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ttrt.actions import account_mail, accounts, members, register, sent_forms
from ttrt.actions.members import Newcomer
from ttrt.models import Person
from ttrt.rules import access, answers, audits
from ttrt.rules import register as spelling
from ttrt.rules.access import CMO_LEVELS, Level, Standing, Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused

_SHOWN = ("pk", "name", "username", "email", "level", "ends_at")


@transaction.atomic
def let_in(*, key: UUID, newcomer: Newcomer, days: str = "", by: Viewer, at: datetime) -> None:
    """Make an account of the CMO's and send its invitation. An auditor's ends after `days`.

    A form sent twice lets in once. Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_CMO, access.OFFICE)
    newcomer, ends_at = checked(newcomer, days, at=at)
    sent_forms.once(key=key, act=lambda: accounts.make(newcomer, ends_at=ends_at, by=by, at=at), by=by, at=at)


def checked(newcomer: Newcomer, days: str, *, at: datetime) -> tuple[Newcomer, datetime | None]:
    """As it will be kept, and when it is over (None: by itself never). Raises `Refused` beside a field."""
    newcomer = members.checked(newcomer)
    if newcomer.level not in CMO_LEVELS:
        raise Refused("Choose what the person is.", field="level")
    is_auditor = newcomer.level == Level.AUDITOR
    return newcomer, audits.end(days, most=settings.TTRT_AUDIT_DAYS, at=at) if is_auditor else None


@transaction.atomic
def end(*, person_id: int, reason: str, by: Viewer, at: datetime) -> str:
    """The account is over from now on; answers whose. Nobody ends their own, so that a lead is always left.

    Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_CMO, access.OFFICE)
    reason = answers.needed(reason, field="reason", ask="Say why. It stands on record.")
    register.hold_office()
    found = Person.objects.filter(pk=person_id, standing=Standing.CMO.value).values(*_SHOWN).first()
    if found is None:
        raise NotFound("There is no such person.")
    if person_id == by.person_id:
        raise Refused("Nobody ends their own access. Another lead can.", field="reason")
    if found["ends_at"] is None or found["ends_at"] > at:
        Person.objects.filter(pk=person_id).update(ends_at=at)
        facts = {"person": found["name"], **spelling.changed({"ends_at": found["ends_at"]}, {"ends_at": at})}
        account_mail.tell(person_id, "access ended", by_name=by.name, at=at)
        _note(person_id, "access ended", facts, reason, by=by, at=at)
    return str(found["name"])


def _note(person_id: int, what: str, facts: dict[str, Any], text: str = "", *, by: Viewer, at: datetime) -> None:
    register.record_office(about="CMO person", about_id=person_id, what=what, facts=facts, text=text, by=by, at=at)
