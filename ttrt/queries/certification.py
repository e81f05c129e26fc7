"""Who of a department's people is confirmed, by whom and until when; and the file of it for whoever audits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from ttrt.models import Department, Membership
from ttrt.queries.members import IN_PART
from ttrt.rules import recertify
from ttrt.rules.access import Level
from ttrt.rules.recertify import Standing, Terms


@dataclass(frozen=True, slots=True)
class Counted:
    """One person with access, as the worker counts them."""

    member_id: int
    person_id: int | None
    name: str
    username: str
    email: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for a department's managers: since when they are asked, and what silence comes to when."""

    since: datetime
    lowers_at: datetime
    suspends_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One person's access for the file, removed ones too."""

    code: str
    department: str
    name: str
    username: str
    email: str
    level: Level
    part: str
    given_at: datetime | None
    given_by: str
    joined_at: datetime | None
    signed_in_at: datetime | None
    certified_at: datetime
    certified_by: str
    lowered_at: datetime | None
    suspended_at: datetime | None
    removed_at: datetime | None
    ends_at: datetime | None


def terms() -> Terms:
    """As the settings have them."""
    return Terms(
        settings.TTRT_CERTIFY_MONTHS,
        timedelta(days=settings.TTRT_CERTIFY_REMIND_DAYS),
        timedelta(days=settings.TTRT_CERTIFY_LOWER_DAYS),
        timedelta(days=settings.TTRT_CERTIFY_SUSPEND_DAYS),
    )


def is_due(certified_at: datetime, *, at: datetime) -> bool:
    """Whether somebody last confirmed then is to be confirmed now."""
    return recertify.is_due(certified_at, at=at, months=settings.TTRT_CERTIFY_MONTHS)


def asked(department_id: int, *, at: datetime) -> Asked | None:
    """When a department's managers were asked in this period, and what that leads to; None when they were not yet."""
    since = Department.objects.values_list("certify_since", flat=True).filter(pk=department_id).first()
    of = terms()
    since = recertify.asked_since(since, at=at, months=of.months)
    return Asked(since, since + of.lower, since + of.suspend) if since else None


def waiting(*, at: datetime) -> list[int]:
    """Departments where somebody with access is to be confirmed."""
    rows = Membership.objects.filter(suspended_at=None, removed_at=None).exclude(level=Level.AUDITOR.value)
    rows = rows.filter(certified_at__lt=recertify.begun(at, settings.TTRT_CERTIFY_MONTHS))
    return list(rows.order_by("department_id").values_list("department_id", flat=True).distinct())


_STANDING = """
SELECT m.id, m.person_id, coalesce(p.name, m.name), coalesce(p.username, ''), coalesce(p.email, m.email), m.level,
       m.certified_at, m.lowered_at, m.joined_at IS NOT NULL AND coalesce(p.is_active, false), p.last_login
FROM membership m LEFT JOIN person p ON p.id = m.person_id
WHERE m.department_id = %s AND m.suspended_at IS NULL AND m.removed_at IS NULL AND m.level <> 'auditor'
ORDER BY m.id
"""


def standing(department_id: int) -> list[Counted]:
    """Everybody with access to a department, as the contractor's side sees them. Auditors end by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [department_id])
        return [_counted(*row) for row in cursor.fetchall()]


def _counted(
    member_id: int, person_id: int | None, name: str, username: str, email: str, level: str, certified_at: datetime,
    lowered_at: datetime | None, is_there: bool, signed_in_at: datetime | None,
) -> Counted:  # fmt: skip
    manages = Level(level) is Level.MANAGE and is_there
    standing = Standing(member_id, Level(level), certified_at, lowered_at, manages, signed_in_at)
    return Counted(member_id, person_id, name, username, email, standing)


_LINES = f"""
SELECT d.code, d.name, coalesce(p.name, nullif(m.name, ''), (
           SELECT r.facts ->> 'person' FROM register_entry r
           WHERE r.department_id = m.department_id AND r.about = 'membership' AND r.about_id = m.id
               AND r.facts ? 'person' ORDER BY r.seq DESC LIMIT 1), ''),
       coalesce(p.username, ''), coalesce(p.email, m.email), m.level, {IN_PART}, m.given_at, m.given_by_name,
       m.joined_at, CASE WHEN m.given_at IS NULL OR p.last_login >= m.given_at THEN p.last_login END,
       m.certified_at, m.certified_by_name, m.lowered_at, m.suspended_at, m.removed_at, m.ends_at
FROM membership m JOIN department d ON d.id = m.department_id LEFT JOIN person p ON p.id = m.person_id
WHERE %(department)s::int IS NULL OR m.department_id = %(department)s
ORDER BY d.code, m.removed_at IS NOT NULL, 3, m.id
"""  # noqa: S608 - fixed texts


def lines(department_id: int | None) -> Iterator[Line]:
    """Everybody who has or had access, department by department, those who have it first; None: every department."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"department": department_id})
        for row in cursor:
            yield Line(*(*row[:5], Level(row[5]), *row[6:]))
