"""The CMO's own people and the auditors of all departments, for the CMO's lead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ttrt.models import Person
from ttrt.rules.access import Level, Standing


@dataclass(frozen=True, slots=True)
class CmoPerson:
    """One of them; `signed_in_at` None: never."""

    pk: int
    name: str
    username: str
    email: str
    level: Level
    is_active: bool
    ends_at: datetime | None
    signed_in_at: datetime | None

    def is_over(self, at: datetime) -> bool:
        """Whether the account has ended."""
        return not self.is_active or (self.ends_at is not None and self.ends_at <= at)


def everybody() -> list[CmoPerson]:
    """By name, those whose account is over too."""
    rows = Person.objects.filter(standing=Standing.CMO.value).order_by("name", "pk")
    columns = ("pk", "name", "username", "email", "level", "is_active", "ends_at", "last_login")
    found: list[Any] = list(rows.values_list(*columns))
    return [CmoPerson(*(*row[:4], Level(row[4]), *row[5:])) for row in found]
