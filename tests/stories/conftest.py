"""Every story is marked, so that it runs on the oldest PostgreSQL too; and a way to sit down at a page."""

from collections.abc import Callable

import pytest

from tests.stories.visitor import Visitor
from tests.world import World
from ttrt.rules.access import Viewer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if "stories" in item.path.parts:
            item.add_marker(pytest.mark.story)


@pytest.fixture
def at_page(world: World) -> Callable[[Viewer], Visitor]:
    """Signs one of the cast in: `at_page(ANA).get("/tickets")`."""
    return Visitor
