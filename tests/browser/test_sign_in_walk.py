"""Signing in as people do: a passkey, a session that is about to end, and what was typed when it had ended."""

import pytest
from playwright.sync_api import Page, expect

from tests.flawless import both_looks
from tests.seated import seat
from tests.world import ANA, BEN, PASSWORD, RAE, username
from ttrt.models import Person, PersonSession
from ttrt.models.factors import of_person


@pytest.fixture
def authenticator(page: Page) -> None:
    """A key in the browser that says yes by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})


def test_a_passkey_is_made_and_lets_one_in(world, page: Page, site, authenticator):
    here = site.url.replace("127.0.0.1", "localhost")  # a passkey is for a name
    page.goto(f"{here}/")
    sign_in_at(page, here, "ben")
    page.goto(f"{here}/account/passkeys")
    page.fill("[name=name]", "Desk computer")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator("h1")).to_have_text("Your recovery codes, shown this once")
    (key,) = of_person(Person.objects.get(username="ben"))["webauthn"]
    assert key.wrap().name == "Desk computer"

    page.goto(f"{here}/account")
    page.get_by_role("button", name="Sign out").first.click()
    sign_in_at(page, here, "ben")
    expect(page.locator("h1")).to_have_text("Enter your code")
    expect(page.get_by_text("One of your recovery codes, if your passkey is not at hand.")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_focused()
    page.get_by_role("button", name="Use a passkey").click()

    page.wait_for_url("**/tickets*")
    page.goto(f"{here}/account")
    expect(page.get_by_text("Desk computer")).to_be_visible()


def sign_in_at(page: Page, here: str, name: str) -> None:
    page.goto(f"{here}/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()


def test_a_password_can_be_looked_at(world, page: Page):
    page.goto("/")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Show password").click()

    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide password").click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "password")


def test_one_is_warned_before_the_end_and_goes_on(world, page: Page):
    seat(page, BEN)
    page.goto("/tickets")
    page.evaluate("localStorage.setItem('ttrt.ends', String(Date.now() + 90_000))")

    dialog = page.get_by_role("dialog", name="Are you still there?")
    expect(dialog).to_contain_text("In 2 minutes you will be signed out.")
    dialog.get_by_role("button", name="Go on working").click()

    expect(dialog).to_be_hidden()
    assert page.evaluate("Number(localStorage.getItem('ttrt.ends')) - Date.now()") > 3_500_000


def test_what_was_typed_survives_the_end_of_the_session(world, page: Page):
    case = world.open(by=BEN)
    seat(page, BEN)
    page.goto("/account/password")
    page.goto(f"/tickets/{case.number}")
    page.fill("textarea[name=body] >> nth=0", "The guard is at gate 3.")
    PersonSession.objects.all().delete()
    page.evaluate("localStorage.setItem('ttrt.ends', String(Date.now() - 1))")
    dialog = page.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_contain_text("you were signed out")
    dialog.get_by_role("link", name="Sign in again").click()

    page.fill("[name=login]", username(BEN))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")

    page.wait_for_url(f"**/tickets/{case.number}")
    expect(page.locator("textarea[name=body] >> nth=0")).to_have_value("The guard is at gate 3.")


def test_a_form_sent_too_late_comes_back_after_signing_in(world, page: Page):
    seat(page, RAE)
    page.goto("/contacts")
    page.locator("main summary").first.click()
    page.get_by_label("Name", exact=True).first.fill("Rosa Medina")
    PersonSession.objects.all().delete()
    page.get_by_label("Name", exact=True).first.press("Enter")
    expect(page.locator("h1")).to_have_text("You are signed out")
    page.get_by_role("link", name="Sign in and go on").click()

    page.fill("[name=login]", username(RAE))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")

    page.wait_for_url("**/contacts")
    expect(page.get_by_label("Name", exact=True).first).to_have_value("Rosa Medina")


def test_the_pages_of_ones_own_sign_in_have_no_flaw(world, axe_page: Page):
    seat(axe_page, ANA)
    for address, heading in (
        ("/account", "Your sign-in"),
        ("/account/app", "Set up an authenticator app"),
        ("/account/passkeys", "Add a passkey"),
        ("/account/password", "Change your password"),
    ):
        axe_page.goto(address)
        both_looks(axe_page, heading)
