"""Without scripts, and without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.pages import BOX
from tests.seated import focused
from tests.world import ANA, ELI, World

pytestmark = pytest.mark.story


def test_opening_and_reading_work_with_scripts_off(sit: Sit):
    ana = sit(ANA, java_script_enabled=False)
    ana.goto("/tickets/new")

    ana.get_by_label(BOX).fill("32/HCGS/004512/PT\n99/ZZGS/999999/PT")
    ana.get_by_role("button", name="Look up").click()
    expect(ana.locator("#lines-said")).to_contain_text("2 lines: 1 found, 1 not found.")
    ana.get_by_label("I checked, it is right").check()
    ana.get_by_label("No service at all").check()
    ana.get_by_label("Out of service").check()
    ana.get_by_label("Tell us in your own words").fill("Down.")
    ana.get_by_role("button", name="Open the tickets").click()
    expect(ana.locator("h1")).to_have_text("2 tickets are open")

    ana.locator("table a.number").first.click()
    expect(ana.locator("main")).to_contain_text("Down.")
    ana.get_by_label("Your words to the contractor").fill("Gate 3 is open.")
    ana.get_by_role("button", name="Add the comment").click()
    expect(ana.locator("main")).to_contain_text("Gate 3 is open.")
    ana.goto("/tickets")
    expect(ana.locator("tbody tr")).to_have_count(2)


class Keys:
    """Somebody without a mouse: only keys, and where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def here(self) -> str:
        """The field, or the words, that has the focus."""
        return str(self.page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))

    def to(self, wanted: str) -> None:
        """Tab on until this has the focus."""
        passed = []
        for _ in range(60):
            if self.here == wanted:
                return
            passed.append(self.here)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {wanted!r}; it passed {passed}")

    def write(self, field: str, text: str) -> None:
        """Tab to the field and type."""
        self.to(field)
        self.page.keyboard.type(text)


def test_a_hotline_ticket_without_a_mouse(sit: Sit, world: World):
    page = sit(ELI)
    page.goto("/hotline")
    keys = Keys(page)
    focused(page, "#subjects")

    keys.write("subjects", "916-555-0134")
    expect(page.locator("#lines-said")).to_have_text("1 line: 1 found. For 3860 Water Resources.")
    keys.write("reporter_name", "Gus Gomez")
    keys.write("reporter_phone", "916-555-0177")
    keys.write("trouble", "No dial")
    keys.write("description", "Nobody can call the gate.")
    keys.write("verified_by", "Calls")
    keys.to("severity")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")

    expect(page.locator("h1")).to_have_text("Read this to the caller")
    expect(page.get_by_role("link", name="Next ticket, same caller")).to_be_focused()  # the next thing to do
    number = page.locator("a.number").first.inner_text()
    expect(page.locator("main")).to_contain_text(f"3-8-6-0 dash {number.split('-')[1]}")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=reporter_name]")).to_have_value("Gus Gomez")
    focused(page, "#subjects")
