"""Tokens for programs: made and revoked, each in the register of its department or the office's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from ttrt.actions import account_mail, register
from ttrt.models import Department, ProgramToken
from ttrt.queries import members
from ttrt.rules import access, answers, tokens
from ttrt.rules import register as spelling
from ttrt.rules.access import OFFICE, Level, Verb, Viewer
from ttrt.rules.localtime import show
from ttrt.rules.reach import WHOLE, Reach
from ttrt.rules.refusal import NotFound, Refused

OF_A_PART = (Level.VIEW, Level.REPORT, Level.RESOLVE)
"""What a token for a part of the department may be."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """What is said of one: what the program is called, its level, for how many days it is worth something, and the part
    of the department it reaches (all that its person does, unless said otherwise).
    """

    name: str
    level: str
    days: str
    reach: Reach = WHOLE


@transaction.atomic
def make_token(
    *, department_id: int, key: UUID, token: NewToken, holder: Viewer, by: Viewer, at: datetime
) -> str | None:
    """Make a token in the holder's name and answer it, this once; None when this form was carried out before.

    Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_PROGRAMS, department_id)
    name, level, days = _checked(token, holder)
    _require_reach(department_id, level, token.reach)
    there = _there(department_id)
    if there.filter(form_key=key).exists():
        return None
    if there.filter(revoked_at=None, expires_at__gt=at).count() >= tokens.MOST:
        raise Refused(f"There are {tokens.MOST} tokens already. Revoke one that is not needed.", field="name")
    secret = tokens.new()
    said = {
        "person_id": holder.person_id,
        "name": name,
        "level": level.value,
        "shown": secret[: tokens.SHOWN],
        "hash": tokens.hashed(secret),
        "expires_at": at + timedelta(days=days),
        **token.reach.facts,
    }
    part = members.in_words(department_id, token.reach)
    made = ProgramToken.objects.create(
        department_id=department_id, form_key=key, made_at=at, made_by_name=by.name, **said
    )
    _tell(made, by=by, at=at)
    told = {"person": holder.name, **({"part": part} if part else {})}
    _note(made, "token made", {**told, **spelling.changed({}, said)}, by=by, at=at)
    return secret


@transaction.atomic
def revoke_token(*, department_id: int, token_id: int, by: Viewer, at: datetime) -> ProgramToken:
    """From now on it is worth nothing; a second time changes nothing. Answers it. Raises `NotAllowed`, `NotFound`."""
    access.require(by, Verb.KEEP_PROGRAMS, department_id)
    found = _there(department_id).select_for_update(no_key=True).filter(pk=token_id).first()
    if found is None:
        raise NotFound("There is no such token.")
    if found.revoked_at is None:
        now = {"revoked_at": at, "revoked_by_name": by.name}
        ProgramToken.objects.filter(department_id=department_id, pk=token_id).update(**now)
        facts = {"token": found.name, **spelling.changed({"revoked_at": None, "revoked_by_name": ""}, now)}
        _note(found, "token revoked", facts, by=by, at=at)
    return found


def _require_reach(department_id: int, level: Level, reach: Reach) -> None:
    """Refuse a part that is not of the department, and one for a level that is for the whole alone."""
    if reach.is_whole:
        return
    if level not in OF_A_PART or department_id == OFFICE:
        raise Refused("A token for a part of the department can view, report or resolve, no more.", field="level")
    if not members.is_part(department_id, reach):
        raise NotFound("There is no such site, service type or item in the department.")


def _there(department_id: int) -> QuerySet[ProgramToken]:
    # A department reads no sum of a token.
    return ProgramToken.objects.filter(department_id=department_id).defer("hash")


def _checked(token: NewToken, holder: Viewer) -> tuple[str, Level, int]:
    name = answers.needed_line(token.name, field="name", ask="Say which program it is for.")
    if token.level not in set(Level) or not access.within(Level(token.level), holder.level):
        able = ", ".join(level for level in Level if access.within(level, holder.level))
        raise Refused(f"A token holds no more than its person: {able}.", field="level")
    most = settings.TTRT_TOKEN_DAYS
    days = int(token.days) if token.days.isascii() and token.days.isdecimal() and len(token.days) < 6 else 0
    if not 1 <= days <= most:
        raise Refused(f"Say for how many days, from 1 to {most}.", field="days")
    return name, Level(token.level), days


def _tell(token: ProgramToken, *, by: Viewer, at: datetime) -> None:
    """Word to whom the program will speak for."""
    said = {"program": token.name, "level": token.level, "until": show(token.expires_at)}
    if token.department_id == OFFICE:
        account_mail.tell(token.person_id, "token made", by_name=by.name, at=at, **said)
        return
    holder = members.of_person(token.department_id, token.person_id)
    department = Department.objects.only("name", "code").get(pk=token.department_id)
    account_mail.tell_members(department, [holder] if holder else [], "token made", by_name=by.name, at=at, **said)


def _note(token: ProgramToken, what: str, facts: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    said: dict[str, Any] = {"about": "token", "about_id": token.pk, "what": what, "facts": facts, "by": by, "at": at}
    if token.department_id == OFFICE:
        register.record_office(**said)
    else:
        register.record(department_id=token.department_id, **said)
