"""The seeded clone, entered as the application enters it."""

from collections.abc import Iterator

import pytest

from tests.conftest import TEMPLATE
from tests.wall.ground import clone, ground
from tests.wall.probes import Ground
from ttrt.host.postgres import Embedded


@pytest.fixture(scope="session")
def wall(embedded: Embedded, django_db_setup: None) -> Iterator[Ground]:
    """Every table with rows of two departments in it."""
    with clone(embedded, TEMPLATE), ground(embedded) as standing:
        yield standing
