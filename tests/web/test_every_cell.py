"""Every form × level × scope × target: each cell through the web, and past the rules against the database alone.

In a world of its own: what forms of other tests left behind would be in the way of a new one.
"""

import psycopg
import pytest

from tests.wall import matrix
from tests.wall.matrix import DATABASE, DONE, OWN, VERB_OF, Matrix
from tests.wall.undone import undone
from tests.web.asking import Asking, open_roads
from ttrt.host.databases import SUPERUSER
from ttrt.rules import access
from ttrt.rules.access import Level, Verb

CELLS = matrix.cells()


@pytest.fixture(scope="module")
def every_cell(module_world, embedded):
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection, connection.cursor() as cursor:
        open_roads(cursor)
        yield Matrix(Asking(module_world, cursor))


@pytest.mark.parametrize("name", VERB_OF)
def test_every_cell_of_a_form(every_cell, name):
    cells = [cell for cell in CELLS if cell.name == name]
    every_cell.prepare(cells)

    with undone() as every_cell.scopes:
        wrong = [wrong for cell in cells for wrong in every_cell.wrong(cell)]
        for cell in every_cell.behind_the_rules(cells):
            wrong += every_cell.let_through(cell)

    assert wrong == []


def test_a_line_of_the_table_that_is_widened_shows(every_cell, monkeypatch):
    (cell,) = (c for c in CELLS if (c.name, c.who.person, c.target) == ("void_stop", "tim", OWN))
    every_cell.prepare([cell])
    with undone() as every_cell.scopes:
        assert list(every_cell.wrong(cell)) == []
        monkeypatch.setitem(access.MAY, Verb.VOID_STOP, access.MAY[Verb.VOID_STOP] | {Level.TECHNICIAN})

        assert list(every_cell.wrong(cell)) == [f"{cell}: 303, wanted to be refused"]


def test_where_the_table_is_widened_for_another_side_the_database_says_no(every_cell, monkeypatch):
    (cell,) = (c for c in CELLS if (c.name, c.who.person, c.target) == ("comments", "dee", OWN))
    every_cell.prepare([cell])
    with undone() as every_cell.scopes:
        assert every_cell.came_of(cell) == DATABASE


@pytest.mark.parametrize("kind", matrix.PARTS)
def test_a_part_that_is_widened_shows(every_cell, kind):
    """Nothing but the columns of the membership says what is reached: made wider there, the cells are wrong."""
    beyond = {c.name: c for c in CELLS if (c.who.level, c.who.kind, c.who.beyond) == (Level.REPORT, kind, True)}
    asked = [beyond["comments"], beyond["acceptance"]]
    every_cell.prepare(asked)
    with undone() as every_cell.scopes:
        hidden = [(list(every_cell.wrong(cell)), every_cell.came_of(cell)) for cell in asked]
        with every_cell.widened(asked[0].who):
            shown = [(list(every_cell.wrong(cell)), every_cell.came_of(cell)) for cell in asked]

    assert hidden == [([], "404"), ([], "404")]
    assert shown == [([f"{asked[0]}: 303, wanted 404"], DONE), ([f"{asked[1]}: 403, wanted 404"], DONE)]
