"""Asking for real and leaving nothing behind: whatever a scope wrote is looked at, then taken back when it ends.

The request runs whole: its statements are executed, its constraints checked, its answer made. Only the commit is not.
So a thousand forms can be sent to one world, each as if it were the first.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction


class Scopes:
    """What came of the scopes that ended inside the block, oldest first."""

    def __init__(self) -> None:
        self.wrote: list[bool] = []

    def since(self, before: int) -> bool:
        """Whether one that ended after the first `before` had written or locked a row."""
        return any(self.wrote[before:])


@contextmanager
def undone() -> Iterator[Scopes]:
    """Inside, no scope of this process commits: `as_viewer` is the one place that asks for a durable transaction."""
    scopes, leave = Scopes(), transaction.Atomic.__exit__

    def left(atomic: transaction.Atomic, kind: Any, error: Any, trace: Any) -> None:
        if atomic.durable and kind is None and not connection.needs_rollback:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    # A transaction gets its number with the first row it writes or locks.
                    cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
                    scopes.wrote.append(cursor.fetchone()[0])
            except BaseException:
                leave(atomic, *sys.exc_info())
                raise
            transaction.set_rollback(True)
        leave(atomic, kind, error, trace)

    with patch.object(transaction.Atomic, "__exit__", left):
        yield scopes
