"""A circuit fails, a ticket is opened, worked, restored, disputed, restored again, accepted: in a real browser.

On every page of it axe finds nothing, whether the page is empty, full or failing.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.pages import (
    accept,
    dispute,
    fill_in,
    open_tickets,
    post_update,
    restore,
    start_the_clock,
    stop_the_clock,
    told,
)
from tests.flawless import flawless
from tests.world import ANA, DEE, ELI, FAY, T1, World

pytestmark = pytest.mark.story
PASTED = "32/HCGS/004512/PT\n(916) 555-0134\nsip-3860-0007"


def test_the_whole_life_of_a_ticket(sit: Sit, world: World):
    ana, eli, dee = sit(ANA), sit(ELI), sit(DEE)
    ana.goto("/tickets")
    flawless(ana)

    fill_in(ana, PASTED)
    expect(ana.locator("#lines-said")).to_have_text("3 lines: 3 found.")
    flawless(ana)
    numbers = open_tickets(ana, PASTED)
    assert len(numbers) == 3
    flawless(ana)

    ticket = f"/tickets/{numbers[0]}"
    eli.goto(ticket)
    flawless(eli)
    post_update(eli, "Tested to the demarc: no light on the far end.")
    told(eli, "Your update is posted.")
    stop_the_clock(eli, "POWER")
    flawless(eli)
    start_the_clock(eli)
    restore(eli, "Spliced twelve fibers at mile 12.")
    flawless(eli)

    ana.goto(ticket)
    flawless(ana)
    dispute(ana, "Half of the gauges are still dark.")
    flawless(ana)

    eli.goto(ticket)
    restore(eli, "Second cut at mile 14 spliced.")
    ana.goto(ticket)
    accept(ana)
    expect(ana.locator("main")).to_contain_text("Closed")
    flawless(ana)

    dee.goto("/cmo")
    flawless(dee)
    dee.goto("/tickets?state=all")
    expect(dee.locator("main")).to_contain_text(numbers[0])
    flawless(dee)
    dee.goto(ticket)
    expect(dee.locator("main")).to_contain_text("Second cut at mile 14 spliced.")
    flawless(dee)


def test_two_people_at_one_ticket(sit: Sit, world: World):
    ticket = world.open(T1)
    eli = sit(ELI)
    eli.goto(f"/tickets/{ticket.number}")
    world.update(ticket, by=FAY, done="Fay found the cut at mile 12.")

    post_update(eli, "The splice is half done.")

    expect(eli.locator("#meanwhile-title")).to_be_visible()
    expect(eli.locator(".meanwhile")).to_contain_text("Fay found the cut at mile 12.")
    expect(eli.get_by_label("What was done or found?")).to_have_value("The splice is half done.")
    flawless(eli)
