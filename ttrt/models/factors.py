"""What the sign-in library asks of us: how secrets are kept, and under which name a passkey is made.

The tables are the library's (`mfa_authenticator`), the application's own log-in alone reads them. A secret is encrypted
with a key made of the instance's secret key: whoever has the database has no codes.
"""

import base64
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

from ttrt.models.people import Person

SALT = "ttrt.models.factors"
NAME = "TTRT trouble tickets"


class Adapter(DefaultMFAAdapter):
    """The library's ways, but for secrets in the clear and for believing the Host header."""

    def encrypt(self, text: str) -> str:
        """What is stored in place of a secret."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises `KeyChanged` when it was stored under another secret key."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise KeyChanged from None

    def get_totp_label(self, user: Any) -> str:
        """The account as the person's app names it."""
        return str(user.username)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for: the host of the settings, whatever a request says."""
        return {"id": urlsplit(settings.TTRT_PUBLIC_URL).hostname or "localhost", "name": NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Whose passkey it is."""
        return {"id": str(user.pk).encode(), "display_name": user.name, "name": user.username}


class KeyChanged(Exception):
    """A stored secret cannot be read: the secret key is another than when it was stored."""


def of_person(person: Person) -> dict[str, list[Authenticator]]:
    """The person's second factors and recovery codes by type, oldest first."""
    found: dict[str, list[Authenticator]] = {}
    for one in Authenticator.objects.filter(user=person).order_by("pk"):
        found.setdefault(one.type, []).append(one)
    return found


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(SALT, "secrets", algorithm="sha256").digest()))


__all__ = ["Adapter", "Authenticator", "KeyChanged", "of_person"]
