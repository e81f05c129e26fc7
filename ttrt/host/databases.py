"""Django's database settings for both modes, and the way to act as the owner for a moment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from ttrt.host import readers
from ttrt.host.folders import DATABASE, PROJECT, Folders
from ttrt.host.readers import BadSetting
from ttrt.host.secrets import password

OWNER, APP, SUPERUSER = "ttrt_owner", "ttrt_app", "postgres"
SIDES = ("ttrt_customer", "ttrt_scoped", "ttrt_cmo", "ttrt_contractor", "ttrt_desk")
"""What the program turns to for tickets, each on connections of its own; it alone knows their passwords."""
# Row security is forced on the owner too, who then sees no rows; the policy `migrating` in access.sql lets it see them
# on a connection that says so.
MIGRATING = "-c ttrt.migrating=on"


def external(parts: Mapping[str, str], data: Path) -> dict[str, Any]:
    """Settings for an address taken apart by `readers.database`; `data` is where the sides' passwords are kept."""
    rest = {key: value for key, value in parts.items() if key not in ("host", "port", "user", "password", "dbname")}
    return _settings(
        HOST=parts.get("host", ""),
        PORT=parts.get("port", ""),
        NAME=parts["dbname"],
        USER=parts["user"],
        PASSWORD=parts.get("password", ""),
        OPTIONS={"connect_timeout": 5, **rest},
        SIDES=side_passwords(data),
    )


def side_passwords(data: Path) -> dict[str, str]:
    """The password of each side, by role: made once and kept beside the data, or given where several machines serve.

    Nobody types them: `ttrt create-roles` tells the database what to check them against.
    """
    given = {
        "ttrt_customer": readers.text("TTRT_CUSTOMER_PASSWORD"),
        "ttrt_scoped": readers.text("TTRT_SCOPED_PASSWORD"),
        "ttrt_cmo": readers.text("TTRT_CMO_PASSWORD"),
        "ttrt_contractor": readers.text("TTRT_CONTRACTOR_PASSWORD"),
        "ttrt_desk": readers.text("TTRT_DESK_PASSWORD"),
    }
    return {side: given[side] or password(data, side) for side in SIDES}


def embedded(folders: Folders, role: str = APP) -> dict[str, Any]:
    """Settings for the embedded server of an instance."""
    return _settings(
        HOST=str(folders.socket),
        PORT="5432",
        NAME=DATABASE,
        USER=role,
        PASSWORD=password(folders.data, role),
        OPTIONS={"connect_timeout": 5},
        SIDES={side: password(folders.data, side) for side in SIDES},
    )


def _settings(**parts: Any) -> dict[str, Any]:
    """Each thread keeps its connection for ten minutes and looks whether it still lives before each request.

    A pool costs 0.03-0.045 ms more for each request, and our threads are few and fixed.
    """
    return {"ENGINE": "ttrt.db", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, **parts}


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside the block Django's connection of this thread is the owner's, with all rows in sight (migrations).

    Production: `TTRT_OWNER_URL`, which is absent while serving; its absence is refused (`BadSetting`).
    """
    connection = connections["default"]
    kept = connection.settings_dict
    # A change in place: Django's own test tools and `connections.settings` hold on to the same dictionary.
    before = {**kept}
    connection.close()
    kept.update(_owner_settings(kept))
    try:
        yield
    finally:
        connection.close()
        kept.clear()
        kept.update(before)


def _owner_settings(app: Mapping[str, Any]) -> dict[str, Any]:
    if readers.database("DATABASE_URL") is None:
        data = readers.folder("TTRT_DATA", PROJECT / "var")
        return {"USER": OWNER, "PASSWORD": password(data, OWNER), "OPTIONS": {**app["OPTIONS"], "options": MIGRATING}}
    parts = readers.database("TTRT_OWNER_URL")
    if parts is None:
        raise BadSetting(
            "TTRT_OWNER_URL is not set. Migrations run as the owner of the tables; set it for this one command, for "
            "example TTRT_OWNER_URL=postgresql://ttrt_owner:PASSWORD@db.example.gov:5432/ttrt"
        )
    made = external(parts, readers.folder("TTRT_DATA", PROJECT / "var"))
    options = f"{made['OPTIONS'].get('options', '')} {MIGRATING}".strip()
    return {**made, "OPTIONS": {**made["OPTIONS"], "options": options}}
