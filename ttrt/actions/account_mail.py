"""Word to people of their own way in and their access, queued with what was done and sent by the worker.

Of an account it goes by the queue of its links (`invitation`), of a department by that department's outbox.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ttrt.models import Department, Notice
from ttrt.queries.members import Member
from ttrt.rules import account_mail
from ttrt.rules.invitations import Mail
from ttrt.rules.notices import ACCESS


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody of a department, by what a mail needs; no `joined_at`: they have not come in yet."""

    name: str
    email: str
    joined_at: datetime | None


# Nobody is told who has no address, nor whom the side that writes cannot see.
_QUEUE = """
INSERT INTO invitation (person_id, kind, what, facts, queued_at, due_at, by_name)
SELECT p.id, %s, %s, %s::jsonb, %s, %s, %s FROM person p WHERE p.id = %s AND p.email <> '' AND p.is_active
"""
_QUEUE_TO = """
INSERT INTO invitation (person_id, kind, to_email, what, queued_at, due_at, by_name)
SELECT p.id, %s, %s, %s, %s, %s, p.name FROM person p WHERE p.id = %s AND %s <> '' AND p.is_active
"""


def tell(person_id: int, what: str, *, by_name: str, at: datetime, **facts: str) -> None:
    """Tell somebody what was done to their account, one of `rules.account_mail.OWN`."""
    said = json.dumps(account_mail.OWN[what].facts(facts | {"by": by_name}))
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, [Mail.NOTICE.value, what, said, at, at, by_name, person_id])


def tell_at(email: str, person_id: int, what: str, *, at: datetime) -> None:
    """The same, at an address that is no longer the account's."""
    _ = account_mail.OWN[what]
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE_TO, [Mail.NOTICE.value, email, what, at, at, person_id, email])


def tell_members(
    department: Department, people: Iterable[Member | Addressee], what: str, *, by_name: str, at: datetime, **facts: str
) -> None:
    """Tell people of a department what was done to their access, one of `rules.account_mail.ACCESS`.

    To the address and not the account: it is told whatever they chose, and to those who see nothing of it any more.
    Who has not come in yet learns what they may do when they do.
    """
    given = {**facts, "by": by_name, "of": f"{department.name} ({department.code})"}
    said = account_mail.ACCESS[what].facts(given)
    Notice.objects.bulk_create(
        Notice(
            department_id=department.pk,
            kind=ACCESS,
            to_name=one.name,
            to_email=one.email,
            facts={"what": what, **said},
            queued_at=at,
            due_at=at,
        )
        for one in people
        if one.joined_at and one.email
    )
