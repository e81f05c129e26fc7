"""Sessions in the database, each with the person it is of: so that one can list one's own, and end the others."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from ttrt.db.plans import planned

_LOAD = "SELECT session_data FROM person_session WHERE session_key = %s AND expire_date > now()"


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

    def load(self) -> dict[str, Any]:
        """What the session holds, asked by every request; nothing, and no session any more, for one that is over."""
        with planned() as cursor:
            cursor.execute(_LOAD, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def save(self, must_create: bool = False) -> None:
        """Write what the session holds. Raises `UpdateError` when it was ended meanwhile, and for nothing else.

        Django's own takes every failure of the database for an ended session, and tells the browser it asked badly.
        """
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]  # the stubs leave it out
        stored = {"session_data": row.session_data, "expire_date": row.expire_date, "person_id": row.person_id}
        if not PersonSession.objects.filter(pk=row.pk).update(**stored):
            raise UpdateError

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        """The row of this session, with the person in a column."""
        row: PersonSession = super().create_model_instance(data)  # type: ignore[assignment]
        stored = data.get(SESSION_KEY)
        row.person_id = int(stored) if stored else None
        return row
