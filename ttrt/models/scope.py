"""The one door to ticket rows: a log-in of its own for each side, and for a department a credential (access law).

Neither is a matter of SQL: the program turns to another connection, and hands it a secret that only the database's own
function can tell the worth of. Words smuggled into a query can choose neither side nor department (decision 15).
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from hashlib import sha256

import psycopg
from django.db import DatabaseError, connection, transaction

from ttrt.rules.access import Standing, Viewer
from ttrt.rules.reach import Reach
from ttrt.rules.refusal import NotAllowed

SCOPED, LISTED = "ttrt_scoped", "ttrt_desk"
ROLES = {
    Standing.CUSTOMER: "ttrt_customer",
    Standing.CMO: "ttrt_cmo",
    Standing.CONTRACTOR: "ttrt_contractor",
}
LASTING, RENEWED = 600, 300  # seconds a credential is worth something, and is used for
MOST = 10_000  # credentials one process keeps
_kept: dict[tuple[int | None, int | None, str, Reach, int | None], tuple[float, str]] = {}
# Old ones are thrown away by whoever makes a new one, one at a time, so that two never wait for each other in a ring.
_MAKE = """
WITH alone AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtext('ttrt old sights')) AS mine
), old AS (
    DELETE FROM sight USING alone WHERE alone.mine AND sight.expires_at < now()
)
INSERT INTO sight (hash, department_id, person_id, level, site_ids, service_types, item_ids, token_id, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now() + make_interval(secs => %s))
"""


@contextmanager
def as_viewer(viewer: Viewer) -> Iterator[datetime]:
    """Run the block with the rows, and only the rows, this viewer may see; yields the database's clock (UTC).

    All or nothing: an exception rolls everything back. A scope inside a scope is an error (`RuntimeError`), so nobody
    widens a scope by accident. A lazy query used after the block is denied, because the connection is another by then.
    Raises `NotAllowed` when the viewer is not of the department in sight.
    """
    with ExitStack() as scope:
        yield _begun(scope, viewer)


def database_now() -> datetime:
    """The database's clock, UTC: the clock of record, for faces outside a scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _begun(scope: ExitStack, viewer: Viewer) -> datetime:
    if connection.in_atomic_block:
        raise RuntimeError("A scope cannot be opened within another, nor within a transaction.")
    if viewer.department_id is None and viewer.standing is not Standing.CUSTOMER:
        _log_in(scope, viewer)
        return database_now()
    # One kept from before may be gone, with a database that was put back from a copy: then a new one, once.
    for credential in (_kept_for, _made_for):
        if not (secret := credential(viewer)):
            continue
        _log_in(scope, viewer)
        at, department_id = _shown(secret)
        if department_id == viewer.department_id:
            return at
        scope.close()
    raise NotAllowed("You are not of this department.")


def _kept_for(viewer: Viewer) -> str:
    until, secret = _kept.get(_whose(viewer), (0.0, ""))
    return secret if time.monotonic() < until else ""


def _made_for(viewer: Viewer) -> str:
    """A new credential, made on the application's own connection; "" for somebody who is not of the department."""
    if viewer.person_id is None or viewer.department_id is None:
        return ""
    secret = secrets.token_urlsafe(32)
    try:
        with connection.cursor() as cursor:
            whose = (viewer.department_id, viewer.person_id, _less(viewer), *viewer.reach.columns, viewer.token_id)
            cursor.execute(_MAKE, [sha256(secret.encode()).hexdigest(), *whose, LASTING])
    except DatabaseError as refused:
        if "row-level security" not in str(refused):
            raise
        return ""
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[_whose(viewer)] = time.monotonic() + RENEWED, secret
    return secret


def _whose(viewer: Viewer) -> tuple[int | None, int | None, str, Reach, int | None]:
    return viewer.person_id, viewer.department_id, _less(viewer), viewer.reach, viewer.token_id


def _less(viewer: Viewer) -> str:
    """The level a program's credential is for, which may be less than its person's; "" for the person's own."""
    return viewer.level.value if viewer.program else ""


def _log_in(scope: ExitStack, viewer: Viewer) -> None:
    scope.enter_context(connection.logged_in_as(_role(viewer)))  # type: ignore[attr-defined]
    scope.enter_context(transaction.atomic(durable=True))


def _role(viewer: Viewer) -> str:
    if viewer.standing is Standing.CONTRACTOR and viewer.department_id:
        return LISTED
    return SCOPED if viewer.in_part else ROLES[viewer.standing]


def _shown(secret: str) -> tuple[datetime, int | None]:
    """Hand the secret over for this transaction; answers the database's clock and the department it is worth.

    With a parameter that stays one on the way: the statement's text never holds the secret.
    """
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute("SELECT clock_timestamp(), sight.department() FROM set_config('ttrt.sight', %s, true)", [secret])
        (found,) = cursor.fetchall()
        return found
