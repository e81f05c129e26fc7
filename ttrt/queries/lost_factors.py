"""Whose second factor is lost: reported by a department's manager, and who may wait for somebody above."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ttrt.rules.access import Level, Standing
from ttrt.rules.lost_factors import COUNTS_FOR, Holder


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody whose second factor is to be taken away, as whoever does it sees them."""

    holder: Holder
    name: str
    username: str
    departments: tuple[tuple[str, Level], ...]
    """Each department's code, and the level there."""
    factors: int


_ONE = """
SELECT p.id, p.standing,
       EXISTS (SELECT FROM membership m WHERE m.person_id = p.id AND m.removed_at IS NULL
               AND m.factor_lost_at > %(since)s),
       EXISTS (SELECT FROM membership m WHERE m.person_id = p.id AND m.removed_at IS NULL AND m.suspended_at IS NULL
               AND m.level = 'manage' AND NOT EXISTS (
                   SELECT FROM membership o JOIN person q ON q.id = o.person_id
                   WHERE o.department_id = m.department_id AND o.id <> m.id AND o.level = 'manage' AND q.is_active
                       AND o.joined_at IS NOT NULL AND o.suspended_at IS NULL AND o.removed_at IS NULL)),
       p.name, p.username,
       array(SELECT d.code || ' ' || m.level FROM membership m JOIN department d ON d.id = m.department_id
             WHERE m.person_id = p.id AND m.removed_at IS NULL ORDER BY d.code),
       (SELECT count(*) FROM mfa_authenticator a WHERE a.user_id = p.id AND a.type <> 'recovery_codes')
FROM person p WHERE p.id = %(person)s AND p.is_active
"""


def one(person_id: int, *, at: datetime) -> Lost | None:
    """Whoever it is, with a second factor or without. Asked by the application itself."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, {"person": person_id, "since": at - COUNTS_FOR})
        row = cursor.fetchone()
    if row is None:
        return None
    pk, standing, reported, alone, name, username, departments, factors = row
    levels = tuple((code, Level(level)) for code, _, level in (each.rpartition(" ") for each in departments))
    return Lost(Holder(pk, Standing(standing), reported, alone), name, username, levels, factors)


_REPORTED = """
SELECT p.id, p.name, p.username,
       array(SELECT d.code FROM membership o JOIN department d ON d.id = o.department_id
             WHERE o.person_id = p.id AND o.removed_at IS NULL ORDER BY d.code), max(m.factor_lost_at)
FROM membership m JOIN person p ON p.id = m.person_id AND p.is_active
WHERE m.factor_lost_at > %(since)s AND m.removed_at IS NULL
    AND EXISTS (SELECT FROM membership o WHERE o.person_id = p.id AND o.id <> m.id AND o.removed_at IS NULL)
    AND NOT EXISTS (SELECT FROM office_entry e WHERE e.about = 'person' AND e.about_id = p.id
                    AND e.what = 'second factor taken away' AND e.at >= m.factor_lost_at)
GROUP BY p.id, p.name, p.username ORDER BY 5, p.id
"""


@dataclass(frozen=True, slots=True)
class Reported:
    """Somebody of several departments, of whom a manager says that the second factor is lost."""

    person_id: int
    name: str
    username: str
    codes: tuple[str, ...]
    reported_at: datetime


def reported(*, at: datetime) -> list[Reported]:
    """Who waits for the contractor's administrator, who waited longest first."""
    with connection.cursor() as cursor:
        cursor.execute(_REPORTED, {"since": at - COUNTS_FOR})
        return [
            Reported(pk, name, username, tuple(codes), lost) for pk, name, username, codes, lost in cursor.fetchall()
        ]


_OF_ONE_DEPARTMENT = """
SELECT m.person_id FROM membership m JOIN person p ON p.id = m.person_id AND p.is_active AND p.standing = 'customer'
WHERE m.factor_lost_at > %(since)s AND m.removed_at IS NULL
    AND EXISTS (SELECT FROM mfa_authenticator a WHERE a.user_id = p.id AND a.created_at <= m.factor_lost_at)
    AND NOT EXISTS (SELECT FROM membership o WHERE o.person_id = p.id AND o.id <> m.id AND o.removed_at IS NULL)
ORDER BY m.factor_lost_at, m.id
"""


def of_one_department(*, at: datetime) -> list[int]:
    """Who was reported, works for that department alone, and still holds what was lost. Asked by the application."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_ONE_DEPARTMENT, {"since": at - COUNTS_FOR})
        return [person_id for (person_id,) in cursor.fetchall()]
