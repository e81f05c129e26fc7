"""Whom managers asked in gets an account: their own when there is one of the address, else a new one.

Done by the worker and not by the manager's page, so that no answer and no time tells whether somebody was known.
"""

from datetime import datetime

from django.db import connection, transaction

from ttrt.actions import invitations, people_import, register
from ttrt.models import Membership, Person
from ttrt.queries import people
from ttrt.rules import access
from ttrt.rules.access import Standing, Verb, Viewer
from ttrt.rules.members import ALIKE, user_name

_WAITING = {"person": None, "removed_at": None, "suspended_at": None, "no_account_why": ""}
NOT_OURS = "The address belongs to an account of the contractor’s or the CMO’s."
THERE = "Somebody of the department has this address already."


@transaction.atomic
def bring_in_due(*, by: Viewer, at: datetime) -> bool:
    """Give those who were asked into one department their account, and queue their mails; answers whether there may be
    more. Of two workers the second finds nothing left to do.
    """
    access.require(by, Verb.INVITE, access.OFFICE)
    first = Membership.objects.filter(**_WAITING).order_by("id").values_list("department_id", flat=True).first()
    if first is None:
        return False
    people_import.one_at_a_time()  # two would both find somebody missing
    register.hold([first])
    for asked in Membership.objects.filter(department_id=first, **_WAITING).order_by("id"):
        give_account(asked, by=by, at=at)
    return True


def give_account(asked: Membership, *, by: Viewer, at: datetime) -> None:
    """Give one who was asked in an account, and queue the mail; the caller holds the department and has asked."""
    of_row = Membership.objects.filter(department_id=asked.department_id, pk=asked.pk)
    accounts = people.open_at(asked.email, at=at).order_by("id")
    theirs = accounts.filter(standing=Standing.CUSTOMER.value).values_list("pk", flat=True).first()
    if theirs is None and accounts.exists():
        of_row.update(no_account_why=NOT_OURS)
        return
    if Membership.objects.filter(department_id=asked.department_id, person_id=theirs or 0, removed_at=None).exists():
        of_row.update(no_account_why=THERE)  # a file of people was faster
        return
    person_id = theirs or _new_account(asked)
    of_row.update(person_id=person_id)
    invitations.queue([person_id], by_name=asked.given_by_name, at=at)
    register.record(
        department_id=asked.department_id,
        about="membership",
        about_id=asked.pk,
        what="account given",
        facts={"person": asked.name, "person_id": [None, person_id]},
        by=by,
        at=at,
    )


def _new_account(asked: Membership) -> int:
    alike = Person.objects.filter(username__istartswith=user_name(asked.email)[:ALIKE])
    username = user_name(asked.email, {name.upper() for name in alike.values_list("username", flat=True)})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO person (username, name, email, phone, standing, level, is_active, demonstration)"
            " VALUES (%s, %s, %s, '', %s, '', true, false) RETURNING id",
            [username, asked.name, asked.email, Standing.CUSTOMER.value],
        )
        return int(cursor.fetchone()[0])
