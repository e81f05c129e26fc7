"""A department's own sign-on: kept by its managers, and what becomes of those it vouches for.

A provider speaks for its department alone: whoever comes by it has no other department in sight (`web/single_sign_on`),
and it makes somebody a person of the department only while a manager has it turned on, at the level the manager chose.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from allauth.mfa.utils import encrypt
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from ttrt.actions import account_mail, brought_in, people_import, register
from ttrt.models import Department, Membership, SingleSignOn
from ttrt.queries import members
from ttrt.rules import access, answers, single_sign_on
from ttrt.rules import register as spelling
from ttrt.rules.access import Level, Verb, Viewer
from ttrt.rules.members import raises
from ttrt.rules.refusal import Refused
from ttrt.rules.single_sign_on import Arriving, Kind, Said

_LET_IN = """
INSERT INTO membership (department_id, level, asked_key, name, email, given_at, given_by_name, certified_at,
                        certified_by_name, sign_on_subject)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
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
def arrive(*, department_id: int, who: Arriving, levels: Mapping[str, str], by: Viewer, at: datetime) -> int | None:
    """Find or make the person a provider vouches for, at the level of their groups; answers the account's number.

    None for somebody in no group that may come in, and for one whom a manager suspended. The last manager keeps that
    level, whatever the groups say; whose level reaches a part of the department is made no manager.
    """
    access.require(by, Verb.INVITE, access.OFFICE)
    people_import.one_at_a_time()  # two first arrivals at once would both find nobody
    register.hold([department_id])
    level = single_sign_on.level_of(who.groups, levels)
    if level is None:
        return None
    member = _known(department_id, who) or _new(department_id, who, level, by=by, at=at)
    if member is None or member.suspended_at is not None or member.person_id is None:
        return None
    of_row = Membership.objects.filter(department_id=department_id, pk=member.pk)
    if member.sign_on_subject != who.subject:
        of_row.update(sign_on_subject=who.subject)
    reaches_a_part = member.site_ids or member.service_types or member.item_ids
    if member.level != level and not _is_last_manager(member) and not (level is Level.MANAGE and reaches_a_part):
        _set_level(member, level, by=by, at=at)
    return int(member.person_id)


def _known(department_id: int, who: Arriving) -> Membership | None:
    """By the provider's own name for the person; the first time by the address, which the department knows already."""
    here = Membership.objects.filter(department_id=department_id, removed_at=None, person__is_active=True)
    linked = here.filter(sign_on_subject=who.subject).first()
    if linked is not None or not who.email:
        return linked
    address = Q(person__email__iexact=who.email) | Q(person=None, email__iexact=who.email)
    return here.filter(address, sign_on_subject="").order_by("id").first()


def _new(department_id: int, who: Arriving, level: Level, *, by: Viewer, at: datetime) -> Membership | None:
    if not who.email:
        return None
    # Only what the tool may say of one it lets in: whose account it is comes next, the reach stays whole.
    name = answers.line(who.name, field="name") or who.email
    said = (department_id, level.value, uuid4(), name, who.email, at, by.name, at, by.name, who.subject)
    with connection.cursor() as cursor:
        cursor.execute(_LET_IN, said)
        asked = Membership.objects.get(department_id=department_id, pk=cursor.fetchone()[0])
    facts = {"person": asked.name, "level": [None, level.value], "email": [None, asked.email]}
    register.record(
        department_id=department_id, about="membership", about_id=asked.pk, what="came by single sign-on", facts=facts,
        by=by, at=at,
    )  # fmt: skip
    brought_in.give_account(asked, by=by, at=at)
    return Membership.objects.filter(department_id=department_id, pk=asked.pk).first()


def _set_level(member: Membership, level: Level, *, by: Viewer, at: datetime) -> None:
    Membership.objects.filter(department_id=member.department_id, pk=member.pk).update(level=level.value)
    facts = {"person": member.name, "level": [member.level, level.value]}
    one = members.one(member.department_id, member.pk)
    if one is not None and not raises(Level(member.level), level):
        department = Department.objects.only("name", "code").get(pk=member.department_id)
        account_mail.tell_members(department, [one], "level lowered", by_name=by.name, at=at, level=level.value)
    register.record(
        department_id=member.department_id, about="membership", about_id=member.pk, what="level by single sign-on",
        facts=facts, by=by, at=at,
    )  # fmt: skip


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
