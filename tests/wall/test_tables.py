"""Every table × every side × every verb, as `ttrt_app` on a real database."""

import pytest
from django.apps import apps

from tests.wall import probes
from tests.wall.intent import MAY_TOUCH

pytestmark = pytest.mark.wall

# Known before any database is there: every table Django declares, and the one its migrations write for themselves.
TABLES = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"})


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("probe", probes.PROBES, ids=lambda probe: probe.__name__)
def test_the_law_of_a_table_is_as_intended(wall, probe, table):
    assert list(probe(wall, table)) == []


def test_every_table_is_probed(wall):
    assert sorted(wall.columns) == TABLES
    assert {table for side in MAY_TOUCH.values() for table in side} <= set(TABLES)
    assert all(wall.rows[table] for table in TABLES)


def test_every_tenants_table_holds_rows_of_both_departments(wall):
    for table in TABLES:
        if wall.is_tenants(table):
            assert len(wall.of(table, 21)) == len(wall.of(table, 22)) > 0, table
