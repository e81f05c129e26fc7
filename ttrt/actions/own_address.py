"""One's own mail address, changed by a link that is followed where the mail is to go.

By the application itself, whose columns these are; the face found who asks and had them show their password. Nobody
learns whether another account has the address: the answer is the same, and the worker sends no link there.
"""

from datetime import datetime

from django.db import connection, transaction

from ttrt.actions import account_mail, invited, own_register, people_import
from ttrt.models import Invitation, Person
from ttrt.rules import answers, people_file
from ttrt.rules.delimited import BadCell
from ttrt.rules.invitations import A_DAY, MOST_A_DAY, Link, Mail, hashed
from ttrt.rules.refusal import Refused
from ttrt.rules.register import changed


@transaction.atomic
def ask(person: Person, *, email: str, at: datetime) -> str:
    """Send a link to a new address, and word of it to the one there is; answers the address as it was read.

    A link that was on its way to another address is worth nothing from then on. Raises `Refused` beside the field.
    """
    email = _checked(email)
    held = Person.objects.select_for_update().get(pk=person.pk)
    if email.casefold() == held.email.casefold():
        raise Refused("This is your address already.", field="email")
    asked = Invitation.objects.filter(person=held, kind=Mail.ADDRESS.value, queued_at__gt=at - A_DAY)
    if asked.count() >= MOST_A_DAY:
        raise Refused(f"You asked for {MOST_A_DAY} such links within a day. Go on tomorrow.", field="email")
    invited.end_address_links(held.pk, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO invitation (person_id, kind, to_email, queued_at, due_at, by_name)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [held.pk, Mail.ADDRESS.value, email, at, at, held.name],
        )
    account_mail.tell(held.pk, "mail address asked for", by_name=held.name, at=at)
    return email


def worth(person: Person, *, token: str, at: datetime) -> tuple[Link, str]:
    """What a link is worth to this person now, and the address it is for; of somebody else's it is unknown."""
    return _worth(Invitation.objects.filter(token_hash=hashed(token)).first(), person, at)


@transaction.atomic
def follow(person: Person, *, token: str, at: datetime) -> Link:
    """Make the link's address the account's, once; answers what the link was worth."""
    people_import.one_at_a_time()  # or somebody else could be let in with the address at this moment
    own_register.hold(person)
    held = Person.objects.select_for_update().get(pk=person.pk)
    found = Invitation.objects.select_for_update().filter(token_hash=hashed(token)).first()
    link, email = _worth(found, held, at)
    if found is None or link is not Link.GOOD:
        return link
    if invited.has_another(email, but=held.pk, at=at):
        return Link.OLD
    Invitation.objects.filter(pk=found.pk).update(accepted_at=at)
    Person.objects.filter(pk=held.pk).update(email=email)
    own_register.tell(held, "mail address changed", at=at, changed=changed({"email": held.email}, {"email": email}))
    account_mail.tell_at(held.email, held.pk, "mail address changed", at=at)
    return Link.GOOD


def _worth(found: Invitation | None, person: Person, at: datetime) -> tuple[Link, str]:
    if found is None or found.kind != Mail.ADDRESS or found.person_id != person.pk:
        return Link.UNKNOWN, ""
    if found.accepted_at:
        return Link.USED, ""
    if found.expires_at is None or at >= found.expires_at:
        return Link.OLD, ""
    return Link.GOOD, found.to_email


def _checked(email: str) -> str:
    said = answers.needed_line(email, field="email", ask="Enter the address your mail is to go to.")
    try:
        return people_file.read_email(said)
    except BadCell:
        raise Refused("This is not an e-mail address. It looks like name@example.gov.", field="email") from None
