"""A seeded clone to try things on, and the doors to it."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from psycopg import Connection, sql

from tests.wall.doors import Doors
from tests.wall.probes import Ground
from tests.wall.seed import seed, tables
from ttrt.host.databases import APP, OWNER, SIDES, SUPERUSER
from ttrt.host.postgres import Embedded

NAME = "ttrt_wall"


@contextmanager
def clone(server: Embedded, template: str, name: str = NAME) -> Iterator[str]:
    """A copy of a database for the length of the block."""
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        made = map(sql.Identifier, (name, template))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*made))
        try:
            yield name
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def ground(server: Embedded, name: str = NAME) -> Iterator[Ground]:
    """The clone seeded, entered by each log-in through its own door."""
    with ExitStack() as stack:
        doors = {
            login: stack.enter_context(psycopg.connect(server.url(login, name), autocommit=True))
            for login in (APP, OWNER, SUPERUSER, *SIDES)
        }
        yield over(Doors(doors), doors[SUPERUSER])


def over(doors: Doors, superuser: Connection) -> Ground:
    """Seed the database and describe it."""
    rows = seed(superuser)
    return Ground(doors, tables(superuser), keys(superuser), rows)


def keys(superuser: Connection) -> dict[str, set[str]]:
    """Each table's columns that stand in a primary or unique key."""
    found: dict[str, set[str]] = defaultdict(set)
    for table, column in superuser.execute(
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)"
        " WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique"
    ).fetchall():
        found[table].add(column)
    return found
