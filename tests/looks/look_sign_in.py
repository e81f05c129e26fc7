"""The front door and one's own sign-in, each state in either look: refused, to wait, codes, passkeys, links."""

import psycopg
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Sit
from tests.browser.test_sign_in_walk import authenticator  # noqa: F401 (a fixture)
from tests.chromium import PATIENCE
from tests.codes import code
from tests.flawless import both_looks
from tests.mailbox import Mailbox
from tests.seated import seat
from tests.site import Site
from tests.web.test_forgotten import mailed
from tests.world import ANA, BEN, ELI, PASSWORD, RAE, World
from ttrt.models import Person
from ttrt.web import sessions


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    """Send name and password from the front door."""
    page.goto("/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()


def send(page: Page, button: str) -> None:
    """Press it, and wait for what is said of it."""
    page.get_by_role("button", name=button, exact=True).click()
    page.locator(".errors").wait_for()


def test_the_front_door(world: World, axe_page: Page):
    page = axe_page
    page.goto("/")
    send(page, "Sign in")
    both_looks(page, "nothing typed")
    enter(page, "ben", "wrong")
    both_looks(page, "not let in")
    for _ in range(5):
        enter(page, "ben", "wrong")
    both_looks(page, "to wait")
    page.goto("/sign-in/department")
    both_looks(page, "through one's department")
    page.goto("/sign-in/department?code=9999")
    both_looks(page, "not that department")
    enter(page, "eli")
    page.get_by_text("Neither phone nor recovery codes").click()
    both_looks(page, "the code, and whom to ask")
    send(page, "Sign in")
    both_looks(page, "no code")
    for _ in range(6):
        page.fill("[name=code]", "000000")
        send(page, "Sign in")
    both_looks(page, "too many codes")


def test_links_by_mail(world: World, mailbox: Mailbox, axe_page: Page, superuser_cursor: psycopg.Cursor):
    page = axe_page
    page.goto("/invitation")
    send(page, "Send me a link")
    both_looks(page, "no name")
    page.fill("[name=login]", "ben")
    page.get_by_role("button", name="Send me a link").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    both_looks(page, "asked")
    (link,) = mailed(mailbox)
    page.goto(link)
    both_looks(page, "the link")
    page.fill("[name=password]", "Water Resources 3860")
    page.fill("[name=again]", "Water Resources 3860")
    send(page, "Set the password")
    both_looks(page, "a weak one")
    superuser_cursor.execute("UPDATE invitation SET queued_at = queued_at - interval '6 minutes', expires_at = now()")
    page.goto(link)
    both_looks(page, "too old")


def test_ones_own_sign_in(sit: Sit, world: World, monkeypatch: pytest.MonkeyPatch):
    ben = sit(BEN)
    ben.goto("/account")
    both_looks(ben, "a password alone")
    ben.goto("/account/app")
    send(ben, "Set it up")
    both_looks(ben, "no code")
    secret = "".join(ben.locator(".secret").inner_text().split())
    ben.get_by_label("Code", exact=True).fill(code(secret))
    ben.get_by_role("button", name="Set it up").click()
    ben.get_by_role("heading", name="Your recovery codes").wait_for()
    both_looks(ben, "codes, shown once")
    ben.goto("/account/password")
    ben.fill("[name=password]", "short")
    send(ben, "Change it")
    both_looks(ben, "too short")
    RecoveryCodes.activate(Person.objects.get(username="eli"))
    eli = sit(ELI)
    eli.goto("/account")
    both_looks(eli, "an app and codes")
    send(eli, "Remove the authenticator app")
    both_looks(eli, "the only one stays")
    marks = sessions.marks
    with monkeypatch.context() as patch:
        patch.setattr("ttrt.web.sessions.marks", lambda **proved: marks(**proved) | {sessions.PROVED: 0.0})
        rae = sit(RAE)
    rae.goto("/account/address")
    rae.get_by_label("New address").fill("rae.rivers@example.gov")
    rae.get_by_role("button", name="Send the link").click()
    rae.get_by_role("heading", name="Enter your password once more").wait_for()
    both_looks(rae, "once more")
    send(rae, "Go on")
    both_looks(rae, "not that password")
    ana = sit(ANA)
    ana.goto("/tickets")
    ana.evaluate("localStorage.setItem('ttrt.ends', String(Date.now() + 90_000))")
    ana.get_by_role("dialog", name="Are you still there?").wait_for()
    both_looks(ana, "about to end")


@pytest.fixture
def page(browser: Browser, site: Site, world: World) -> Page:
    """A passkey is for a name, not for a number; the content policy is off for axe."""
    here = site.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=here, locale="en-US", timezone_id="America/Los_Angeles", bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_passkeys(page: Page, authenticator: None):  # noqa: F811
    seat(page, BEN)
    page.goto("/account/passkeys")
    both_looks(page, "to be made")
    page.evaluate("document.querySelector('[data-passkey]').removeAttribute('data-passkey')")
    page.get_by_label("Name").fill("Desk computer in the Oroville field office, second floor")
    send(page, "Make a passkey")
    both_looks(page, "none came")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.goto("/account")
    both_looks(page, "a passkey")
    page.get_by_role("button", name="Sign out").first.click()
    enter(page, "ben")
    both_looks(page, "a passkey is asked for")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/tickets*")
    page.goto("/account")
    page.get_by_role("button", name="Remove the passkey").click()
    page.get_by_text("It is removed.").wait_for()
    both_looks(page, "removed")
    page.goto("/account/passkeys")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("No passkey was used.").wait_for()
    both_looks(page, "the browser was told no")
