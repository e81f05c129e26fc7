"""An account of the contractor's or the CMO's made, with its invitation, for the verbs that let somebody in."""

from datetime import datetime

from django.db import connection
from django.db.models.functions import Upper

from ttrt.actions import invitations, register
from ttrt.actions.members import Newcomer
from ttrt.models import Person
from ttrt.queries import people
from ttrt.rules import register as spelling
from ttrt.rules.access import CONTRACTOR_LEVELS, Level, Standing, Viewer
from ttrt.rules.members import ALIKE, user_name
from ttrt.rules.refusal import Refused


def make(newcomer: Newcomer, *, ends_at: datetime | None = None, by: Viewer, at: datetime) -> str:
    """Add the person, queue the mail, tell the office's register; answers the user name, made of the mail address.

    On whose side follows from the level. Raises `Refused` beside the address when somebody has it already; an account
    that is over (an auditor's) stays so, and whoever had it gets another.
    """
    level = Level(newcomer.level)
    standing, about = (Standing.CONTRACTOR, "person") if level in CONTRACTOR_LEVELS else (Standing.CMO, "CMO person")
    register.hold_office()
    require_new(newcomer.email, at=at)
    alike = Person.objects.filter(username__istartswith=user_name(newcomer.email)[:ALIKE])
    username = user_name(newcomer.email, set(alike.values_list(Upper("username"), flat=True)))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO person (username, name, email, phone, standing, level, is_active, demonstration, ends_at)"
            " VALUES (%s, %s, %s, '', %s, %s, true, false, %s) RETURNING id",
            [username, newcomer.name, newcomer.email, standing.value, level.value, ends_at],
        )
        (made,) = cursor.fetchone()
    invitations.queue([made], by_name=by.name, at=at)
    said = {"name": newcomer.name, "username": username, "email": newcomer.email, "level": level.value}
    facts = {"person": newcomer.name, **spelling.changed({}, {**said, "ends_at": ends_at})}
    register.record_office(about=about, about_id=made, what="person let in", facts=facts, by=by, at=at)
    return username


def require_new(email: str, *, at: datetime) -> None:
    """Refuse an address that an open account has."""
    if people.open_at(email, at=at).exists():
        raise Refused("Somebody has this address already. End that access first.", field="email")
