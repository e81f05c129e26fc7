"""The database roles: the statements, how they are run, and what a log-in must not be able to do."""

from pathlib import Path

from psycopg import Connection, sql

STATEMENTS = Path(__file__).parents[1] / "sql" / "roles.sql"


def statements() -> str:
    """What an operator runs once as a superuser, connected to the tool's database."""
    return STATEMENTS.read_text()


def create(connection: Connection) -> None:
    """Run the statements: all of them or none."""
    with connection.transaction():
        connection.execute(statements().encode())


def set_password(connection: Connection, role: str, password: str) -> None:
    """Set a role's password; it is hashed on this side, so it reaches neither the wire nor the server's log."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))
