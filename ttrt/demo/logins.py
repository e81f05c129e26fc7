"""Passwords and second factors of the demonstration: random, in one file of the instance; nowhere else in the clear.

The database has passwords hashed and the secrets of the codes encrypted.
"""

import json
import os
import secrets
from pathlib import Path

import psycopg
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from psycopg.types.json import Jsonb

from ttrt.demo.people import SIGNING_IN
from ttrt.rules.access import Level, Standing
from ttrt.rules.signing_in import must_have_second_factor

BYTES = 15  # of randomness: twenty letters
# Nobody guesses 120 random bits at any speed: these need no stretching to be safe, and the world is there ten seconds
# sooner. The first sign-in hashes anew with all the rounds, and a wrong guess takes as long as at any other account.
ROUNDS = 10_000

_PEOPLE = """
SELECT p.id, p.name, p.username, p.standing, d.code, coalesce(m.level, p.level)
FROM person p
LEFT JOIN membership m ON m.person_id = p.id
LEFT JOIN department d ON d.id = m.department_id
WHERE p.demonstration AND p.username = ANY(%s)
ORDER BY p.id, m.id
"""


def write(connection: psycopg.Connection, path: Path) -> None:
    """New passwords for the people who sign in; a person of two departments stands in the file twice.

    Whoever needs a second factor has one: `totp_secret` is what an authenticator app would hold (RFC 6238, base32).

    The file is written first and whole, for us only to read: a password is never lost between the two.
    """
    people = connection.execute(_PEOPLE, [list(SIGNING_IN)]).fetchall()
    passwords = {person_id: secrets.token_urlsafe(BYTES) for person_id, *_ in people}
    secrets_of = {
        person_id: generate_totp_secret()
        for person_id, _, _, standing, _, level in people
        if must_have_second_factor(Standing(standing), [Level(level)], policy=False)
    }
    entries = [
        {
            "person": name,
            "role": standing,
            "department": department,
            "level": level,
            "username": username,
            "password": passwords[person_id],
            "totp_secret": secrets_of.get(person_id),
        }
        for person_id, name, username, standing, department, level in people
    ]
    _write_private(path, json.dumps(entries, indent=2, ensure_ascii=False) + "\n")
    hasher = PBKDF2PasswordHasher()
    hashed = [hasher.encode(one, hasher.salt(), iterations=ROUNDS) for one in passwords.values()]
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany("UPDATE person SET password = %s WHERE id = %s", list(zip(hashed, passwords, strict=True)))
        cursor.execute("DELETE FROM mfa_authenticator WHERE user_id = ANY(%s)", [list(passwords)])
        cursor.executemany(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', %s, now())",
            [(person_id, Jsonb({"secret": encrypt(secret)})) for person_id, secret in secrets_of.items()],
        )


def _write_private(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - by descriptor
        file.write(text)
    draft.replace(path)
