"""Invitations as the person with the link sees them, and as the operator does."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import is_password_usable
from django.db import connection

from ttrt.models import Invitation, Membership
from ttrt.queries import people
from ttrt.rules import passwords
from ttrt.rules.invitations import SETS_PASSWORD, Link, Mail, Stage, hashed, stage


@dataclass(frozen=True, slots=True)
class Invited:
    """What a link leads to. Name and user name are empty for one that leads nowhere."""

    link: Link
    name: str = ""
    username: str = ""
    email: str = ""
    reset: bool = False
    """Whether it is for somebody who had a password before."""
    least: int = passwords.LEAST
    """How many characters the new password needs."""
    departments: tuple[tuple[str, str], ...] = ()
    """Code and name of each of the person's."""


@dataclass(frozen=True, slots=True)
class PersonState:
    """One person of the departments, and how far they have come in. `departments` are `3860 manage`."""

    username: str
    name: str
    email: str
    departments: tuple[str, ...]
    invitation: str
    """A `Stage`; `none` for an account that was never invited."""
    invited_at: datetime | None
    sent_at: datetime | None
    expires_at: datetime | None
    accepted_at: datetime | None
    attempts: int
    error: str


def led_to(token: str, *, at: datetime) -> Invited:
    """What the link with this secret is worth now. Asked by the application itself: nobody is signed in yet."""
    links = Invitation.objects.select_related("person").filter(kind__in=SETS_PASSWORD)
    found = links.filter(token_hash=hashed(token)).first()
    if found is None or not found.person.is_active:
        return Invited(Link.UNKNOWN)
    reset = found.kind == Mail.RESET
    if found.accepted_at or (is_password_usable(found.person.password) and not reset):
        return Invited(Link.USED)
    good = found.expires_at is not None and at < found.expires_at
    person = found.person
    whole = people.signed_in(person.pk)
    least = passwords.least(second_factor=whole is not None and whole.must_have_second_factor)
    departments = tuple((one.code, one.name) for one in whole.memberships) if whole else ()
    worth = Link.GOOD if good else Link.OLD
    return Invited(worth, person.name, person.username, person.email, reset, least, departments)


_STATES = """
SELECT p.username, p.name, p.email,
       array(SELECT d.code || ' ' || m.level FROM membership m JOIN department d ON d.id = m.department_id
             WHERE m.person_id = p.id AND m.removed_at IS NULL ORDER BY d.code),
       i.queued_at, i.sent_at, i.expires_at, i.accepted_at, i.given_up_at, coalesce(i.attempts, 0),
       coalesce(i.last_error, '')
FROM person p
LEFT JOIN LATERAL (
    SELECT queued_at, sent_at, expires_at, accepted_at, given_up_at, attempts, last_error FROM invitation
    WHERE person_id = p.id AND kind = 'invitation' ORDER BY accepted_at IS NULL, queued_at DESC, id DESC LIMIT 1
) i ON true
WHERE p.standing = 'customer' AND p.is_active
  AND (%(code)s::text IS NULL OR EXISTS (
      SELECT FROM membership m JOIN department d ON d.id = m.department_id
      WHERE m.person_id = p.id AND m.removed_at IS NULL AND d.code = %(code)s))
ORDER BY upper(p.username)
"""


def states(*, at: datetime, code: str | None = None) -> list[PersonState]:
    """The departments' people (of one, when its code is given) with their newest invitation, by user name."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES, {"code": code})
        rows = cursor.fetchall()
    return [
        PersonState(
            username=username,
            name=name,
            email=email,
            departments=tuple(departments),
            invitation=_stage(queued_at, sent_at, given_up_at, accepted_at, expires_at, at),
            invited_at=queued_at,
            sent_at=sent_at,
            expires_at=expires_at,
            accepted_at=accepted_at,
            attempts=attempts,
            error=error,
        )
        for (
            username, name, email, departments, queued_at, sent_at, expires_at, accepted_at, given_up_at, attempts,
            error,
        ) in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stuck:
    """Somebody whom a manager asked in and who can have no account, and why."""

    code: str
    name: str
    email: str
    why: str


def stuck() -> list[Stuck]:
    """Who waits in vain, for the contractor's eyes."""
    rows = Membership.objects.filter(removed_at=None).exclude(no_account_why="").order_by("department__code", "id")
    return [Stuck(*row) for row in rows.values_list("department__code", "name", "email", "no_account_why")]


def _stage(
    queued_at: datetime | None,
    sent_at: datetime | None,
    given_up_at: datetime | None,
    accepted_at: datetime | None,
    expires_at: datetime | None,
    at: datetime,
) -> str:
    if queued_at is None:
        return "none"
    found: Stage = stage(
        sent_at=sent_at, given_up_at=given_up_at, accepted_at=accepted_at, expires_at=expires_at, at=at
    )
    return found.value
