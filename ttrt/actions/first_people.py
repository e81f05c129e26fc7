"""The contractor's and the CMO's people put in by the operator: the first of them, whom nobody at a page could let in.

Done as the owner of the tables, like a migration: no log-in that serves pages may make an account of the contractor's.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models.functions import Upper

from ttrt.actions import invitations, members, register
from ttrt.actions.members import Newcomer
from ttrt.models import Person
from ttrt.rules import access
from ttrt.rules import register as spelling
from ttrt.rules.access import CONTRACTOR_LEVELS, Level, Standing, Verb, Viewer
from ttrt.rules.members import ALIKE, user_name
from ttrt.rules.refusal import Refused

LEVELS = (*CONTRACTOR_LEVELS, Level.CMO, Level.CMO_LEAD)
"""An auditor's time ends, so a CMO lead lets auditors in."""


@transaction.atomic
def let_in(*, newcomer: Newcomer, by: Viewer, at: datetime) -> str:
    """Make an account and queue its invitation; answers the user name, which follows from the mail address.

    Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.INVITE, access.OFFICE)
    newcomer = members.checked(newcomer)
    level = Level(newcomer.level)
    standing = Standing.CONTRACTOR if level in CONTRACTOR_LEVELS else Standing.CMO
    register.hold_office()
    if Person.objects.filter(email__iexact=newcomer.email, is_active=True).exists():
        raise Refused("Somebody has this address already.", field="email")
    alike = Person.objects.filter(username__istartswith=user_name(newcomer.email)[:ALIKE])
    username = user_name(newcomer.email, set(alike.values_list(Upper("username"), flat=True)))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO person (username, name, email, phone, standing, level, is_active, demonstration)"
            " VALUES (%s, %s, %s, '', %s, %s, true, false) RETURNING id",
            [username, newcomer.name, newcomer.email, standing.value, level.value],
        )
        (made,) = cursor.fetchone()
    invitations.queue([made], by_name=by.name, at=at)
    said = {"name": newcomer.name, "username": username, "email": newcomer.email, "level": level.value}
    about = "CMO person" if standing is Standing.CMO else "person"
    facts = {"person": newcomer.name, **spelling.changed({}, said)}
    register.record_office(about=about, about_id=made, what="person let in", facts=facts, by=by, at=at)
    return username
