"""Signing in through one's department, as people do: to the provider's pages and back, in a browser that keeps cookies
to itself and lets no page send a form where its policy does not say."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.instance import DATA
from tests.oidc.provider import CONSENT, SIGN_IN, Key, Provider, running
from tests.site import Site
from tests.web.test_single_sign_on import level_at, set_up
from tests.world import WATER


@pytest.fixture
def here(world) -> Iterator[str]:
    """A server of ours that asks providers on this machine; its address, as people know it."""
    with Site(DATA).serving(TTRT_SIGN_ON_LOOPBACK="1") as site:
        yield site.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def water_s(here, monkeypatch) -> Iterator[Provider]:
    """The provider of Water's sign-on, which its manager has set."""
    monkeypatch.setattr(settings, "TTRT_SIGN_ON_LOOPBACK", True)
    with running(key=Key(), back=f"{here}/sign-in/department/3860/oidc") as provider:
        assert set_up(provider.issuer).status_code == 303
        yield provider


def stay_on_this_machine(context: BrowserContext) -> None:
    """The provider's pages would have a typeface fetched from elsewhere."""

    def judge(route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost"):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", judge)


def go_to_the_department_s(page: Page, here: str) -> None:
    page.goto(f"{here}/sign-in/department")
    page.get_by_label("Code of your department").fill("3860")
    page.get_by_role("button", name="Go there").click()


def test_to_the_provider_and_back_in_a_browser(here, water_s, context: BrowserContext, page: Page):
    stay_on_this_machine(context)
    go_to_the_department_s(page, here)
    expect(page.locator("h1")).to_have_text(SIGN_IN)
    page.locator("[name=login]").fill("n-1")
    page.locator("[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    expect(page.locator("h1")).to_have_text(CONSENT)
    page.get_by_text("Cancel").click()
    expect(page.get_by_role("alert").first).to_contain_text("did not let you in here")

    go_to_the_department_s(page, here)
    expect(page.locator("h1")).to_have_text(CONSENT)
    page.get_by_role("button", name="Continue").click()

    page.wait_for_url(f"{here}/tickets*")
    page.goto(f"{here}/account")
    expect(page.locator("main")).to_contain_text("You sign in as nia@water.example.gov")
    assert level_at(WATER, "nia@water.example.gov") == "report"
