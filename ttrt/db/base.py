"""Django's PostgreSQL backend, reading moments with psycopg's C loader.

Django reads every `timestamptz` with a Python class (4.5 µs each: most of a list's cost). The C loader gives the same
aware datetime as long as the connection's time zone is UTC, which `settings.TIME_ZONE` and the check below ensure.
`tests/host/test_moments.py` compares the two.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from psycopg.types.datetime import TimestamptzLoader


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock wrapper with one loader exchanged, once for each connection."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection whose moments come back as aware UTC datetimes."""
        if self.timezone_name != "UTC":
            raise ImproperlyConfigured("Connections must stay in UTC: take TIME_ZONE out of the database settings.")
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor, on the server's side when it has a name.

        The stock method asks the connection's loader for its time zone, which the C loader does not have.
        """
        if name is None:
            return self.connection.cursor()
        past_commit = self.connection.autocommit
        cursor: Any = base.ServerSideCursor  # the stubs know the class for psycopg 2 only
        return cursor(self.connection, name=name, scrollable=False, withhold=past_commit)
