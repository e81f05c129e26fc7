"""The database roles: the statements, how they are run, and what a log-in must not be able to do."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from hashlib import pbkdf2_hmac, sha256
from pathlib import Path

from psycopg import Connection, sql

STATEMENTS = Path(__file__).parents[1] / "sql" / "roles.sql"
ROUNDS = 4096  # PostgreSQL's own number


def statements(passwords: Mapping[str, str]) -> str:
    """What an operator runs once as a superuser, connected to the tool's database.

    `passwords`: those of the sides, which nobody types (`databases.side_passwords`). The statements hold what the
    server checks them against, never themselves.
    """
    checks = [f"ALTER ROLE {role} PASSWORD '{verifier(role, password)}';" for role, password in passwords.items()]
    return STATEMENTS.read_text() + "\n".join(["", *checks, ""])


def verifier(role: str, password: str) -> str:
    """What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803); always the same for the same one.

    So that running the statements again changes nothing. The salt may follow from the password because these are 50
    random bytes: there is no second one like it.
    """
    salt = sha256(f"{role} {password}".encode()).digest()[:16]
    salted = pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)
    client, server = (hmac.digest(salted, name, "sha256") for name in (b"Client Key", b"Server Key"))
    salt64, stored64, server64 = (b64encode(each).decode() for each in (salt, sha256(client).digest(), server))
    return f"SCRAM-SHA-256${ROUNDS}:{salt64}${stored64}:{server64}"


def create(connection: Connection, passwords: Mapping[str, str]) -> None:
    """Run the statements: all of them or none."""
    with connection.transaction():
        connection.execute(statements(passwords).encode())


def set_password(connection: Connection, role: str, password: str) -> None:
    """Set a role's password; it is hashed on this side, so it reaches neither the wire nor the server's log."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))
