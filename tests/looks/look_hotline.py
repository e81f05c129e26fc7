"""The hotline's pages in every state of a call."""

import re

from playwright.sync_api import expect

from tests.flawless import both_looks
from tests.seated import focused
from tests.web.test_hotline import sit_down
from tests.world import ETHERNET, T1
from ttrt.web.hotline import VERIFIED_BY


def test_axe_finds_nothing_in_any_state_of_a_call(world, axe_page):
    world.open(ETHERNET)
    page = axe_page

    def clean(state: str) -> None:
        both_looks(page, state)

    sit_down(page)
    clean("empty")
    page.fill("#department", "3860")
    page.fill("#subjects", f"{T1.identifier}\n{ETHERNET.identifier}\n99/XX")
    expect(page.locator("#lines-said")).to_have_text(re.compile("^3 lines"))
    clean("resolved")
    page.press("#subjects", "Control+Enter")
    expect(page.locator(".errors")).to_be_focused()
    clean("failing")
    page.fill("#reporter_name", "Gus Gomez")
    page.select_option("#verified_by", next(iter(VERIFIED_BY)))
    page.fill("#another_81KDGS118820PT", "The far end")
    page.check("text=I checked, it is right")
    page.select_option("#trouble", "no_service")
    page.check("text=Out of service")
    page.fill("#description", "Nothing works.")
    page.get_by_role("button", name="Open", exact=True).click()
    focused(page, "[data-key=n]")
    expect(page.locator("h1")).to_have_text("Read these to the caller")
    clean("read back")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Opened in this call")).to_be_visible()
    clean("next ticket")
