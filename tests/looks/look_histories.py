"""Histories that are cut, in either look: the first page, one between, the last, and beyond it."""

import psycopg

from tests.browser.conftest import Sit
from tests.flawless import both_looks
from tests.world import ANA, ELI, FAY, WATER, World


def test_every_page_of_a_history(sit: Sit, world: World, superuser_cursor: psycopg.Cursor):
    superuser_cursor.execute(
        "INSERT INTO register_entry (department_id, seq, about, what, facts, text, salt, text_hash, previous_hash,"
        " hash, at, by_name, by_standing, by_level) SELECT %s, n, 'membership', 'level changed', '{}', 'Reason ' || n,"
        " '', '', '', '', now() - (200 - n) * interval '1 day', 'Ana Alvarez', 'customer', 'manage'"
        " FROM generate_series(1, 120) n",
        [WATER.id],
    )
    ana = sit(ANA)
    ana.goto("/people")
    both_looks(ana, "the newest changes")
    ana.get_by_role("link", name="Older").click()
    ana.get_by_role("link", name="Newer").wait_for()
    both_looks(ana, "older changes")
    ana.get_by_role("link", name="Older").click()
    ana.get_by_text("20 changes on this page").wait_for()
    both_looks(ana, "the oldest changes")
    ana.goto("/people?older=1")
    both_looks(ana, "beyond the oldest")
    ana.goto("/people?older=x")
    both_looks(ana, "a damaged address")


def test_hand_overs(sit: Sit, world: World):
    for n in range(53):
        world.hand_over(by=ELI, note=f"Shift {n}.")
    fay = sit(FAY)
    fay.goto("/handover")
    both_looks(fay, "more hand-overs than a page holds")
