"""The one door to ticket rows: a database role, taken for one transaction (ARCHITECTURE, access law)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from ttrt.rules.access import Standing, Viewer

ROLES = {
    Standing.CUSTOMER: "ttrt_customer",
    Standing.CMO: "ttrt_cmo",
    Standing.CONTRACTOR: "ttrt_contractor",
}


@contextmanager
def as_viewer(viewer: Viewer) -> Iterator[datetime]:
    """Run the block with the rows, and only the rows, this viewer may see; yields the database's clock (UTC).

    All or nothing: an exception rolls everything back. A scope inside a scope is an error (`durable`), so nobody
    widens a scope by accident. A lazy query used after the block is denied, because the role is gone by then.
    """
    with transaction.atomic(durable=True):
        yield _take(viewer)


def go_on_as(viewer: Viewer) -> None:
    """Let the rest of the open transaction have the rows, and only the rows, this viewer may see.

    For what begins before anybody is signed in and ends in somebody's own name; a transaction is needed.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a role is taken for one transaction, and none is open")
    _take(viewer)


def _take(viewer: Viewer) -> datetime:
    # is_local = true: role, department and person end with the transaction, so a pooled connection hands nothing on.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('ttrt.department', %s, true), set_config('ttrt.person', %s, true),"
            " set_config('role', %s, true), clock_timestamp()",
            [str(viewer.department_id or ""), str(viewer.person_id or ""), ROLES[viewer.standing]],
        )
        return cursor.fetchone()[3]


def database_now() -> datetime:
    """The database's clock, UTC: the clock of record, for faces outside a scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
