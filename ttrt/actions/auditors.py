"""Auditors of one department: let in by its managers, to read everything there is of it, until a day that is set."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from ttrt.actions import members, register
from ttrt.actions.members import Newcomer
from ttrt.models import Membership
from ttrt.queries.members import AUDITOR_LET_IN, is_managed_by
from ttrt.rules import access, answers, audits
from ttrt.rules.access import Level, Verb, Viewer
from ttrt.rules.members import A_DAY, MOST_ASKED_A_DAY
from ttrt.rules.refusal import NotAllowed, Refused


@transaction.atomic
def let_in_auditor(
    *, department_id: int, key: UUID, newcomer: Newcomer, days: str, reason: str, by: Viewer, at: datetime
) -> datetime:
    """Let somebody read the department for so many days; answers until when. A form sent twice lets in once.

    The tool finds or makes the account, as for everybody a manager asks in. Raises `NotAllowed`, `Refused`.
    """
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    department = register.hold([department_id])[department_id]
    if not is_managed_by(department_id, by.person_id):
        raise NotAllowed("You are no manager of the department any more.")
    newcomer, ends_at = members.checked(newcomer), audits.end(days, most=settings.TTRT_AUDIT_DAYS, at=at)
    reason = answers.needed(reason, field="reason", ask="Say why. It stands in the department’s record.")
    rows = Membership.objects.filter(department_id=department_id)
    if rows.filter(asked_key=key).exists():
        return ends_at
    if department.ended_on is not None:
        raise Refused("The department has ended; nobody new comes in.", field="email")
    members.require_new(department_id, newcomer.email)
    if rows.filter(asked_key__isnull=False, given_at__gt=at - A_DAY).count() >= MOST_ASKED_A_DAY:
        raise Refused(f"{MOST_ASKED_A_DAY} people were invited within a day. Go on tomorrow.", field="email")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO membership (department_id, level, asked_key, name, email, given_at, given_by_name,"
            " certified_at, certified_by_name, ends_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            [department_id, Level.AUDITOR.value, key, newcomer.name, newcomer.email, at, by.name, at, by.name, ends_at],
        )
        (made,) = cursor.fetchone()
    register.record(
        department_id=department_id,
        about="membership",
        about_id=made,
        what=AUDITOR_LET_IN,
        facts={
            "person": newcomer.name,
            "level": [None, Level.AUDITOR.value],
            "certified_at": [None, at],
            "ends_at": [None, ends_at],
        },
        text=reason,
        by=by,
        at=at,
    )
    return ends_at
