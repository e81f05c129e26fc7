"""A department's own sign-on: kept by its managers, and what becomes of those it vouches for.

A provider speaks for its department alone: whoever comes by it has no other department in sight (`web/single_sign_on`),
and it makes somebody a person of the department only while a manager has it turned on, at the level the manager chose.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from allauth.mfa.utils import encrypt
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from ttrt.actions import account_mail, brought_in, people_import, register
from ttrt.actions.members import require_reach
from ttrt.models import Department, Membership, SingleSignOn
from ttrt.queries import members
from ttrt.rules import access, answers, single_sign_on
from ttrt.rules import reach as reaching
from ttrt.rules import register as spelling
from ttrt.rules.access import Level, Verb, Viewer
from ttrt.rules.members import raises
from ttrt.rules.reach import WHOLE, Reach
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.single_sign_on import Arriving, Given, Kind, Said

_LET_IN = """
INSERT INTO membership (department_id, level, asked_key, name, email, given_at, given_by_name, certified_at,
                        certified_by_name, sign_on_subject, site_ids, service_types, item_ids)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""


@transaction.atomic
def keep_sign_on(*, department_id: int, said: Said, by: Viewer, at: datetime) -> None:
    """Say how the department's people may sign on. Raises `NotAllowed`, `Refused` beside a field."""
    access.require(by, Verb.KEEP_SIGN_ON, department_id)
    register.hold([department_id])
    columns = single_sign_on.checked(said, loopback=settings.TTRT_SIGN_ON_LOOPBACK)
    row = SingleSignOn.objects.defer("secret").filter(department_id=department_id).first()
    if said.kind == Kind.OIDC and not said.secret and not (row and row.kind == Kind.OIDC):
        raise Refused("Enter the secret your provider gave this tool.", field="secret")
    columns["reaches"] = _still_meant(row.reaches if row else {}, columns["levels"])
    before = {name: getattr(row, name) for name in columns} if row else {}
    different = spelling.changed(_told(before), _told(columns))
    if said.secret:
        columns["secret"] = encrypt(said.secret)
    if not different and not said.secret:
        raise Refused("Nothing is different.", field="kind")
    if row is None:
        SingleSignOn.objects.create(department_id=department_id, changed_at=at, **columns)
    else:
        SingleSignOn.objects.filter(department_id=department_id).update(changed_at=at, **columns)
    facts = {**different, **({"secret": "another"} if said.secret else {})}
    register.record(
        department_id=department_id,
        about="sign-on",
        about_id=None,
        what="single sign-on set",
        facts=facts,
        by=by,
        at=at,
    )


@transaction.atomic
def set_group_reach(*, department_id: int, group: str, reach: Reach | None, by: Viewer, at: datetime) -> None:
    """Say what people of a group see from their next sign-on: the whole department or a part; None: what each one's own
    page says. What is so already is no change.

    Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_SIGN_ON, department_id)
    register.hold([department_id])
    row = SingleSignOn.objects.defer("secret").filter(department_id=department_id).first()
    if row is None or group not in row.levels:
        raise NotFound("There is no such group.")
    require_reach(department_id, Level(row.levels[group]), reach or WHOLE)
    now = {name: facts for name, facts in row.reaches.items() if name != group}
    now |= {group: reach.facts} if reach is not None else {}
    if now == row.reaches:
        return
    SingleSignOn.objects.filter(department_id=department_id).update(reaches=now, changed_at=at)
    sees = "what their own page says" if reach is None else "the whole department"
    part = sees if reach is None or reach.is_whole else members.in_words(department_id, reach)
    register.record(
        department_id=department_id, about="sign-on", about_id=None, what="what a group sees set",
        facts={"group": group, "part": part, **spelling.changed({"reaches": row.reaches}, {"reaches": now})},
        by=by, at=at,
    )  # fmt: skip


def _still_meant(reaches: Mapping[str, Any], levels: Any) -> dict[str, Any]:
    """What groups see, of those that are still there. Refuses a manager of a part."""
    kept = {group: facts for group, facts in reaches.items() if group in levels}
    for group, facts in kept.items():
        if levels[group] == Level.MANAGE and not reaching.read(facts).is_whole:
            raise Refused(
                f"“{group[:60]}” sees a part of the department, and managers see all of it. Change that first.",
                field="levels",
            )
    return kept


@transaction.atomic
def arrive(
    *,
    department_id: int,
    who: Arriving,
    provider: str,
    levels: Mapping[str, str],
    reaches: Mapping[str, Mapping[str, Any]],
    by: Viewer,
    at: datetime,
) -> int | None:
    """Find or make the person a provider vouches for, with level and reach of their groups; answers the account's id.

    None for somebody in no group that may come in, and for one whom a manager suspended. The last manager stays one,
    whatever the groups say; whom a manager gave a part of the department is made none by a group that says of no part.
    `provider` is its mark (`rules/single_sign_on.py`).
    """
    access.require(by, Verb.INVITE, access.OFFICE)
    people_import.one_at_a_time()  # two first arrivals at once would both find nobody
    register.hold([department_id])
    given = single_sign_on.given(who.groups, levels, reaches)
    if given is None:
        return None
    subject = f"{provider} {who.subject}"
    member = _known(department_id, who, provider) or _new(department_id, who, subject, given, by=by, at=at)
    if member is None or member.suspended_at is not None:
        return None
    if member.person_id is None and not member.no_account_why:
        brought_in.give_account(member, by=by, at=at)
        member = Membership.objects.get(department_id=department_id, pk=member.pk)
    if member.person_id is None:
        return None
    of_row = Membership.objects.filter(department_id=department_id, pk=member.pk)
    if member.sign_on_subject != subject:
        of_row.update(sign_on_subject=subject)
    _regrade(member, given, by=by, at=at)
    return int(member.person_id)


def _known(department_id: int, who: Arriving, provider: str) -> Membership | None:
    """By the provider's own name for the person; the first time by the address, which the department knows already.
    With another provider it is the first time again.

    Also who was asked in and waits for an account, or can get none.
    """
    here = Membership.objects.filter(department_id=department_id, removed_at=None)
    here = here.filter(Q(person=None) | Q(person__is_active=True))
    linked = here.filter(sign_on_subject=f"{provider} {who.subject}").first()
    if linked is not None or not who.email:
        return linked
    address = Q(person__email__iexact=who.email) | Q(person=None, email__iexact=who.email)
    return here.filter(address).exclude(sign_on_subject__startswith=f"{provider} ").order_by("id").first()


def _new(
    department_id: int, who: Arriving, subject: str, given: Given, *, by: Viewer, at: datetime
) -> Membership | None:
    waits = Membership.objects.filter(department_id=department_id, person=None, removed_at=None)
    if not who.email or waits.filter(email__iexact=who.email).exists():
        return None
    # Only what the tool may say of one it lets in: whose account it is comes next.
    name = answers.line(who.name, field="name") or who.email
    level, reach = given.level, given.reach or WHOLE
    said = [department_id, level.value, uuid4(), name, who.email, at, by.name, at, by.name, subject, *reach.columns]
    with connection.cursor() as cursor:
        cursor.execute(_LET_IN, said)
        asked = Membership.objects.get(department_id=department_id, pk=cursor.fetchone()[0])
    facts = {
        "person": asked.name,
        "level": [None, level.value],
        "email": [None, asked.email],
        **_part(department_id, WHOLE, reach),
    }
    register.record(
        department_id=department_id, about="membership", about_id=asked.pk, what="came by single sign-on", facts=facts,
        by=by, at=at,
    )  # fmt: skip
    return asked


def _regrade(member: Membership, given: Given, *, by: Viewer, at: datetime) -> None:
    """Level and reach, when they are others than before, as one change; who is given a level is no auditor any more."""
    was = reaching.read(vars(member))
    to_hand_kept_part = given.level is Level.MANAGE and given.reach is None and not was.is_whole
    level = Level(member.level) if to_hand_kept_part or _is_last_manager(member) else given.level
    reach = WHOLE if level is Level.MANAGE else was if given.reach is None else given.reach
    before = {"level": member.level, "ends_at": member.ends_at}
    after = {"level": level.value, "ends_at": member.ends_at if level == member.level else None}
    different = spelling.changed(before, after) | reaching.told(was, reach)
    if not different:
        return
    Membership.objects.filter(department_id=member.department_id, pk=member.pk).update(**after, **reach.facts)
    what = f"{'level' if 'level' in different else 'part'} by single sign-on"
    facts = {"person": member.name, **different, **_part(member.department_id, was, reach)}
    _tell(member, level, was, reach, by=by, at=at)
    register.record(
        department_id=member.department_id, about="membership", about_id=member.pk, what=what, facts=facts, by=by, at=at
    )


def _tell(member: Membership, level: Level, was: Reach, now: Reach, *, by: Viewer, at: datetime) -> None:
    one = members.one(member.department_id, member.pk)
    department = Department.objects.only("name", "code").get(pk=member.department_id)
    if one is not None and not raises(Level(member.level), level) and level != member.level:
        account_mail.tell_members(department, [one], "level lowered", by_name=by.name, at=at, level=level.value)
    if one is not None and was != now:
        part = members.in_words(member.department_id, now) or "the whole of it"
        account_mail.tell_members(department, [one], "reach changed", by_name=by.name, at=at, part=part)


def _part(department_id: int, was: Reach, now: Reach) -> dict[str, Any]:
    """For the register: the columns, and the part in words."""
    part = "" if now.is_whole or now == was else members.in_words(department_id, now)
    return reaching.told(was, now) | ({"part": part} if part else {})


def _is_last_manager(member: Membership) -> bool:
    others = Membership.objects.filter(
        department_id=member.department_id, level=Level.MANAGE.value, suspended_at=None, removed_at=None
    )
    return member.level == Level.MANAGE and not others.exclude(pk=member.pk).filter(person__is_active=True).exists()


def _told(columns: dict[str, object]) -> dict[str, object]:
    """The levels as lines, so that a register tells them."""
    levels = columns.get("levels")
    lines = [f"{group} = {level}" for group, level in sorted(levels.items())] if isinstance(levels, dict) else []
    return {**columns, **({"levels": lines} if "levels" in columns else {})}
