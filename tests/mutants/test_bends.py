"""The bends are read from catalogue and source: every kind is there, for everything it can be done to."""

from collections import Counter

import psycopg
import pytest

from tests.mutants import law, source, trying_law
from tests.mutants.reviewed import EQUIVALENT
from tests.wall import levels
from tests.wall.ground import clone
from tests.wall.probes import violations
from ttrt.host.databases import SUPERUSER


@pytest.fixture(scope="module")
def superuser(embedded, django_db_setup):
    with (
        clone(embedded, "ttrt_template", "ttrt_bends") as name,
        psycopg.connect(embedded.url(SUPERUSER, name), autocommit=True) as connection,
    ):
        yield connection


def test_every_stone_of_the_law_is_bent(superuser):
    bends = list(law.bends(superuser))
    kinds = Counter(bend.kind for bend in bends)
    (tables,) = superuser.execute(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    ).fetchone()
    (policies,) = superuser.execute("SELECT count(*) FROM pg_policies WHERE schemaname = 'public'").fetchone()
    (composite,) = superuser.execute(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) > 1"
    ).fetchone()

    assert kinds["ENABLE off"] == kinds["FORCE off"] == tables
    assert kinds["policy dropped"] == policies
    assert kinds["foreign key reduced to the id"] == kinds["foreign key dropped"] == composite == 27
    assert kinds["grant widened"] > 15 * tables
    assert len({(bend.kind, bend.name) for bend in bends}) == len(bends)


def test_a_bend_is_noticed_and_leaves_no_trace(superuser):
    ground = trying_law.begin(superuser)
    bends = list(law.bends(superuser))
    first = {bend.kind: bend for bend in bends if bend.table == "restoration"}
    keys = [bend for bend in bends if bend.kind.startswith("foreign key") and bend.table in ("transfer", "item_move")]

    verdicts = list(trying_law.tried(superuser, ground, [*first.values(), *keys]))

    assert len(first) >= 8
    assert len(keys) == 8
    assert [verdict.name for verdict in verdicts if verdict.noticed is None] == []
    # The law is as it was: whatever can be bent stands there, and the tables that were bent hold.
    assert list(law.bends(superuser)) == bends
    assert [found for table in ("restoration", "transfer", "item_move") for found in violations(ground, table)] == []


def test_every_line_that_asks_and_every_setting_is_bent():
    asked = {bend.function for bend in source.bends() if bend.kind == "access.require removed"}
    settings = [bend.text for bend in source.setting_bends()]

    assert asked == {call.function.__name__ for call in levels.CALLS}
    names = ("ttrt.sight", "statement_timeout")
    assert settings == [f"set_config('{name}', …, false)" for name in names]


def test_what_is_reviewed_has_a_reason():
    assert all(len(reason) > 30 for reason in EQUIVALENT.values())
