"""Sessions in the database, each with the person it is of: so that one can list one's own, and end the others."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class PersonSession(AbstractBaseSession):
    """One browser's session. `person` is empty until somebody has signed in."""

    person = models.ForeignKey("ttrt.Person", models.PROTECT, null=True)

    class Meta:
        db_table = "person_session"

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        """Who reads and writes these rows."""
        return SessionStore


class SessionStore(DatabaseStore):
    """Django's own store, into our table."""

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        """The table."""
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        """The row of this session, with the person in a column."""
        row: PersonSession = super().create_model_instance(data)  # type: ignore[assignment]
        stored = data.get(SESSION_KEY)
        row.person_id = int(stored) if stored else None
        return row
