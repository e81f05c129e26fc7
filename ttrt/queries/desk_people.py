"""The contractor's own people, and which departments they see."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from ttrt.models import DeskList, DeskReach
from ttrt.rules.access import Level


@dataclass(frozen=True, slots=True)
class DeskPerson:
    """One of the contractor's people. `codes`: those on the list, None without one; `opened`: code and until when."""

    person_id: int
    name: str
    username: str
    level: Level
    signed_in_at: datetime | None
    codes: tuple[str, ...] | None
    opened: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody of the contractor whose account may be closed, and what is theirs: open tickets, tokens that count."""

    person_id: int
    name: str
    username: str
    level: Level
    is_open: bool
    signed_in_at: datetime | None
    tickets: int
    tokens: int


_LEAVING = """
SELECT p.id, p.name, p.username, p.level, p.is_active, p.last_login,
       (SELECT count(*) FROM ticket t WHERE t.owner_id = p.id AND t.closed_at IS NULL),
       (SELECT count(*) FROM program_token k WHERE k.person_id = p.id AND k.revoked_at IS NULL
           AND k.expires_at > %(at)s)
FROM person p WHERE p.id = %(person)s AND p.standing = 'contractor'
"""


def leaving(person_id: int, *, at: datetime) -> Leaving | None:
    """One of them, whose account is open or closed."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVING, {"person": person_id, "at": at})
        row = cursor.fetchone()
    if row is None:
        return None
    pk, name, username, level, *rest = row
    return Leaving(pk, name, username, Level(level), *rest)


_PEOPLE = """
SELECT p.id, p.name, p.username, p.level, p.last_login, l.id IS NOT NULL,
       array_agg(d.code ORDER BY d.code) FILTER (WHERE d.id IS NOT NULL AND r.until_at IS NULL),
       array_agg(d.code ORDER BY r.until_at) FILTER (WHERE r.until_at > %(at)s),
       array_agg(r.until_at ORDER BY r.until_at) FILTER (WHERE r.until_at > %(at)s)
FROM person p
LEFT JOIN desk_list l ON l.person_id = p.id AND l.ended_at IS NULL
LEFT JOIN desk_reach r ON r.person_id = l.person_id AND r.ended_at IS NULL
LEFT JOIN department d ON d.id = r.department_id
WHERE p.standing = 'contractor' AND p.is_active
GROUP BY p.id, p.name, p.username, p.level, p.last_login, l.id
ORDER BY l.id IS NULL, p.name, p.id
"""


_OPENED = """
SELECT d.code, max(r.until_at) FROM desk_reach r JOIN department d ON d.id = r.department_id
WHERE r.person_id = %(person)s AND r.ended_at IS NULL AND r.until_at > %(at)s
AND NOT EXISTS (
    SELECT FROM desk_reach l WHERE l.person_id = r.person_id AND l.department_id = r.department_id
    AND l.ended_at IS NULL AND l.until_at IS NULL
) GROUP BY d.code
"""


def opened(person_id: int, *, at: datetime) -> dict[str, datetime]:
    """What somebody with a list has opened for a while: each department's code, and until when."""
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, {"person": person_id, "at": at})
        return dict(cursor.fetchall())


_CLOSED = """
SELECT d.code, d.name, max(r.until_at) FROM desk_reach r JOIN department d ON d.id = r.department_id
WHERE r.person_id = %(person)s AND r.until_at > %(since)s AND r.until_at <= %(at)s
AND NOT EXISTS (
    SELECT FROM desk_reach l WHERE l.person_id = r.person_id AND l.department_id = r.department_id
    AND l.ended_at IS NULL AND (l.until_at IS NULL OR l.until_at > %(at)s)
) GROUP BY d.code, d.name ORDER BY max(r.until_at) DESC, d.code
"""
TOLD_FOR = timedelta(days=1)
"""For so long it is said that a department is closed again."""


def closed(person_id: int, *, at: datetime) -> list[tuple[str, str, datetime]]:
    """What they had opened for a while and is closed again since a day at most: code, name and when, the last first."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, {"person": person_id, "at": at, "since": at - TOLD_FOR})
        return list(cursor.fetchall())


def listed(person_id: int) -> set[int] | None:
    """The departments on somebody's list, those opened for a while apart; None: no list."""
    if not DeskList.objects.filter(person_id=person_id, ended_at=None).exists():
        return None
    rows = DeskReach.objects.filter(person_id=person_id, ended_at=None, until_at=None)
    return set(rows.values_list("department_id", flat=True))


def everybody(*, at: datetime) -> list[DeskPerson]:
    """All active people of the contractor: who has a list first, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"at": at})
        return [
            DeskPerson(
                person_id, name, username, Level(level), signed_in_at, tuple(codes or ()) if listed else None,
                tuple(zip(opened or (), until or (), strict=True)),
            )
            for person_id, name, username, level, signed_in_at, listed, codes, opened, until in cursor.fetchall()
        ]  # fmt: skip
