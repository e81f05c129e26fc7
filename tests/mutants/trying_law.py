"""Bending the law and looking whether the wall's own probes notice, each bend undone by a rollback."""

from collections.abc import Iterator

import psycopg
from psycopg import Connection

from tests.mutants.law import Bend
from tests.mutants.verdict import Verdict
from tests.wall import probes
from tests.wall.doors import Doors
from tests.wall.ground import over
from tests.wall.probes import Ground


def begin(superuser: Connection) -> Ground:
    """The ground as one superuser's connection sees it; nothing is bent yet, so nothing may be found."""
    superuser.prepare_threshold = None  # plans must not outlive the law they were made under
    ground = over(Doors(superuser), superuser)
    for table in ground.columns:
        found = next(iter(probes.violations(ground, table)), None)
        assert found is None, f"the law as it stands: {found}"
    return ground


def tried(superuser: Connection, ground: Ground, bends: list[Bend]) -> Iterator[Verdict]:
    """Each bend with what noticed it."""
    for bend in bends:
        with superuser.transaction(force_rollback=True):
            noticed = _bend(superuser, bend) or _noticed(superuser, ground, bend)
        yield Verdict(bend.kind, bend.name, noticed)


def _bend(superuser: Connection, bend: Bend) -> str | None:
    """Bend it; a key that two departments' rows refuse outright has been noticed by them."""
    try:
        with superuser.transaction():
            for statement in bend.statements:
                superuser.execute(statement)
    except (psycopg.errors.UniqueViolation, psycopg.errors.ExclusionViolation) as error:
        return f"two departments' rows refuse it: {error.diag.message_primary}"
    return None


def _noticed(superuser: Connection, ground: Ground, bend: Bend) -> str | None:
    tables = [bend.table] if bend.table else list(ground.columns)
    for table in tables:
        for violation in probes.violations(ground, table):
            return violation
    return _not_shown_by_behaviour(superuser, bend)


def _not_shown_by_behaviour(superuser: Connection, bend: Bend) -> str | None:
    """What the catalogue alone can tell: the same questions as in tests/structure/test_catalogue.py."""
    for role in bend.roles:  # a role taken by SET ROLE brings its powers only for its own statements
        found = superuser.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if found and found[0]:
            return f"the catalogue: {role} stands above row security"
    open_to_all = superuser.execute(  # every role of ours may have it already, but nobody else should
        "SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a"
        " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0"
    ).fetchall()
    return f"the catalogue: everybody may touch {open_to_all[0][0]}" if open_to_all else None
