"""Tokens for programs: for the pages that keep them, for whom they speak for, and who asks with one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from ttrt.models import Department, Person, ProgramToken
from ttrt.queries import members, people, tickets
from ttrt.queries.finding import Filter
from ttrt.queries.members import Sees
from ttrt.queries.people import Membership, SignedIn
from ttrt.rules.access import OFFICE, Level, Standing, within
from ttrt.rules.reach import Reach
from ttrt.rules.tokens import hashed


def every(department_id: int) -> list[ProgramToken]:
    """A department's tokens, or with `OFFICE` those of no department, the newest first; ended ones too."""
    rows = ProgramToken.objects.filter(department_id=department_id).defer("hash")
    return list(rows.order_by("-made_at", "-pk")[:500])


def names(rows: Collection[ProgramToken]) -> dict[int, str]:
    """The people the tokens speak for, of those in sight, by id."""
    whose = {row.person_id for row in rows}
    return dict(Person.objects.filter(pk__in=whose).values_list("pk", "name"))


def codes(rows: Collection[ProgramToken]) -> dict[int, list[str]]:
    """Of tokens for chosen departments, by id, the codes of those."""
    chosen = {department_id for row in rows for department_id in row.department_ids}
    known = dict(Department.objects.filter(pk__in=chosen).values_list("pk", "code"))
    return {row.pk: sorted(known[one] for one in row.department_ids if one in known) for row in rows}


def sees(department_ids: Collection[int], reach: Reach) -> Sees:
    """What a program would see of these departments, none named: of all in sight; of the part, where there is one."""
    if not reach.is_whole:
        (only,) = department_ids
        return members.sees(reach, department_id=only)
    each = [Filter(state=state, department_ids=tuple(department_ids)) for state in ("all", "open")]
    return Sees(*tickets.counts(each, exact=True))


@dataclass(frozen=True, slots=True)
class Speaking:
    """A token that speaks for somebody, or would, as that person is shown it. `codes`: none, all that they see.

    Sign-in's side, which asks, sees that there is a part and not the names in it.
    """

    pk: int
    program: str
    level: Level
    codes: str
    in_part: bool
    made_by: str
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    waits: bool


_SPEAKING = """
SELECT t.id, t.name, t.level, coalesce((SELECT string_agg(d.code, ', ' ORDER BY d.code) FROM department d
       WHERE d.id = ANY (t.department_ids)), ''),
       cardinality(t.site_ids) + cardinality(t.service_types) + cardinality(t.item_ids) > 0,
       t.made_by_name, t.made_at, t.expires_at, t.last_used_at, t.asked_at IS NOT NULL AND t.agreed_at IS NULL
FROM program_token t
WHERE t.department_id = 0 AND t.person_id = %s AND t.revoked_at IS NULL AND t.expires_at > %s
ORDER BY t.made_at DESC, t.id DESC
"""


def speaking_for(person_id: int, *, at: datetime) -> list[Speaking]:
    """The tokens of no department that are worth something in this person's name, or wait for their yes."""
    with connection.cursor() as cursor:
        cursor.execute(_SPEAKING, [person_id, at])
        return [Speaking(*(*row[:2], Level(row[2]), *row[3:])) for row in cursor.fetchall()]


_BEARER = """
SELECT t.id, t.department_id, t.person_id, t.name, t.level, t.department_ids,
       t.last_used_at IS NULL OR t.last_used_at < date_trunc('minute', now()), t.site_ids, t.service_types, t.item_ids
FROM program_token t
WHERE t.hash = %s AND t.revoked_at IS NULL AND t.expires_at > now() AND (t.asked_at IS NULL OR t.agreed_at IS NOT NULL)
"""
# Whoever comes first in a minute writes; the others of that minute find it written.
_USED = """
UPDATE program_token SET last_used_at = date_trunc('minute', now())
WHERE department_id = %s AND id = %s AND (last_used_at IS NULL OR last_used_at < date_trunc('minute', now()))
"""


def bearer(token: str) -> SignedIn | None:
    """Whom a token speaks for, with the token's level and nothing of their other departments; None when it is worth
    nothing: unknown, ended, revoked, its person suspended, removed or not of that level and reach any more.

    Asked by the application itself; writes at most once a minute that it was used.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, [hashed(token)])
        row = cursor.fetchone()
        if row is None:
            return None
        token_id, department_id, person_id, name, level, chosen, unwritten, *part = row
        reach = Reach(*map(tuple, part))
        if department_id and not _within_reach(cursor, reach, department_id, person_id):
            return None
        asking = _in_name_of(people.signed_in(person_id), department_id, Level(level), reach, name)
        if asking is not None and chosen:
            asking = _of_chosen(asking, chosen, token_id, in_part=not reach.is_whole)
        if asking is not None and unwritten:
            cursor.execute(_USED, [department_id, token_id])
    return asking


# Its person may have been given a part of the department since, and a token of a part must lie within.
_WITHIN = """
SELECT count(*) FROM membership m
WHERE m.department_id = %s AND m.person_id = %s AND m.removed_at IS NULL
    AND (cardinality(m.site_ids) + cardinality(m.service_types) + cardinality(m.item_ids) = 0
         OR (%s::bigint[] <@ m.site_ids AND %s::text[] <@ m.service_types AND %s::bigint[] <@ m.item_ids))
"""


def _within_reach(cursor: Any, reach: Reach, department_id: int, person_id: int) -> bool:
    if reach.is_whole:
        return True
    cursor.execute(_WITHIN, [department_id, person_id, *reach.columns])
    return bool(cursor.fetchone()[0])


def _in_name_of(
    person: SignedIn | None, department_id: int, level: Level, reach: Reach, program: str
) -> SignedIn | None:
    if person is None:
        return None
    named = f"{person.name} (program “{program}”)"
    if person.standing is not Standing.CUSTOMER:
        if department_id != OFFICE or person.level is None or not within(level, person.level):
            return None
        listed = tuple(replace(one, level=level) for one in person.memberships)
        return replace(person, name=named, level=level, memberships=listed, program=program)
    for one in person.memberships:
        if one.department_id == department_id and within(level, one.level):
            in_part = one.in_part or not reach.is_whole
            alone = (replace(one, level=level, joined=True, in_part=in_part, reach=reach),)
            return replace(person, name=named, memberships=alone, program=program)
    return None


def _of_chosen(person: SignedIn, department_ids: list[int], token_id: int, *, in_part: bool) -> SignedIn | None:
    """The contractor's program with a token for chosen departments, by the one in sight as somebody with a list."""
    if person.listed:  # of those it is for, what is on its person's list
        found = [one for one in person.memberships if one.department_id in department_ids]
    else:
        rows = Department.objects.filter(pk__in=department_ids).order_by("code").values_list("pk", "code", "name")
        found = [Membership(*row, level=person.level) for row in rows] if person.level else []
    chosen = tuple(replace(one, token_id=token_id, in_part=in_part) for one in found)
    return replace(person, listed=True, memberships=chosen) if chosen else None
