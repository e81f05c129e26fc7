"""The opening form from the front door to the numbers: empty, resolved, failing and done."""

import re

from playwright.sync_api import expect

from tests.flawless import both_looks
from tests.seated import seat
from tests.web.test_opening import NEW, TWIN, TWIN_SERVICE, add_item, answer
from tests.world import ANA, ETHERNET, T1


def test_axe_finds_nothing_empty_full_failing_and_done(world, axe_page, superuser_cursor):
    add_item(superuser_cursor, TWIN)
    add_item(superuser_cursor, TWIN_SERVICE)
    world.open(ETHERNET)
    page = axe_page

    def clean(state: str) -> None:
        both_looks(page, state)

    page.goto("/")
    clean("signing in")
    seat(page, ANA)
    page.goto(NEW)
    clean("empty")
    page.fill("#subjects", f"{T1.identifier}\n{ETHERNET.identifier}\n9165550177\n99/XX")
    expect(page.locator("#lines-said")).to_have_text(re.compile("^4 lines"))
    clean("resolved")
    page.get_by_role("button", name="Open the tickets").click()
    expect(page.locator(".errors")).to_be_focused()
    clean("failing")
    page.fill("#another_81KDGS118820PT", "The far end")
    page.check("text=Phone at Oroville")
    expect(page.locator("text=Chosen")).to_be_visible()
    page.check("text=I checked, it is right")
    answer(page)
    page.get_by_role("button", name="Open the tickets").click()
    expect(page.locator("h1")).to_have_text("4 tickets are open")
    clean("done")
