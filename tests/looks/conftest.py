"""People in a real browser, as the walks have them."""

from tests.browser.conftest import sit  # noqa: F401 (a fixture, known to every look by being here)
