"""Somebody at a browser, signed in, and what to wait for: a page that is still loading says nothing yet."""

import re

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.chromium import PATIENCE
from tests.codes import code
from tests.coming_in import needs_code
from tests.world import PASSWORD, username
from ttrt.models import Person
from ttrt.rules.access import Viewer

expect.set_options(timeout=PATIENCE)


def sign_in(page: Page, viewer: Viewer) -> None:
    """Sign one of the cast in; comes back when the next page stands."""
    page.goto("/")
    page.fill("[name=login]", username(viewer))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    if needs_code(viewer):
        page.fill("[name=code]", code())
        page.press("[name=code]", "Enter")
    page.wait_for_url(re.compile(r"/(?!sign-in)[a-z]+"))
    expect(page.get_by_role("button", name="Sign out").first).to_be_attached()


def seat(page: Page, viewer: Viewer) -> None:
    """Give this page's browser the session of one of the cast, past the front door; the next page shows it."""
    client = Client()
    client.force_login(Person.objects.get(username=username(viewer)))
    here = page.context.request.get("/health/live").url.removesuffix("/health/live")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": here, "httpOnly": True}])


def focused(page: Page, selector: str) -> None:
    """Wait until this has the focus: a key pressed before that would go nowhere.

    The browser moves the focus with the first frame it paints.
    """
    expect(page.locator(selector)).to_be_focused()
