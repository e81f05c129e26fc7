"""Whether an instance is fit to serve. Each refusal says how to mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from ttrt.host import readers
from ttrt.host.databases import APP, SIDES
from ttrt.host.programs import NEWEST, OLDEST
from ttrt.host.readers import BadSetting
from ttrt.host.secrets import A_GOOD_KEY, LEAST_KEY

GUESSABLE = ("django-insecure", "changeme", "change-me", "secret", "password", "example", "default")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, and what is wrong with the way to mend it (None: nothing)."""

    name: str
    problem: str | None


MIGRATE = "The tables are missing. Run `ttrt migrate` first, with TTRT_OWNER_URL set for that one command if need be."


def require_fit() -> None:
    """Refuse to serve (`BadSetting`, all problems in one message) unless every check passes."""
    problems = [finding.problem for finding in examine() if finding.problem]
    if problems:
        raise BadSetting("This instance is not fit to serve:\n" + "\n".join(f"  - {problem}" for problem in problems))


def examine() -> list[Finding]:
    """Every check on the settings and on the database they lead to."""
    found = list(_settings(settings)) if settings.TTRT_PRODUCTION else []
    try:
        with connection.cursor() as cursor:
            found += _log_in(cursor)
            found += _tables(cursor)
            if settings.TTRT_PRODUCTION:
                found += _production(cursor)
        found += _sides()
    except DatabaseError as error:
        found.append(Finding("database answers", f"The database does not answer as it should: {str(error).strip()}"))
    return found


def _settings(given: Any) -> Iterator[Finding]:
    """What production asks of the settings."""
    yield Finding(
        "debug is off", "Take TTRT_DEBUG out of the environment: its pages show internals." if given.DEBUG else None
    )

    yield Finding(
        "owner’s address is absent",
        "Take TTRT_OWNER_URL out of the environment you serve in; it is for `ttrt migrate` only."
        if readers.text("TTRT_OWNER_URL")
        else None,
    )

    yield Finding(
        "webhooks stay outside",
        "Take TTRT_WEBHOOK_LOOPBACK out of the environment: with it, departments could call this machine."
        if given.TTRT_WEBHOOK_LOOPBACK
        else None,
    )

    yield Finding(
        "sign-on stays outside",
        "Take TTRT_SIGN_ON_LOOPBACK out of the environment: with it, departments could have this machine asked."
        if given.TTRT_SIGN_ON_LOOPBACK
        else None,
    )

    key = given.SECRET_KEY
    weak = len(key) < LEAST_KEY or len(set(key)) < 10 or any(word in key.lower() for word in GUESSABLE)
    yield Finding(
        "secret key is random",
        f"TTRT_SECRET_KEY is short or guessable. {A_GOOD_KEY}" if weak else None,
    )

    hosts = given.ALLOWED_HOSTS
    open_door = not hosts or any("*" in host or host.startswith(".") for host in hosts)
    inward = not open_door and set(hosts) <= {"localhost", "127.0.0.1", "::1"}
    yield Finding(
        "host is named",
        "Set TTRT_PUBLIC_URL to the one address people use, for example https://tickets.example.gov"
        if open_door or inward
        else None,
    )
    yield Finding(
        "public address is https",
        "TTRT_PUBLIC_URL begins with http:, so passwords would travel in the clear. Give the proxy’s https address."
        if not given.SESSION_COOKIE_SECURE
        else None,
    )
    manifest = given.STATIC_ROOT / "staticfiles.json"
    yield Finding(
        "assets are built", None if manifest.exists() else "The pages’ styles are not built. Run `make assets`."
    )


def _log_in(cursor: Any) -> Iterator[Finding]:
    """What every instance asks of the role it logs in as."""
    cursor.execute("SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = session_user")
    name, superuser, bypass, create_role = cursor.fetchone()
    mend = f"Log in as {APP}, made by `ttrt create-roles`."
    yield Finding(
        "not a superuser", f"The database role {name} is a superuser and sees every row. {mend}" if superuser else None
    )
    yield Finding("no bypass", f"The database role {name} may bypass row security. {mend}" if bypass else None)
    yield Finding("makes no roles", f"The database role {name} may create roles. {mend}" if create_role else None)

    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
        " AND pg_has_role(session_user, relowner, 'MEMBER')"
        " ORDER BY 1 LIMIT 1"
    )
    owned = cursor.fetchone()
    yield Finding("owns no table", f"The database role {name} owns the table {owned[0]}. {mend}" if owned else None)

    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'ttrt!_%' ESCAPE '!' AND rolname <> session_user"
        " AND pg_has_role(session_user, oid, 'MEMBER') ORDER BY 1"
    )
    takes = ", ".join(row[0] for row in cursor.fetchall())
    yield Finding(
        "becomes nobody else",
        f"The database role {name} could become {takes}, and see what it is not to see. "
        "Run `ttrt create-roles --run` once more: it takes that away."
        if takes
        else None,
    )


def _sides() -> Iterator[Finding]:
    """Whether the program can turn to each side."""
    for side in SIDES:
        problem = None
        try:
            with connection.logged_in_as(side), connection.cursor() as cursor:  # type: ignore[attr-defined]
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            problem = (
                f"The program cannot log in as {side}: {str(error).strip().splitlines()[-1]} Run `ttrt create-roles "
                f"--run` once more where this instance’s data is, or give {side.upper()}_PASSWORD."
            )
        yield Finding(f"{side} is there", problem)


def _tables(cursor: Any) -> Iterator[Finding]:
    """Whether there are tables at all; of this release's own, `/health/ready` tells."""
    cursor.execute("SELECT to_regclass('public.person') IS NOT NULL")
    yield Finding("tables are there", None if cursor.fetchone()[0] else MIGRATE)


def _production(cursor: Any) -> Iterator[Finding]:
    """What production asks of the database."""
    cursor.execute("SHOW server_version_num")
    major = int(cursor.fetchone()[0]) // 10000
    yield Finding(
        "PostgreSQL is supported",
        f"The server is PostgreSQL {major}. Use a version from {OLDEST} to {NEWEST}."
        if not OLDEST <= major <= NEWEST
        else None,
    )
    cursor.execute("SELECT to_regclass('public.person') IS NOT NULL")
    if cursor.fetchone()[0]:
        cursor.execute("SELECT count(*) FROM person WHERE demonstration")
        pretend = cursor.fetchone()[0]
        yield Finding(
            "no demonstration accounts",
            f"There are {pretend} demonstration accounts, whose passwords are known. Use a database that the "
            "demonstration world was never loaded into."
            if pretend
            else None,
        )
