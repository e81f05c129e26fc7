"""Passwords of the demonstration: random, in one file of the instance and, hashed, in the database; nowhere else."""

import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from django.contrib.auth.hashers import make_password

from ttrt.demo.people import SIGNING_IN

BYTES = 15  # of randomness: twenty letters

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

    The file is written first and whole, for us only to read: a password is never lost between the two.
    """
    people = connection.execute(_PEOPLE, [list(SIGNING_IN)]).fetchall()
    passwords = {person_id: secrets.token_urlsafe(BYTES) for person_id, *_ in people}
    entries = [
        {
            "person": name,
            "role": standing,
            "department": department,
            "level": level,
            "username": username,
            "password": passwords[person_id],
            "totp_secret": None,
        }
        for person_id, name, username, standing, department, level in people
    ]
    _write_private(path, json.dumps(entries, indent=2, ensure_ascii=False) + "\n")
    # Hashing is slow on purpose and lets go of the interpreter meanwhile: one thread a processor.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        hashed = list(threads.map(make_password, passwords.values()))
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany("UPDATE person SET password = %s WHERE id = %s", list(zip(hashed, passwords, strict=True)))


def _write_private(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - by descriptor
        file.write(text)
    draft.replace(path)
