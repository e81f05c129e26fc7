"""A small demonstration world, loaded once for the module that looks at it."""

import psycopg
import pytest

from ttrt.demo import loading
from ttrt.host.databases import SUPERUSER
from ttrt.host.postgres import Embedded
from ttrt.models import packs

TICKETS, ITEMS = 900, 700


@pytest.fixture(scope="module")
def small(module_db: None, embedded: Embedded) -> dict[str, int]:
    """All departments with little trouble, in the test database; answers the rows of each table."""
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection:
        return loading.write(connection, packs.on_disk(), lambda _: None, items=ITEMS, tickets=TICKETS)
