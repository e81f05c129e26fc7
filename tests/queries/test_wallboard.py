"""The wallboard's rows and counts: the next due first, bounded, and said how many there are behind them."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from tests.world import ANA, CHO, DEE, DS3, ELI, ETHERNET, FIRE_T1, PHONE, T1, Case, World
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import wallboard
from ttrt.rules.access import Viewer

MINUTE = timedelta(minutes=1)
SOON = 20 * MINUTE


@pytest.fixture
def opened(world: World) -> dict[str, Case]:
    """Opened so that the updates are due 10 minutes ago, and in 0, 0, 19 and 30 minutes."""
    now = database_now().replace(second=30, microsecond=0)
    ages = {"late": (T1, 70), "calm": (PHONE, 60), "safety": (DS3, 60), "amber": (FIRE_T1, 41), "green": (ETHERNET, 30)}
    return {
        name: world.open(item, by=CHO if item is FIRE_T1 else ANA, at=now - age * MINUTE)
        for name, (item, age) in ages.items()
    }


def board(by: Viewer = ELI) -> wallboard.Board:
    with as_viewer(by) as at:
        # The half minute the cast was opened around, whatever the second of the test.
        return wallboard.board(at=at.replace(second=30, microsecond=0) - MINUTE / 6, soon=SOON)


def test_the_next_due_is_first_and_public_safety_before_others_of_the_same_minute(opened):
    for viewer in (ELI, DEE):
        shown = board(viewer)

        assert [row.number for row in shown.rows] == [
            opened[name].number for name in ("late", "safety", "calm", "amber", "green")
        ]
        assert (shown.owing, shown.overdue, shown.soon, shown.urgent, shown.urgent_overdue) == (5, 1, 3, 1, 0)
        assert shown.more == 0


def test_what_owes_no_update_is_not_on_the_board(world, opened):
    world.restore(opened["safety"])

    shown = board()

    assert opened["safety"].number not in [row.number for row in shown.rows]
    assert (shown.owing, shown.urgent) == (4, 0)


def test_it_holds_so_many_and_counts_the_others_up_to_a_limit(opened, monkeypatch):
    monkeypatch.setattr(wallboard, "MOST", 2)
    monkeypatch.setattr(wallboard, "COUNT_LIMIT", 3)

    shown = board()

    assert [row.number for row in shown.rows] == [opened["late"].number, opened["safety"].number]
    assert (shown.owing, shown.more, shown.soon) == (4, 2, 3)


@pytest.mark.parametrize("read", [50, 6])
def test_a_third_of_it_is_kept_for_what_is_not_late_yet(world, opened, monkeypatch, read: int):
    monkeypatch.setattr(wallboard, "MOST", 6)
    monkeypatch.setattr(wallboard, "READ", read)
    now = database_now()
    late = [world.open(T1, by=ANA, at=now - (90 - n) * MINUTE, another_issue=f"Pair {n}.") for n in range(6)]

    shown = board()

    ahead = [opened["safety"].number, opened["calm"].number]
    assert [row.number for row in shown.rows] == [*(case.number for case in late[:4]), *ahead]
    assert (shown.owing, shown.overdue, shown.more) == (11, 7, 5)


UNKNOWN = """
    WITH those AS (SELECT 'ticket'::regclass::oid AS oid UNION ALL
                   SELECT indexrelid FROM pg_index WHERE indrelid = 'ticket'::regclass),
         forgotten AS (DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM those))
    UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid IN (SELECT oid FROM those)
"""


def test_each_count_is_a_range_of_an_index_that_holds_only_what_owes_an_update(world, superuser_cursor):
    # Of a table that nobody has looked at yet: what other tests wrote and autovacuum counted decides nothing.
    superuser_cursor.execute(UNKNOWN)
    with as_viewer(ELI) as at, connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {wallboard.COUNTS}", {"at": at, "soon": at + SOON, "limit": 1001})
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert re.findall(r"on ticket t|using (\w+)", plan) and "Seq Scan on ticket" not in plan
    assert len(re.findall(r"Index Cond: .*update_due_at|Index Cond: .*public_safety", plan)) >= 4
