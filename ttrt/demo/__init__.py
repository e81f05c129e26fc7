"""The demonstration world: made-up trouble of real departments, to look at and to try things on.

`load` fills an empty database, `write_logins` gives the people of `demo-logins.json` their passwords.
"""

from collections.abc import Callable
from pathlib import Path

import psycopg

from ttrt.demo import loading, logins
from ttrt.host import instance
from ttrt.host.databases import SUPERUSER
from ttrt.models import packs
from ttrt.rules.refusal import Refused

__all__ = ["load", "write_logins"]


class NoEmbedded(Refused):
    """Only asked for by name does the demonstration world go into an external database."""


def load(progress: Callable[[str], None], superuser_url: str = "") -> dict[str, int]:
    """Load the world into the embedded database, or where `superuser_url` says; answers the rows of each table.

    Refuses a database that is not empty (`loading.NotEmpty`); then nothing is written.
    """
    with psycopg.connect(superuser_url or _embedded_url(), autocommit=True) as connection:
        return loading.write(connection, packs.on_disk(), progress)


def write_logins(path: Path, superuser_url: str = "") -> None:
    """Make new passwords for the people who sign in, in the database and in the file `path` (readable by us only)."""
    with psycopg.connect(superuser_url or _embedded_url(), autocommit=True) as connection:
        logins.write(connection, path)


def _embedded_url() -> str:
    embedded = instance.embedded()
    if embedded is None:
        raise NoEmbedded(
            "DATABASE_URL is set, and the demonstration world goes into an external database only when asked: "
            "ttrt load-demo --into-external"
        )
    return embedded.url(SUPERUSER)
