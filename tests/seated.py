"""Somebody at a browser, signed in, and what to wait for: a page that is still loading says nothing yet."""

import re

from playwright.sync_api import Page, expect

from tests.chromium import PATIENCE
from tests.world import PASSWORD, username
from ttrt.rules.access import Viewer

expect.set_options(timeout=PATIENCE)


def sign_in(page: Page, viewer: Viewer) -> None:
    """Sign one of the cast in; comes back when the next page stands."""
    page.goto("/")
    page.fill("[name=login]", username(viewer))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/(?!sign-in)[a-z]+"))
    expect(page.get_by_role("button", name="Sign out").first).to_be_attached()


def focused(page: Page, selector: str) -> None:
    """Wait until this has the focus: a key pressed before that would go nowhere.

    The browser moves the focus with the first frame it paints.
    """
    expect(page.locator(selector)).to_be_focused()
