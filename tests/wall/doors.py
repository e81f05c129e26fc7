"""Trying statements as one of the tool's sides: what happens is told, and everything is undone."""

from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import Connection

from tests.wall.seed import (
    AUDITS,
    DESK_PROGRAM,
    HERE,
    IN_PART,
    ON_A_LIST,
    ON_A_LIST_ONCE,
    PROGRAM,
    REPORTS,
    RESOLVES,
    VIEWS,
    secret,
)
from ttrt.rules.access import Level

DENIED = "denied: no privilege"
REFUSED = "refused by row security"
DONE = "done"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who tries: a log-in, and the department and person its credential is for."""

    name: str
    login: str = "ttrt_app"
    department: int | None = None
    person: int | None = None
    migrating: bool = False
    level: Level = Level.MANAGE
    of_part: bool = False
    """Of the contractor, a program with a token for a part."""

    @property
    def side(self) -> str:
        """As the intent names it."""
        return "customer" if self.in_part else "desk" if self.login == "ttrt_desk" else self.login.removeprefix("ttrt_")

    @property
    def in_part(self) -> bool:
        """Whether the level reaches a part of the department only."""
        return self.login == "ttrt_scoped"


NOBODY = Actor("nobody (the log-in itself)")
CUSTOMER = Actor("customer", login="ttrt_customer", department=HERE, person=7)
CUSTOMER_NOWHERE = Actor("customer with a credential of their own making", login="ttrt_customer", person=7)
CMO = Actor("CMO", login="ttrt_cmo")
CONTRACTOR = Actor("contractor", login="ttrt_contractor")
IN_PART_OF_IT = Actor("customer of a part", "ttrt_scoped", HERE, IN_PART, level=Level.RESOLVE)
PROGRAM_OF_A_PART = Actor("program of a part", "ttrt_scoped", HERE, PROGRAM, level=Level.RESOLVE)
LISTED = Actor("contractor with a list", "ttrt_desk", HERE, ON_A_LIST)
DESK_PROGRAM_OF_A_PART = Actor("contractor's program of a part", "ttrt_desk", HERE, DESK_PROGRAM, of_part=True)
SIDES = (NOBODY, CUSTOMER, IN_PART_OF_IT, CMO, CONTRACTOR, LISTED)
BY_LEVEL = (
    Actor("auditor of a department", "ttrt_customer", HERE, AUDITS, level=Level.AUDITOR),
    Actor("customer who views", "ttrt_customer", HERE, VIEWS, level=Level.VIEW),
    Actor("customer who reports", "ttrt_customer", HERE, REPORTS, level=Level.REPORT),
    Actor("customer who resolves", "ttrt_customer", HERE, RESOLVES, level=Level.RESOLVE),
)
"""Customers with less than a manager's level."""
IN_PART_ELSEWHERE = (
    Actor("customer of a part who comes in as one of the whole", "ttrt_customer", HERE, IN_PART),
    Actor("customer of the whole who comes in as one of a part", "ttrt_scoped", HERE, 7),
    Actor("program of a part that comes in as one of the whole", "ttrt_customer", HERE, PROGRAM),
    Actor("customer who comes in as the contractor", "ttrt_desk", HERE, 7),
    Actor("contractor who comes in as a customer", "ttrt_customer", HERE, ON_A_LIST),
    Actor("contractor's program that comes in as a customer", "ttrt_customer", HERE, DESK_PROGRAM),
    Actor("contractor's program that comes in as a customer of a part", "ttrt_scoped", HERE, DESK_PROGRAM),
    Actor("contractor whose time has run out", "ttrt_desk", HERE, ON_A_LIST_ONCE),
)
"""Whose credential is worth nothing on that connection."""
OWNER = Actor("owner while serving", login="ttrt_owner")
OWNER_MIGRATING = Actor("owner while migrating", login="ttrt_owner", migrating=True)
SUPERUSER = Actor("superuser", login="postgres")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a statement: `DONE` with its rows, `DENIED`, `REFUSED`, or the error's code and words."""

    kind: str
    count: int = 0
    rows: list[Any] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.kind} ({self.count} rows)" if self.kind == DONE else self.kind


class Doors:
    """The ways in: one connection for each log-in; or one superuser's for all, inside whose transaction laws were bent.

    With the superuser's alone the session's authority is handed over for each statement, so that role, membership and
    row security are judged as for the log-in itself.
    """

    def __init__(self, connections: dict[str, Connection] | Connection) -> None:
        self._connections = connections
        self.tried = 0

    def attempt(self, actor: Actor, statement: Any, given: Any = None, *, as_replica: bool = False) -> Outcome:
        """Run one statement as this actor and undo it."""
        self.tried += 1
        connection = self._connection(actor)
        with connection.transaction(force_rollback=True):
            self._become(connection, actor, as_replica)
            try:
                done = connection.execute(statement, given)
                rows = done.fetchall() if done.description else []
                return Outcome(DONE, done.rowcount, rows)
            except psycopg.Error as error:
                return _told(error)

    def _connection(self, actor: Actor) -> Connection:
        return self._connections[actor.login] if isinstance(self._connections, dict) else self._connections

    def _become(self, connection: Connection, actor: Actor, as_replica: bool) -> None:
        if as_replica:
            connection.execute("SET LOCAL session_replication_role = replica")
        if not isinstance(self._connections, dict) and actor.login != "postgres":
            connection.execute("SELECT set_config('session_authorization', %s, true)", [actor.login])
        connection.execute(
            "SELECT set_config('ttrt.sight', %s, true), set_config('ttrt.migrating', %s, true)",
            [secret(actor.department, actor.person) if actor.person else "", "on" if actor.migrating else ""],
        )


def _told(error: psycopg.Error) -> Outcome:
    words = error.diag.message_primary or str(error)
    if error.sqlstate == "42501" and words.startswith("permission denied"):
        return Outcome(DENIED)
    if error.sqlstate == "42501" and "row-level security" in words:
        return Outcome(REFUSED)
    return Outcome(f"{error.sqlstate} {error.diag.constraint_name or words}")
