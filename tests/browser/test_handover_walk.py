"""From shift to shift without a mouse: whoever gives writes and signs, whoever takes reads and signs."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.flawless import flawless
from tests.world import ELI, T1, TIM, World, do
from ttrt.actions import assigning

MOST_TABS = 60


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this is in hand; everything on the way can be reached, and the way has an end."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is not reached within {MOST_TABS} Tabs")


def test_a_shift_is_handed_over_without_a_mouse(sit: Sit, world: World):
    case = world.open(T1)
    do(assigning.take, by=ELI, ticket=case.ref())
    eli, tim = sit(ELI), sit(TIM)

    eli.goto("/handover")
    flawless(eli)
    tab_to(eli, f"[name='note-{case.number}']")
    eli.keyboard.type("The splicer arrives at six.")
    tab_to(eli, "[name=note]")
    eli.keyboard.type("Quiet but for Sacramento.")
    tab_to(eli, "form[action='/handover'][method=post] button[type=submit]")
    eli.keyboard.press("Enter")
    expect(eli.locator("main")).to_contain_text("Waits for a signature")

    tim.goto("/handover")
    tab_to(tim, "#main a[href^='/handover/']")
    tim.keyboard.press("Enter")
    expect(tim.locator("main")).to_contain_text("The splicer arrives at six.")
    flawless(tim)
    tab_to(tim, "form[action^='/handover/'] button[type=submit]")
    tim.keyboard.press("Enter")
    expect(tim.locator("main")).to_contain_text("Tim Tran")
    expect(tim.locator("main")).not_to_contain_text("Waits for a signature")
    assert world.dossier(case).ticket.owner_name == "Tim Tran"
