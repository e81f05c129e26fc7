"""The desk's round without a mouse: queue → ticket → update posted → back → next."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.pages import told
from tests.flawless import flawless
from tests.world import ANA, DS3, ELI, ETHERNET, PHONE, T1, World
from ttrt.models.scope import database_now


@pytest.fixture
def waiting(world: World) -> list[str]:
    """The numbers of four tickets in the order of the queue: public safety first, then the longest overdue."""
    now = database_now()
    cases = [
        world.open(item, by=ANA, at=now - timedelta(hours=hours))
        for item, hours in ((DS3, 1), (T1, 5), (PHONE, 4), (ETHERNET, 3))
    ]
    return [case.number for case in cases]


def held(page: Page, number: str) -> None:
    """Wait until the row of this ticket is in hand."""
    expect(page.locator(f'[data-row="{number}"] [data-row-open]')).to_be_focused()


def test_update_after_update_without_a_mouse(sit: Sit, waiting: list[str]):
    eli = sit(ELI)
    eli.goto("/")
    eli.keyboard.press("q")
    eli.wait_for_url("**/queue")
    flawless(eli)
    eli.keyboard.press("j")
    held(eli, waiting[0])
    eli.keyboard.press("j")
    held(eli, waiting[1])

    eli.keyboard.press("u")
    expect(eli.get_by_label("What was done or found?")).to_be_focused()
    eli.keyboard.type("Tested to the demarc: no light on the far end.")
    eli.keyboard.press("Control+Enter")
    told(eli, "Your update is posted.")

    eli.keyboard.press("q")
    eli.wait_for_url("**/queue")
    held(eli, waiting[2])  # the one updated has moved to the end; the next stands in its place
    eli.keyboard.press("Enter")
    eli.wait_for_url(f"**/tickets/{waiting[2]}")


def test_many_at_once_without_a_mouse(sit: Sit, waiting: list[str]):
    eli = sit(ELI)
    eli.goto("/queue")
    for key in "jxjx":
        eli.keyboard.press(key)
    expect(eli.locator("[data-chosen]")).to_have_text("With the 2 chosen tickets:")
    eli.get_by_role("button", name="Post update…").press("Enter")
    expect(eli.get_by_label("What was done or found?")).to_be_focused()
    flawless(eli)
    eli.keyboard.type("The ring is cut between Oroville and Sacramento.")
    eli.keyboard.press("Control+Enter")
    expect(eli.get_by_role("button", name="Do it to 2 tickets")).to_be_focused()
    flawless(eli)
    eli.keyboard.press("Enter")
    expect(eli.locator("main")).to_contain_text("2 of 2 tickets done.")
    flawless(eli)
