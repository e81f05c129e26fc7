"""Passkeys, in the shape a browser's script takes and gives: the library does the proving."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn

from ttrt.models import Person


def asked(person: Person) -> dict[str, Any]:
    """What the browser is asked for, to sign in; the session remembers it, for one answer."""
    return webauthn.begin_authentication(person)


def checked(person: Person, answer: dict[str, Any]) -> Authenticator:
    """The passkey that answered. Raises `ValidationError` when it is nobody's, or answers something else."""
    webauthn.parse_authentication_response(answer)
    return webauthn.complete_authentication(person, answer)


def offered(person: Person) -> dict[str, Any]:
    """What the browser is asked for, to make a new one; the session remembers it, for one answer."""
    return webauthn.begin_registration(person, False)


def made(answer: dict[str, Any]) -> dict[str, Any]:
    """The new passkey as it is stored. Raises `ValidationError` when it answers something else."""
    webauthn.parse_registration_response(answer)
    webauthn.complete_registration(answer)
    return answer
