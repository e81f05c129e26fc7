"""Three departments with something of everything in each: small sizes of what `make drill` does at length.

Requests that share connections and fail in the middle, and files whose every text would be a formula.
"""

import csv
import io
import random
import re
import zipfile

import psycopg
import pytest
from django.test import Client

from tests.drill import pool
from tests.wall.everything import people, something_of_everything
from tests.wall.planting import plant
from tests.web.addresses import ADDRESSES
from tests.world import ADA, ANA, DEE, FAY, WATER, username
from ttrt.host.databases import SUPERUSER
from ttrt.models import Person

pytestmark = pytest.mark.wall

STARTS = ("=", "+", "-", "@", "\t=", "\r=", " =", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FORMULA = re.compile(r"\s*[\t\r=+\-@\uff1d\uff0b\uff0d\uff20]")
RULES = ({"="}, {"-"})
"""Lines drawn across the paper."""
FILES = [name for name, address in ADDRESSES.items() if name.endswith(("_csv", "_xlsx")) and len(address.get or ()) > 1]
"""Those that somebody of the cast may have."""


@pytest.fixture(scope="module")
def cursor(module_world, embedded):
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection, connection.cursor() as cursor:
        yield cursor


@pytest.fixture(scope="module")
def everything(module_world, cursor):
    everybody = people(cursor)
    return everybody, something_of_everything(module_world, everybody)


def test_no_row_bleeds_between_people_at_pages_that_fail(everything, cursor):
    stage = pool.staged(cursor, everything[0], random.Random(1))

    pool.ask_at_once(stage, cases=150, threads=20, seed=20261126)

    assert stage.wrong + list(pool.landed_elsewhere(cursor, stage)) == []
    assert len(stage.said) > 5


@pytest.fixture(scope="module")
def formulas(everything, cursor):
    """Every text anywhere begins like a formula, in turn of every kind."""
    chance = random.Random(2)
    cursor.execute("SET session_replication_role = replica")
    planted = plant(cursor, lambda table, column, row: f"{chance.choice(STARTS)}1+{row.get('id', 1)}")
    cursor.execute("SET session_replication_role = origin")
    assert len(planted) > 80


@pytest.mark.parametrize("name", FILES)
def test_no_cell_of_any_table_is_a_formula(formulas, name):
    address, rows = ADDRESSES[name], 0
    for viewer in (ANA, FAY, ADA, DEE):
        response = signed_in(viewer).get(f"{address.path}?state=all&month=2026-11")
        if (address.get or {}).get(username(viewer)) != 200:
            continue
        body = response.getvalue()
        cells = list(_cells_of_csv(body) if name.endswith("_csv") else _cells_of_workbook(body))
        rows += len(cells)
        assert [cell for cell in cells if FORMULA.match(cell)] == [], viewer.name
    assert rows > 10


def _cells_of_csv(body):
    yield from (cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")) for cell in row)


def _cells_of_workbook(body):
    """What is not told to be a text; a text is one whatever it begins with."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        for part in (name for name in book.namelist() if name.startswith("xl/worksheets/")):
            sheet = book.read(part).decode()
            assert "<f" not in sheet.replace("<family", "")
            yield from re.findall(r"<c(?![^>]*inlineStr)[^>]*>(?:<v>)?([^<]*)", sheet)


def test_a_ticket_s_record_has_no_line_that_a_spreadsheet_would_reckon(formulas, everything):
    for case in everything[1][WATER]:
        for viewer in (ANA, FAY, DEE):
            lines = signed_in(viewer).get(f"/tickets/{case.number}.txt").getvalue().decode("utf-8-sig").splitlines()

            assert len(lines) > 20
            assert [line for line in lines if FORMULA.match(line[:1]) and set(line) not in RULES] == []


def signed_in(viewer):
    client = Client()
    client.force_login(Person.objects.get(username=username(viewer)))
    return client
