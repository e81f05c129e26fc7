"""What one does to one's own way in: an app, passkeys, recovery codes, the password, other sessions.

By the application itself, whose tables these are; who asks was found by the face, and they are asked for their password
once more before (`web/fresh.py`). Each is on record in the person's own name.
"""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth.hashers import make_password
from django.db import transaction

from ttrt.actions import account_mail, invited, own_register, signing_in
from ttrt.models import Person, PersonSession
from ttrt.models.factors import of_person
from ttrt.rules.refusal import NotFound, Refused

SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MOST_PASSKEYS = 10
LONGEST_NAME = 60


@transaction.atomic
def add_app(person: Person, *, secret: str, code: str, at: datetime) -> list[str]:
    """An authenticator app that shows the right code, in place of the one before; the code is used up by it.

    Answers new recovery codes, to be shown once, or none when the person has some. Raises `Refused`.
    """
    held = _locked(person)
    if not validate_totp_code(secret, "".join(code.split())):
        raise Refused("This is not the code for this secret. Enter the one your app shows now.", field="code")
    for one in held.get(Authenticator.Type.TOTP, ()):
        one.delete()
    TOTP.activate(person, secret)
    signing_in.code_is_good(person, code, at=at)
    _tell(person, "second factor added", how="authenticator app", at=at)
    return _first_codes(person, held, at)


@transaction.atomic
def add_passkey(person: Person, *, name: str, credential: dict[str, Any], at: datetime) -> list[str]:
    """A passkey the library found good; `name` tells it from the person's others. Answers as `add_app`."""
    held = _locked(person)
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise Refused("Give the passkey a name, such as the device it is on.", field="name")
    if len(held.get(Authenticator.Type.WEBAUTHN, ())) >= MOST_PASSKEYS:
        raise Refused(f"You have {MOST_PASSKEYS} passkeys. Remove one first.", field="name")
    WebAuthn.add(person, name, credential)
    _tell(person, "second factor added", how=f"passkey {name}", at=at)
    return _first_codes(person, held, at)


@transaction.atomic
def remove(person: Person, *, factor_id: int, must_have_one: bool, at: datetime) -> None:
    """Take a second factor away, with the last one the recovery codes. Raises `NotFound`, and `Refused` for a last one
    the person cannot do without."""
    held = _locked(person)
    factors = [one for kind in SECOND for one in held.get(kind, ())]
    gone = next((one for one in factors if one.pk == factor_id), None)
    if gone is None:
        raise NotFound("You have no such second factor.")
    if len(factors) == 1 and must_have_one:
        raise Refused("You cannot do without a second factor. Add another one first, then remove this one.")
    how = "authenticator app" if gone.type == Authenticator.Type.TOTP else f"passkey {gone.wrap().name}"
    gone.delete()
    if len(factors) == 1:
        Authenticator.objects.filter(user=person).delete()
    _tell(person, "second factor removed", how=how, at=at)


@transaction.atomic
def make_codes(person: Person, *, at: datetime) -> list[str]:
    """New recovery codes, to be shown once; the old ones are worth nothing from then on. Raises `Refused`."""
    held = _locked(person)
    if not any(kind in held for kind in SECOND):
        raise Refused("Recovery codes stand in for a second factor. Set one up first.")
    account_mail.tell(person.pk, "recovery codes made", by_name=person.name, at=at)
    return _new_codes(person, at)


def change_password(person: Person, *, password: str, at: datetime) -> None:
    """Another password, checked before (`rules.passwords`). Every other session of the person ends with the old one."""
    made = make_password(password)  # slow by design, so before the lock
    with transaction.atomic():
        own_register.hold(person)
        Person.objects.select_for_update().get(pk=person.pk)
        Person.objects.filter(pk=person.pk).update(password=made)
        PersonSession.objects.filter(person=person).delete()
        invited.end_address_links(person.pk, at=at)
        _tell(person, "password changed", at=at)
    person.password = made


@transaction.atomic
def end_other_sessions(person: Person, *, but: str) -> int:
    """End every session of the person `but` the one with this key; answers how many."""
    return PersonSession.objects.filter(person=person).exclude(pk=but).delete()[0]


def _tell(person: Person, what: str, *, at: datetime, how: str = "") -> None:
    """On record, and by mail to the person: it may have been somebody else."""
    own_register.tell(person, what, at=at, how=how)
    account_mail.tell(person.pk, what, by_name=person.name, at=at, how=how)


def _locked(person: Person) -> dict[str, list[Authenticator]]:
    """What the person holds, with nobody else changing it meanwhile. Departments come first, as everywhere."""
    own_register.hold(person)
    Person.objects.select_for_update().get(pk=person.pk)
    return of_person(person)


def _first_codes(person: Person, held: dict[str, list[Authenticator]], at: datetime) -> list[str]:
    return [] if Authenticator.Type.RECOVERY_CODES in held else _new_codes(person, at)


def _new_codes(person: Person, at: datetime) -> list[str]:
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    made: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    own_register.tell(person, "recovery codes made", at=at)
    return made
