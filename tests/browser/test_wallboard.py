"""The wallboard as time passes and others work: it changes by itself, and whoever has a row in hand keeps it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.pages import told
from tests.flawless import both_looks
from tests.world import ANA, CHO, DS3, ELI, ETHERNET, FAY, FIRE_T1, PHONE, T1, Case, World
from ttrt.models.scope import database_now

MINUTE = timedelta(minutes=1)
HEARD = """new MutationObserver(() => {
    const said = document.getElementById("say-polite").textContent;
    if (said) (window.heard ??= []).push(said);
}).observe(document.getElementById("say-polite"), { childList: true });"""


def row(page: Page, case: Case) -> str:
    return f'[data-row="{case.number}"]'


def state(page: Page, case: Case, wanted: str) -> None:
    """Wait until the row of this ticket is of this state."""
    expect(page.locator(row(page, case))).to_have_attribute("data-state", wanted)


def turn(page: Page) -> None:
    """Let the browser's clock pass the time between two refreshes."""
    page.clock.run_for(11_000)


@pytest.fixture
def eli(sit: Sit) -> Page:
    page = sit(ELI)
    page.clock.install()
    return page


def test_it_changes_without_a_reload_and_without_moving_the_focus(eli: Page, world: World, superuser_cursor):
    now = database_now()
    near = world.open(T1, by=ANA, at=now - 39 * MINUTE)  # twenty minutes and a little left
    last = world.open(FIRE_T1, by=CHO, at=now - 59 * MINUTE)  # a little left
    stopped = world.open(DS3, by=ANA, at=now - 30 * MINUTE)
    world.stop(stopped)
    eli.goto("/wallboard")
    for case, wanted in ((near, "later"), (last, "soon"), (stopped, "stopped")):
        state(eli, case, wanted)
    eli.evaluate(HEARD)
    eli.evaluate("window.loadedOnce = true; document.body.dataset.mark = 'kept'")
    eli.keyboard.press("j")
    eli.keyboard.press("j")
    hand = eli.locator(f"{row(eli, near)} [data-row-open]")
    expect(hand).to_be_focused()
    eli.evaluate("window.blurred = 0; document.activeElement.addEventListener('blur', () => { window.blurred += 1; })")

    # Time passes: green becomes amber, amber red; it is said which, and nothing else.
    superuser_cursor.execute("UPDATE ticket SET update_due_at = update_due_at - interval '2 minutes'")
    turn(eli)
    state(eli, near, "soon")
    state(eli, last, "overdue")
    expect(eli.locator("#say-polite")).to_contain_text(last.number)
    assert eli.evaluate("window.heard") == [f"{last.number}, update overdue. {near.number}, update due soon."]

    # Another posts an update: red becomes green and goes behind; the row in hand stays in hand.
    world.update(last, by=FAY)
    turn(eli)
    state(eli, last, "later")
    expect(eli.locator("[data-row]").last).to_have_attribute("data-row", last.number)
    expect(eli.locator("#say-polite")).to_contain_text("not due soon")
    assert eli.evaluate("window.heard[1]") == f"{last.number}, update not due soon."

    # The ticket in hand leaves the board: it stays until it is let go.
    world.restore(near)
    turn(eli)
    expect(eli.locator(row(eli, near))).to_contain_text("Off the board")
    expect(hand).to_be_focused()
    assert eli.evaluate("[window.loadedOnce, document.body.dataset.mark, window.blurred]") == [True, "kept", 0]
    eli.keyboard.press("k")
    turn(eli)
    expect(eli.locator(row(eli, near))).to_have_count(0)
    assert eli.evaluate("window.heard.slice(2)") == [f"{near.number}, off the board."]


def test_a_pause_holds_and_says_how_old_the_board_is(eli: Page, world: World):
    case = world.open(T1, by=ANA, at=database_now() - 70 * MINUTE)
    eli.goto("/wallboard")
    state(eli, case, "overdue")
    eli.keyboard.press("p")
    expect(eli.get_by_role("button", name="Resume refresh")).to_be_visible()

    world.update(case, by=FAY)
    for _ in range(4):
        turn(eli)
    state(eli, case, "overdue")
    expect(eli.locator("[data-stale]")).to_contain_text("This is how it stood at")

    eli.keyboard.press("p")
    turn(eli)
    state(eli, case, "later")
    expect(eli.locator("[data-stale]")).to_be_hidden()


def test_an_update_is_one_key_away_and_the_board_stays(eli: Page, world: World):
    cases = [
        world.open(item, by=ANA, at=database_now() - age * MINUTE)
        for item, age in ((T1, 75), (PHONE, 70), (ETHERNET, 10))
    ]
    eli.goto("/wallboard")
    for key in "jju":
        eli.keyboard.press(key)
    expect(eli.get_by_label("What was done or found?")).to_be_focused()
    both_looks(eli, "with the form")
    eli.set_viewport_size({"width": 1920, "height": 1080})
    eli.keyboard.type("Tested to the demarc.")
    eli.keyboard.press("Control+Enter")

    told(eli, f"Your update on {cases[1].number} is posted.")
    assert eli.url.endswith("/wallboard")
    expect(eli.locator("[data-row]").last).to_have_attribute("data-row", cases[1].number)
    expect(eli.locator(f"{row(eli, cases[2])} [data-row-open]")).to_be_focused()  # the next, in its place
