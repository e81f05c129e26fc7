"""Tokens for programs: made and revoked, each in the register of its department or the office's.

A token speaks in one person's name and holds no more than that person. A manager makes them in their own. The
administrator, who writes in no ticket, gives a program a working level in the name of somebody who has it: it is worth
nothing before that person says yes (`own_tokens`; decision 25).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from ttrt.actions import account_mail, register
from ttrt.models import Department, ProgramToken
from ttrt.queries import desk_people, members
from ttrt.queries.desk import WORKING
from ttrt.rules import access, answers, tokens
from ttrt.rules import register as spelling
from ttrt.rules.access import OFFICE, Level, Standing, Verb, Viewer
from ttrt.rules.localtime import show
from ttrt.rules.reach import WHOLE, Reach
from ttrt.rules.refusal import NotFound, Refused

OF_A_PART = (Level.VIEW, Level.REPORT, Level.RESOLVE)
"""What a token for a part of the department may be."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """What is said of one: what the program is called, its level, for how many days it is worth something, and what it
    reaches: all that its person does, unless said otherwise. `departments`: of the contractor's, those it is for.
    """

    name: str
    level: str
    days: str
    reach: Reach = WHOLE
    departments: tuple[int, ...] = ()


@transaction.atomic
def make_token(
    *, department_id: int, key: UUID, token: NewToken, holder: Viewer, by: Viewer, at: datetime
) -> str | None:
    """Make a token in the holder's name and answer it, this once; None when this form was carried out before.

    In the name of somebody else than the person who asks it waits for their yes; an operator's does not, who is at the
    machine. Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_PROGRAMS, department_id)
    name, level, days = checked(token, department_id=department_id, holder=holder)
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
        "asked_at": at if by.person_id not in (None, holder.person_id) else None,
        "department_ids": list(token.departments),
        **token.reach.facts,
    }
    made = ProgramToken.objects.create(
        department_id=department_id, form_key=key, made_at=at, made_by_name=by.name, **said
    )
    _tell(made, by=by, at=at)
    told = {"person": holder.name} | _told_of(department_id, token)
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


def checked(token: NewToken, *, department_id: int, holder: Viewer) -> tuple[str, Level, int]:
    """Name, level and days as they will be kept. Raises `NotFound`, `Refused` beside a field."""
    said = _said(token, holder)
    _require_departments(department_id, token.departments, holder)
    _require_reach(department_id, said[1], token)
    return said


def _require_departments(department_id: int, chosen: tuple[int, ...], holder: Viewer) -> None:
    """Refuse departments chosen for a department's own token, and for the contractor's those off its person's list."""
    if not chosen:
        return
    if department_id != OFFICE or holder.standing is not Standing.CONTRACTOR:
        raise Refused("Only a token of the contractor’s is for chosen departments.", field="codes")
    own = desk_people.listed(holder.person_id or 0)
    if own is not None and not own.issuperset(chosen):
        raise Refused(f"{holder.name} has a list of departments. Choose from those on it.", field="codes")


def _require_reach(department_id: int, level: Level, token: NewToken) -> None:
    """Refuse a part that is not of the one department, and one for a level that is for the whole alone."""
    if token.reach.is_whole:
        return
    if department_id == OFFICE and len(token.departments) != 1:
        raise Refused("A token for a part is for one department. Choose it.", field="codes")
    if level not in (OF_A_PART if department_id else WORKING):
        able = "view, report or resolve" if department_id else "work tickets"
        raise Refused(f"A token for a part of the department can {able}, no more.", field="level")
    if not members.is_part(department_id or token.departments[0], token.reach):
        raise NotFound("There is no such site, service type or item in the department.")


def _told_of(department_id: int, token: NewToken) -> dict[str, str]:
    """What the record says of its departments and part, by names."""
    named = Department.objects.filter(pk__in=token.departments).order_by("code").values_list("code", flat=True)
    part = members.in_words(department_id or next(iter(token.departments), 0), token.reach)
    told = {"departments": ", ".join(named), "part": part}
    return {name: words for name, words in told.items() if words}


def _there(department_id: int) -> QuerySet[ProgramToken]:
    # A department reads no sum of a token.
    return ProgramToken.objects.filter(department_id=department_id).defer("hash")


def _said(token: NewToken, holder: Viewer) -> tuple[str, Level, int]:
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
        what = "token asked for" if token.asked_at else "token made"
        account_mail.tell(token.person_id, what, by_name=by.name, at=at, **said)
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
