"""Tokens for programs: for the pages that keep them, and who asks with one."""

from dataclasses import replace
from typing import Any

from django.db import connection

from ttrt.models import ProgramToken
from ttrt.queries import people
from ttrt.queries.people import SignedIn
from ttrt.rules.access import OFFICE, Level, Standing, within
from ttrt.rules.reach import Reach
from ttrt.rules.tokens import hashed


def every(department_id: int) -> list[ProgramToken]:
    """A department's tokens, or with `OFFICE` those of no department, the newest first; ended ones too."""
    rows = ProgramToken.objects.filter(department_id=department_id).defer("hash")
    return list(rows.order_by("-made_at", "-pk")[:500])


_BEARER = """
SELECT t.id, t.department_id, t.person_id, t.name, t.level,
       t.last_used_at IS NULL OR t.last_used_at < date_trunc('minute', now()), t.site_ids, t.service_types, t.item_ids
FROM program_token t
WHERE t.hash = %s AND t.revoked_at IS NULL AND t.expires_at > now()
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
        token_id, department_id, person_id, name, level, unwritten, *part = row
        reach = Reach(*map(tuple, part))
        if not _within_reach(cursor, reach, department_id, person_id):
            return None
        asking = _in_name_of(people.signed_in(person_id), department_id, Level(level), reach, name)
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
