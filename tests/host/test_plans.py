"""Statements that are asked over and over are planned once for each connection, and see what each asker may see."""

from django.db import connection

from tests.world import ANA, CHO, FAY, FIRE, T1, WATER, World
from ttrt.db.base import KEPT_AFTER
from ttrt.db.plans import planned
from ttrt.models.scope import as_viewer
from ttrt.queries import tickets
from ttrt.queries.finding import Filter

TRIED = 5  # times PostgreSQL plans a kept statement with its values first
_KEPT = "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement = %s"


def test_a_statement_that_comes_again_and_again_is_planned_no_more(world: World):
    statement = "SELECT id FROM person WHERE username = $1"
    for n in range(KEPT_AFTER + TRIED + 4):
        with planned() as cursor:
            cursor.execute("SELECT id FROM person WHERE username = %s", [("ana", "nobody")[n % 2]])
            assert len(cursor.fetchall()) == (n + 1) % 2
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [statement])
        assert cursor.fetchall() == [(TRIED, 4)]


def test_a_kept_plan_answers_whoever_asks_by_what_they_may_see(world: World):
    """Of two departments in turn on one connection, and of a side that sees both."""
    case = world.open(T1, by=ANA)
    for _ in range(KEPT_AFTER + TRIED + 3):
        for viewer, seen in ((ANA, [case.number]), (CHO, []), (FAY, [case.number])):
            with as_viewer(viewer):
                assert [row.number for row in tickets.find(Filter(state="all")).rows] == seen, viewer
    with as_viewer(ANA), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM ticket t%'")
        assert cursor.fetchone() == (1,)
    assert (ANA.department_id, CHO.department_id) == (WATER.id, FIRE.id)
