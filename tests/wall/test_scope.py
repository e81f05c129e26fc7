"""The scope: taken whole, given back whole."""

import pytest

from tests.wall import scope
from tests.world import CHO, FIRE_T1, T1

pytestmark = pytest.mark.wall


@pytest.fixture(scope="module")
def two_tickets(module_world):
    module_world.open(T1)
    module_world.open(FIRE_T1, by=CHO)


@pytest.mark.parametrize("check", scope.CHECKS, ids=lambda check: check.__name__)
def test_a_scope(two_tickets, check):
    assert list(check()) == []


def test_no_row_bleeds_from_one_scope_into_the_next(two_tickets):
    assert list(scope.bleeding(threads=4, scopes=200, failing=0.1, seed=20261123)) == []
