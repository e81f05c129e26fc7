"""The demonstration world: made-up trouble of real departments, to look at and to try things on.

`load` fills an empty database, `write_logins` gives the people of `demo-logins.json` their passwords.
"""

from collections.abc import Callable
from pathlib import Path

import psycopg
from django.db import connection as application

from ttrt.demo import day, loading, logins
from ttrt.host import instance
from ttrt.host.databases import SUPERUSER
from ttrt.models import packs
from ttrt.models.scope import database_now
from ttrt.rules.refusal import Refused

__all__ = ["load", "write_logins"]


_WHICH = "SELECT current_database(), pg_postmaster_start_time()"


class NoEmbedded(Refused):
    """Only asked for by name does the demonstration world go into an external database."""


class TwoDatabases(Refused):
    """The superuser's address and the application's lead to different databases."""


def load(progress: Callable[[str], None], superuser_url: str = "") -> dict[str, int]:
    """Load the world into the embedded database, or where `superuser_url` says; answers the rows of each table.

    A superuser copies it in; then a day at the desk is played on it, as the application's own role and by its verbs.
    Refuses a database that is not empty (`loading.NotEmpty`) or not the application's; then nothing is written.
    """
    with psycopg.connect(superuser_url or _embedded_url(), autocommit=True) as connection:
        _refuse_two_databases(connection)
        now = database_now()
        loading.write(connection, packs.on_disk(), progress, now=now)
        progress("  Playing a day at the desk …")
        day.play(now=now, seed=loading.SEED)
        return loading.finish(connection)


def write_logins(path: Path, superuser_url: str = "") -> None:
    """Make new passwords for the people who sign in, in the database and in the file `path` (readable by us only)."""
    with psycopg.connect(superuser_url or _embedded_url(), autocommit=True) as connection:
        logins.write(connection, path)


def _refuse_two_databases(superuser: psycopg.Connection) -> None:
    with application.cursor() as cursor:
        cursor.execute(_WHICH)
        if cursor.fetchone() != superuser.execute(_WHICH).fetchone():
            raise TwoDatabases(
                "DATABASE_URL and the superuser’s address lead to different databases. Name one of both."
            )


def _embedded_url() -> str:
    embedded = instance.embedded()
    if embedded is None:
        raise NoEmbedded(
            "DATABASE_URL is set, and the demonstration world goes into an external database only when asked: "
            "ttrt load-demo --into-external"
        )
    return embedded.url(SUPERUSER)
