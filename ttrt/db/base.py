"""Django's PostgreSQL backend with a log-in for each side, reading moments with psycopg's C loader.

The sides. Tickets are asked for as one of three roles, and each logs in for itself on a connection of its own, so that
a statement smuggled into one can never become another: `logged_in_as` exchanges the connection under Django's wrapper
for the length of a block. Outside, it is the application's own, which sees no ticket.

The moments. Django reads every `timestamptz` with a Python class (4.5 µs each: most of a list's cost). The C loader
gives the same aware datetime as long as the connection's time zone is UTC, which `settings.TIME_ZONE` and the check
below ensure. `tests/host/test_moments.py` compares the two.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from psycopg.types.datetime import TimestamptzLoader

KEPT_AFTER = 2  # times a statement comes before the server keeps it; five more, and it keeps the plan
RESTED = 5.0  # seconds after which a connection is looked at before it is used again
_OF_ONE_CONNECTION = ("connection", "autocommit", "close_at", "errors_occurred", "health_check_done")


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock wrapper with several connections to exchange, and one loader exchanged once for each connection."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._side: str | None = None
        self._resting: dict[str | None, tuple[float, dict[str, Any]]] = {}

    @contextmanager
    def logged_in_as(self, side: str) -> Iterator[None]:
        """Inside the block every statement of this thread is that role's. Raises `RuntimeError` in a transaction."""
        if self.in_atomic_block or self._side is not None:
            raise RuntimeError("A scope cannot be opened within another, nor within a transaction.")
        self._exchange(side)
        try:
            yield
        finally:
            self._exchange(None)

    def get_connection_params(self) -> dict[str, Any]:
        """As the application itself, or as the side of this block."""
        params: dict[str, Any] = super().get_connection_params()
        if self._side is not None:
            params |= {"user": self._side, "password": self.settings_dict["SIDES"][self._side]}
        return params

    def close(self) -> None:
        """Close this connection, and outside a transaction the resting ones too."""
        super().close()
        if self.in_atomic_block:
            return
        while self._resting:
            _, (_, kept) = self._resting.popitem()
            if kept["connection"] is not None:
                kept["connection"].close()

    def _exchange(self, side: str | None) -> None:
        self._resting[self._side] = time.monotonic(), {name: getattr(self, name) for name in _OF_ONE_CONNECTION}
        fresh = {"connection": None, "autocommit": False, "close_at": None, "errors_occurred": False}
        since, kept = self._resting.pop(side, (0.0, {**fresh, "health_check_done": True}))
        self._side = side
        for name, value in kept.items():
            setattr(self, name, value)
        if self.connection is not None and side is not None:
            self._look_at(time.monotonic() - since)

    def _look_at(self, rested: float) -> None:
        """What Django does at the beginning of a request, for a connection that rested while others were asked."""
        old = self.close_at is not None and time.monotonic() >= self.close_at
        if old or (self.errors_occurred and not self.is_usable()):
            super().close()
            return
        self.errors_occurred = False
        if rested > RESTED:
            self.health_check_done = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection whose moments come back as aware UTC datetimes."""
        if self.timezone_name != "UTC":
            raise ImproperlyConfigured("Connections must stay in UTC: take TIME_ZONE out of the database settings.")
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        connection.prepare_threshold = KEPT_AFTER  # of the cursors below alone: Django's put the values in themselves
        return connection

    def planned(self) -> Any:
        """A cursor for statements whose plan the server keeps; see `ttrt.db.plans`."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        stock: Any = self  # the stubs know neither the method nor the class
        cursor: Any = base.ServerBindingCursor
        with self.wrap_database_errors:
            return stock._prepare_cursor(cursor(self.connection))

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor, on the server's side when it has a name.

        The stock method asks the connection's loader for its time zone, which the C loader does not have.
        """
        if name is None:
            return self.connection.cursor()
        past_commit = self.connection.autocommit
        cursor: Any = base.ServerSideCursor  # the stubs know the class for psycopg 2 only
        return cursor(self.connection, name=name, scrollable=False, withhold=past_commit)
