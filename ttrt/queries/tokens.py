"""Tokens for programs: for the pages that keep them, and who asks with one."""

from dataclasses import replace

from django.db import connection

from ttrt.models import ProgramToken
from ttrt.queries import people
from ttrt.queries.people import SignedIn
from ttrt.rules.access import OFFICE, Level, Standing, within
from ttrt.rules.tokens import hashed


def every(department_id: int) -> list[ProgramToken]:
    """A department's tokens, or with `OFFICE` those of no department, the newest first; ended ones too."""
    rows = ProgramToken.objects.filter(department_id=department_id).defer("hash")
    return list(rows.order_by("-made_at", "-pk")[:500])


_BEARER = """
SELECT t.id, t.department_id, t.person_id, t.name, t.level,
       t.last_used_at IS NULL OR t.last_used_at < date_trunc('minute', now())
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
    nothing: unknown, ended, revoked, its person suspended, removed or not of that level any more.

    Asked by the application itself; writes at most once a minute that it was used.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, [hashed(token)])
        row = cursor.fetchone()
        if row is None:
            return None
        token_id, department_id, person_id, name, level, unwritten = row
        asking = _in_name_of(people.signed_in(person_id), department_id, Level(level), name)
        if asking is not None and unwritten:
            cursor.execute(_USED, [department_id, token_id])
    return asking


def _in_name_of(person: SignedIn | None, department_id: int, level: Level, program: str) -> SignedIn | None:
    if person is None:
        return None
    named = f"{person.name} (program “{program}”)"
    if person.standing is not Standing.CUSTOMER:
        fits = department_id == OFFICE and person.level is not None and within(level, person.level)
        return replace(person, name=named, level=level, program=program) if fits else None
    for one in person.memberships:
        if one.department_id == department_id and within(level, one.level):
            alone = (replace(one, level=level, joined=True),)
            return replace(person, name=named, memberships=alone, program=program)
    return None
