"""Links made, sent and taken by the application itself: nobody is signed in yet.

Who may set a password may do this, and nobody else. The secret of a link exists in the mail and in the address alone;
here and in the database it is a SHA-256.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import is_password_usable, make_password
from django.db import connection, transaction
from django.db.models import QuerySet

from ttrt.actions import account_mail, own_register, register
from ttrt.actions.outbox import GIVE_UP_AFTER, wait_after
from ttrt.models import Invitation, Membership, Person, PersonSession
from ttrt.queries import people
from ttrt.rules.access import Standing, Viewer
from ttrt.rules.invitations import (
    A_DAY,
    AGAIN_AFTER,
    AN_HOUR,
    MOST_A_DAY,
    MOST_AN_HOUR,
    SETS_PASSWORD,
    Link,
    Mail,
    hashed,
)

TAKEN = "Another account has this address."
OUTDATED = "Something newer took its place."


@dataclass(frozen=True, slots=True)
class Taken:
    """An invitation claimed for sending; `until` is what the claim is known by.

    `can_sign_in`: somebody who has a password already gets word of a new department instead of a link.
    """

    invitation_id: int
    until: datetime
    queued_at: datetime
    attempts: int
    kind: Mail
    name: str
    username: str
    email: str
    standing: Standing
    can_sign_in: bool
    departments: tuple[str, ...]
    """The names of those where the person was not yet."""
    what: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""
    """Why this mail is not sent at all."""


@transaction.atomic
def ask_again(*, token: str = "", username: str = "", at: datetime) -> None:
    """Queue another mail for the person of this link or this user name: who waits to come in, or forgot the password.

    Answers nothing, so that nobody learns which accounts exist. The statement is the same one whether or not it finds
    somebody, and its commit waits for no disk: a mail lost in a crash is asked for again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(
            """
            INSERT INTO invitation (person_id, kind, queued_at, due_at, by_name)
            SELECT p.id, CASE WHEN p.password LIKE '!%%' THEN 'invitation' ELSE 'reset' END, %(at)s, %(at)s, p.name
            FROM person p
            WHERE (p.id = (SELECT person_id FROM invitation WHERE token_hash = %(hash)s AND kind = ANY(%(kinds)s))
                   OR upper(p.username) = upper(%(username)s))
              AND p.is_active AND (p.ends_at IS NULL OR p.ends_at > %(at)s) AND p.email <> ''
              AND (p.password NOT LIKE '!%%' OR EXISTS (
                   SELECT FROM invitation i WHERE i.person_id = p.id AND i.kind = ANY(%(kinds)s)))
              AND NOT EXISTS (SELECT FROM invitation i WHERE i.person_id = p.id AND i.queued_at > %(recent)s
                              AND i.kind = ANY(%(kinds)s))
              AND (SELECT count(*) FROM invitation i WHERE i.person_id = p.id AND i.queued_at > %(today)s
                   AND i.kind = ANY(%(kinds)s)) < %(most)s
              AND (SELECT count(*) FROM invitation i WHERE i.person_id = p.id AND i.queued_at > %(lately)s
                   AND i.kind = ANY(%(kinds)s)) < %(most_lately)s
            LIMIT 1
            ON CONFLICT DO NOTHING
            """,
            {
                "at": at,
                "hash": hashed(token) if token else "",
                "username": username,
                "recent": at - AGAIN_AFTER,
                "today": at - A_DAY,
                "most": MOST_A_DAY,
                "lately": at - AN_HOUR,
                "most_lately": MOST_AN_HOUR,
                "kinds": list(SETS_PASSWORD),
            },
        )


def accept(*, token: str, password: str, at: datetime) -> Link:
    """Set the person's password by a good link, once; answers what the link was worth. A reset ends all sessions.

    The password was checked (`rules.passwords`). Every other link of the person is worth nothing from then on.
    """
    made = make_password(password)  # slow by design, so before the lock
    with transaction.atomic():
        # A department's lock comes before its people's rows: its managers may be at them at this moment.
        held = register.hold(_departments_of(token))
        links = Invitation.objects.select_for_update().filter(kind__in=SETS_PASSWORD)
        found = links.filter(token_hash=hashed(token)).first()
        if found is None:
            return Link.UNKNOWN
        person = Person.objects.select_for_update(no_key=True).get(pk=found.person_id)
        if not person.is_active:
            return Link.UNKNOWN
        if found.accepted_at or (found.kind != Mail.RESET and is_password_usable(person.password)):
            return Link.USED
        if found.expires_at is None or at >= found.expires_at:
            return Link.OLD
        Invitation.objects.filter(pk=found.pk).update(accepted_at=at)
        Person.objects.filter(pk=person.pk).update(password=made)
        if found.kind == Mail.RESET:
            PersonSession.objects.filter(person=person).delete()
            end_address_links(person.pk, at=at)
            own_register.tell(person, "password reset", at=at)
            account_mail.tell(person.pk, "password reset", by_name=person.name, at=at)
            return Link.GOOD
        whole = people.signed_in(person.pk)
        for viewer in [whole.viewer(one.code) for one in whole.memberships] if whole else []:
            # Whoever was let in somewhere since comes in there at first sight.
            if viewer is not None and viewer.department_id in held:
                _join(viewer, at)
                own_register.record(viewer, person.username, "invitation accepted", at=at)
        return Link.GOOD


@transaction.atomic
def come_in(*, username: str, by: Viewer, at: datetime) -> None:
    """Somebody who can sign in has the department in sight for the first time. A second time is none."""
    register.hold([by.department_id or 0])
    if _join(by, at):
        own_register.record(by, username, "invitation accepted", at=at)


def _departments_of(token: str) -> set[int]:
    """Those of the person whom this link is for."""
    theirs = Invitation.objects.filter(token_hash=hashed(token), kind__in=SETS_PASSWORD).values("person_id")
    rows = Membership.objects.filter(person_id__in=theirs, suspended_at=None, removed_at=None)
    return set(rows.values_list("department_id", flat=True))


def _join(viewer: Viewer, at: datetime) -> int:
    new = Membership.objects.filter(department_id=viewer.department_id or 0, person_id=viewer.person_id or 0)
    return new.filter(joined_at=None, removed_at=None).update(joined_at=at)


@transaction.atomic
def take_due(*, at: datetime, most: int, until: datetime) -> list[Taken]:
    """Claim invitations due now, oldest first, as `outbox.take_due` does: a claim whose worker died runs out."""
    waiting = Invitation.objects.filter(sent_at=None, given_up_at=None, due_at__lte=at)
    taken = list(waiting.select_for_update(skip_locked=True).order_by("due_at", "id")[:most])
    Invitation.objects.filter(pk__in=[one.pk for one in taken]).update(due_at=until)
    accounts = Person.objects.in_bulk({one.person_id for one in taken})
    taken_addresses = _taken_addresses([one for one in taken if one.kind == Mail.ADDRESS], at=at)
    departments: dict[int, list[str]] = {pk: [] for pk in accounts}
    new = Membership.objects.filter(person_id__in=accounts, joined_at=None, removed_at=None, suspended_at=None)
    for person_id, name in new.order_by("department__name").values_list("person_id", "department__name"):
        departments[person_id].append(name)
    return [
        Taken(
            one.pk,
            until,
            one.queued_at,
            one.attempts,
            Mail(one.kind),
            person.name,
            person.username,
            one.to_email or person.email,
            Standing(person.standing),
            one.kind == Mail.INVITATION and is_password_usable(person.password),
            tuple(departments[person.pk]),
            one.what,
            one.facts,
            TAKEN if one.pk in taken_addresses else "",
        )
        for one in taken
        if (person := accounts[one.person_id])
    ]


def _taken_addresses(asked: list[Invitation], *, at: datetime) -> set[int]:
    """Of these links to a new address, those whose address another account has."""
    return {one.pk for one in asked if has_another(one.to_email, but=one.person_id, at=at)}


def has_another(email: str, *, but: int, at: datetime) -> bool:
    """Whether an open account other than this one has the address."""
    return people.open_at(email, at=at).exclude(pk=but).exists()


def end_address_links(person_id: int, *, at: datetime) -> None:
    """No link that was on its way to a new address of the person works any more."""
    links = Invitation.objects.filter(person_id=person_id, kind=Mail.ADDRESS.value, accepted_at=None)
    links.filter(sent_at=None, given_up_at=None).update(given_up_at=at, last_error=OUTDATED)
    links.filter(expires_at__gt=at).update(expires_at=at)


def make_link(taken: Taken, *, at: datetime, lasting: timedelta) -> str:
    """A new secret for a mail that is about to go; older links of the person end with it. "" when the claim ran out."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        if not _claimed(taken).update(token_hash=hashed(token), expires_at=at + lasting):
            return ""
        person_id = Invitation.objects.values_list("person_id", flat=True).get(pk=taken.invitation_id)
        alike = SETS_PASSWORD if taken.kind in SETS_PASSWORD else (taken.kind,)
        others = Invitation.objects.filter(person_id=person_id, kind__in=alike, accepted_at=None, expires_at__gt=at)
        others.exclude(pk=taken.invitation_id).update(expires_at=at)
    return token


def mark_sent(taken: Taken, *, at: datetime) -> None:
    """The mail server has taken it. Who can sign in has no link to follow: the invitation is at its end."""
    accepted_at = at if taken.can_sign_in else None
    _claimed(taken).update(sent_at=at, accepted_at=accepted_at, attempts=taken.attempts + 1, last_error="")


def mark_failed(taken: Taken, *, at: datetime, error: str, permanent: bool) -> None:
    """Try again later, twice as late each time; or give up with the reason."""
    attempts = taken.attempts + 1
    if permanent or at - taken.queued_at > GIVE_UP_AFTER:
        _claimed(taken).update(given_up_at=at, attempts=attempts, last_error=error)
        return
    _claimed(taken).update(due_at=at + wait_after(attempts), attempts=attempts, last_error=error)


def hand_back(taken: list[Taken], *, at: datetime) -> None:
    """Give up claims without a try."""
    for one in taken:
        _claimed(one).update(due_at=at)


def _claimed(taken: Taken) -> QuerySet[Invitation]:
    return Invitation.objects.filter(pk=taken.invitation_id, due_at=taken.until, sent_at=None, given_up_at=None)
