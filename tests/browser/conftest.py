"""People in a real browser on a real server, several at once."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import PATIENCE
from tests.seated import seat
from tests.site import Site
from tests.world import World
from ttrt.rules.access import Viewer

Sit = Callable[..., Page]


@pytest.fixture
def sit(browser: Browser, site: Site, world: World) -> Iterator[Sit]:
    """Signs one of the cast in, in a browser of their own: `sit(ANA)`, `sit(ANA, java_script_enabled=False)`.

    The content policy is off, because axe comes as a script of its own; what the policy lets through is tested with it
    on in tests/web/test_script.py.
    """
    contexts = []

    def begin(viewer: Viewer, **options: object) -> Page:
        context = browser.new_context(
            base_url=site.url, locale="en-US", timezone_id="America/Los_Angeles", bypass_csp=True, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        seat(page, viewer)
        return page

    yield begin
    for context in contexts:
        context.close()
