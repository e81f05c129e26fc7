"""Invitations asked for by the contractor. Making the link and taking the password are `invited`'s."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from ttrt.actions import register
from ttrt.models import Invitation, Membership, Person
from ttrt.rules import access
from ttrt.rules.access import Standing, Verb, Viewer
from ttrt.rules.invitations import A_DAY, AGAIN_AFTER, MOST_A_DAY, Mail
from ttrt.rules.refusal import NotFound, Refused


@transaction.atomic
def invite(*, username: str, by: Viewer, at: datetime) -> str:
    """Ask for another mail to somebody who has not come in yet; answers the name the account has.

    Raises `NotFound`, and `Refused` when it would do nothing or comes too soon.
    """
    access.require(by, Verb.INVITE, access.OFFICE)
    columns = ("id", "username", "name", "standing", "is_active", "ends_at")
    known = Person.objects.filter(username__iexact=username).values(*columns).first()
    if known is None:
        raise NotFound(f"There is no user name “{username}”.")
    before = Invitation.objects.filter(person_id=known["id"], kind=Mail.INVITATION)
    of_department = known["standing"] == Standing.CUSTOMER
    is_open = known["is_active"] and (known["ends_at"] is None or known["ends_at"] > at)
    if not is_open or not (of_department or before.exists()):
        raise Refused(f"“{known['username']}” is not an open account of somebody who was invited.")
    if before.filter(accepted_at__isnull=False).exists():
        raise Refused(f"“{known['username']}” has set a password already.")
    if before.filter(sent_at=None, given_up_at=None).exists():
        raise Refused(f"An invitation to “{known['username']}” is waiting to be sent.")
    if before.filter(queued_at__gt=at - AGAIN_AFTER).exists():
        minutes = AGAIN_AFTER.total_seconds() / 60
        raise Refused(f"“{known['username']}” was invited less than {minutes:.0f} minutes ago.")
    if before.filter(queued_at__gt=at - A_DAY).count() >= MOST_A_DAY:
        raise Refused(f"“{known['username']}” was invited {MOST_A_DAY} times within a day.")
    queue([known["id"]], by_name=by.name, at=at)
    facts = {"person": known["name"], "user name": known["username"]}
    if not of_department:
        register.record_office(about="person", about_id=known["id"], what="invited again", facts=facts, by=by, at=at)
    departments = Membership.objects.filter(person_id=known["id"], removed_at=None).order_by("department_id")
    register.record_all(
        [
            register.Said(pk, "person", known["id"], "invited again", facts)
            for pk in departments.values_list("department_id", flat=True)
        ],
        by=by,
        at=at,
    )
    return str(known["username"])


def queue(person_ids: Sequence[int], *, by_name: str, at: datetime) -> None:
    """Let the worker send these people a link, each one mail however often it is asked. The caller has asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO invitation (person_id, queued_at, due_at, by_name)"
            " SELECT id, %s, %s, %s FROM unnest(%s::bigint[]) AS id ON CONFLICT DO NOTHING",
            [at, at, by_name, list(person_ids)],
        )
