"""Everything somebody or something may see or do here, one line each: for auditors and the CMO's lead.

People of departments, the CMO's and the contractor's people with their lists, and tokens; those that are over, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection
from django.db.models import Q

from ttrt.models import Department, OfficeEntry, RegisterEntry
from ttrt.queries import certification
from ttrt.queries.histories import Place, Turned, by_time, of_chain
from ttrt.queries.members import IN_PART, OF_ALL
from ttrt.rules.access import Level, Standing


class Whose(StrEnum):
    """What a line is about."""

    MEMBER = "Department"
    TOKEN = "Token"  # noqa: S105 - a word
    CMO = "CMO"
    CONTRACTOR = "Contractor"


@dataclass(frozen=True, slots=True)
class Granted:
    """One access. `code` and `department` are "" where it is of no department; `ends_at`: over by itself from then on.

    Of a token `name` is the program, `username` whose name it asks in, and `signed_in_at` when it was last used.
    """

    whose: Whose
    code: str
    department: str
    name: str
    username: str
    level: Level
    reaches: str
    given_at: datetime | None
    given_by: str
    joined_at: datetime | None
    signed_in_at: datetime | None
    certified_at: datetime | None
    certified_by: str
    suspended_at: datetime | None
    removed_at: datetime | None
    ends_at: datetime | None
    is_open: bool = True


_TOKENS = f"""
SELECT coalesce(d.code, ''), coalesce(d.name, ''), t.name, p.name, t.level,
       coalesce(nullif(concat_ws('; ', (SELECT string_agg(c.code, ', ' ORDER BY c.code) FROM department c
                                        WHERE c.id = ANY (t.department_ids)), nullif({IN_PART}, '')), ''),
                CASE WHEN d.id IS NULL THEN 'every department' ELSE 'everything' END),
       t.made_at, t.made_by_name, CASE WHEN t.asked_at IS NULL THEN t.made_at ELSE t.agreed_at END,
       t.last_used_at, t.revoked_at, t.expires_at
FROM program_token t
CROSS JOIN LATERAL (SELECT coalesce(t.department_ids[1], t.department_id) AS department_id,
                           t.site_ids, t.service_types, t.item_ids) m
JOIN person p ON p.id = t.person_id LEFT JOIN department d ON d.id = t.department_id
WHERE %(department)s::int IS NULL OR t.department_id = %(department)s
ORDER BY d.code NULLS FIRST, t.revoked_at IS NOT NULL, t.made_at DESC, t.id
"""  # noqa: S608 - fixed texts
_OFFICES = """
SELECT p.standing, p.name, p.username, p.level, l.given_at, coalesce(l.given_by_name, ''), p.last_login, p.ends_at,
       p.is_active, l.id IS NOT NULL,
       coalesce(string_agg(d.code, ', ' ORDER BY d.code) FILTER (WHERE r.until_at IS NULL), ''),
       coalesce(string_agg(d.code, ', ' ORDER BY d.code) FILTER (WHERE r.until_at > %(at)s), '')
FROM person p
LEFT JOIN desk_list l ON l.person_id = p.id AND l.ended_at IS NULL
LEFT JOIN desk_reach r ON r.person_id = l.person_id AND r.ended_at IS NULL
LEFT JOIN department d ON d.id = r.department_id
WHERE p.standing <> 'customer'
GROUP BY p.id, p.standing, p.name, p.username, p.level, p.last_login, p.ends_at, p.is_active,
         l.id, l.given_at, l.given_by_name
ORDER BY p.standing, NOT p.is_active, p.name, p.id
"""


def everything(department_id: int | None, *, at: datetime) -> Iterator[Granted]:
    """Of one department its people and tokens; None: those of all, and the CMO's and the contractor's people first."""
    if department_id is None:
        yield from _offices(at)
    yield from _tokens(department_id)
    for line in certification.lines(department_id):
        yield Granted(
            Whose.MEMBER, line.code, line.department, line.name, line.username, line.level, line.part or "everything",
            line.given_at, line.given_by, line.joined_at, line.signed_in_at, line.certified_at, line.certified_by,
            line.suspended_at, line.removed_at, line.ends_at,
        )  # fmt: skip


OPENED = "department opened for a while"


def changes(department_id: int, *, place: Place | None = None) -> Turned:
    """What was changed about access in a department."""
    about = Q(about__in=("membership", "person", "token", "sign-on")) | Q(about="department", what__in=OF_ALL)
    return of_chain(RegisterEntry.objects.filter(about, department_id=department_id), place)


def changes_of_the_office(*, place: Place | None = None) -> Turned:
    """What the office's record says of the contractor's and the CMO's people and tokens, and every department that one
    of them opened for a while: two kinds of rows in one order, by time.
    """
    office = OfficeEntry.objects.filter(about__in=("person", "CMO person", "token"))
    opened = RegisterEntry.objects.filter(about="person", what=OPENED)
    turned = by_time((office, opened), place)
    names = Department.objects.in_bulk({e.department_id for e in turned.entries if isinstance(e, RegisterEntry)})
    for entry in turned.entries:
        if isinstance(entry, RegisterEntry):
            of = names[entry.department_id]
            entry.facts = {**entry.facts, "departments": f"{of.name} ({of.code})"}
    return turned


def _tokens(department_id: int | None) -> Iterator[Granted]:
    with connection.cursor() as cursor:
        cursor.execute(_TOKENS, {"department": department_id})
        for code, department, name, whose, level, *rest in cursor:
            reaches, made_at, made_by, agreed_at, used_at, revoked_at, ends_at = rest
            yield Granted(
                Whose.TOKEN, code, department, name, whose, Level(level), reaches, made_at, made_by, agreed_at, used_at,
                None, "", None, revoked_at, ends_at,
            )  # fmt: skip


def _offices(at: datetime) -> Iterator[Granted]:
    with connection.cursor() as cursor:
        cursor.execute(_OFFICES, {"at": at})
        for (
            standing,
            name,
            login,
            level,
            given_at,
            given_by,
            came_at,
            ends_at,
            is_open,
            listed,
            codes,
            opened,
        ) in cursor:
            whose = Whose.CMO if standing == Standing.CMO else Whose.CONTRACTOR
            reaches = f"a list: {codes or 'none'}" if listed else "every department"
            reaches += f"; opened for a while: {opened}" if opened else ""
            yield Granted(
                whose, "", "", name, login, Level(level), reaches, given_at, given_by, came_at, came_at,
                None, "", None, None, ends_at, is_open,
            )  # fmt: skip
