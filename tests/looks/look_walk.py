"""Pages with nothing on them, and pages that say no."""

from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.pages import (
    BOX,
    unfold,
)
from tests.flawless import flawless
from tests.world import ANA, DEE, ELI, T1, World


def test_pages_with_nothing_on_them(sit: Sit):
    dee, eli = sit(DEE), sit(ELI)

    for page, addresses in (
        (dee, ("/cmo", "/tickets", "/tickets?text=nothing+like+it", "/inventory?text=nothing")),
        (eli, ("/tickets/new", "/hotline", "/tickets?unassigned=yes")),
    ):
        for address in addresses:
            page.goto(address)
            flawless(page)


def test_pages_that_say_no(sit: Sit, world: World):
    ana, eli = sit(ANA), sit(ELI)

    ana.goto("/tickets/3860-26-999999")
    expect(ana.locator(".brand")).to_be_visible()
    flawless(ana)

    ana.goto("/tickets/new")
    ana.get_by_label(BOX).fill("99/ZZGS/999999/PT\n32/HCGS/004512/PT")
    ana.get_by_role("button", name="Open the tickets").click()
    expect(ana.locator(".errors")).to_be_focused()
    flawless(ana)

    eli.goto("/hotline")
    eli.get_by_role("button", name="Open", exact=False).last.click()
    expect(eli.locator(".errors")).to_be_focused()
    flawless(eli)

    ticket = world.open(T1)
    eli.goto(f"/tickets/{ticket.number}")
    unfold(eli, "Service is restored")
    eli.get_by_role("button", name="Restore, and ask the department").click()
    expect(eli.locator(".errors")).to_be_focused()
    flawless(eli)
