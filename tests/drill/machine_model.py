"""What the state machine believes of people and tickets, from which it foretells every answer."""

import itertools
from collections import Counter
from dataclasses import dataclass, field

import psycopg
from django.test import Client

from tests.wall.intent import MAY_DO
from tests.world import Case, Place
from ttrt.rules.access import Level, Standing, Verb

CUSTOMERS = 8
EVERY_DEPARTMENT = ((Standing.CONTRACTOR, Level.REPRESENTATIVE), (Standing.CONTRACTOR, Level.SUPERVISOR))
EVERY_DEPARTMENT += ((Standing.CONTRACTOR, Level.ADMINISTRATOR), (Standing.CMO, Level.CMO))


class Stage:
    """What all examples share: a superuser's cursor, numbers nobody has yet, and how much was asked."""

    cursor: psycopg.Cursor
    numbers = itertools.count(20_001)
    asked: Counter[str] = Counter()


@dataclass
class Somebody:
    """A person as the model knows them; `part`: by department the one item their level is for, if not for all of it."""

    id: int
    login: str
    standing: Standing
    level: Level | None = None
    at: dict[int, Level] = field(default_factory=dict)
    suspended: dict[int, Level] = field(default_factory=dict)
    part: dict[int, int] = field(default_factory=dict)
    active: bool = True
    client: Client = field(default_factory=Client)

    @property
    def email(self) -> str:
        """Where an invitation finds the account."""
        return f"{self.login}@example.org"

    @property
    def gets_in(self) -> bool:
        """Whether there is anything for them here; who is of no department is as good as not signed in."""
        return self.active and (self.level is not None or bool(self.at))

    def is_of(self, place: Place) -> bool:
        """Whether a department knows them, suspended or not."""
        return place.id in self.at or place.id in self.suspended

    def sees(self, place: Place) -> bool:
        """Whether this department is in sight, whole or in part."""
        return self.active and (self.level is not None or place.id in self.at)

    def finds(self, item_id: int, place: Place) -> bool:
        """Whether this item of the department is in sight."""
        return self.sees(place) and self.part.get(place.id, item_id) == item_id

    def reads(self, ticket: "Ticket") -> bool:
        """Whether this ticket is in sight: of the item they see, or reported by themselves."""
        return self.finds(ticket.item_id, ticket.place) or (self.sees(ticket.place) and ticket.opener_id == self.id)

    def holds(self, verb: Verb, place: Place) -> bool:
        """Whether they may do it there."""
        return self.sees(place) and (self.level or self.at.get(place.id)) in MAY_DO[verb]

    def leaves(self, place: Place) -> None:
        """The department knows them no longer."""
        for known in (self.at, self.suspended, self.part):
            known.pop(place.id, None)  # type: ignore[attr-defined]


@dataclass
class Ticket:
    """A ticket as the model knows it."""

    case: Case
    place: Place
    item_id: int
    opener_id: int
    open: bool = True
