"""The wallboard full and empty, in either look."""

from datetime import timedelta

from tests.browser.conftest import Sit
from tests.flawless import both_looks, flawless
from tests.world import ANA, DEE, DS3, ELI, ETHERNET, PHONE, T1, World
from ttrt.models.scope import database_now
from ttrt.queries.wallboard import MOST

MINUTE = timedelta(minutes=1)
SILENT = 24 * 60 + 58  # "23 h 58 min overdue" needs the most room


def test_full_and_empty_in_either_look(sit: Sit, world: World):
    dee = sit(DEE)
    dee.goto("/wallboard")
    both_looks(dee, "empty")
    for item, age in ((T1, SILENT), (DS3, 61), (PHONE, 45), (ETHERNET, 10)):
        case = world.open(item, by=ANA, at=database_now() - age * MINUTE)
    world.stop(case)
    dee.goto("/wallboard")
    both_looks(dee, "full")
    for scheme in ("light", "dark"):
        dee.emulate_media(color_scheme=scheme)
        dee.set_viewport_size({"width": 1920, "height": 1080})
        flawless(dee, f"full, {scheme}")


def test_ten_rows_of_long_silence_fit_on_a_wall(sit: Sit, world: World):
    for n in range(MOST + 1):
        world.open(T1, by=ANA, at=database_now() - (SILENT - n) * MINUTE, another_issue=f"Pair {n}.")
    eli = sit(ELI)
    eli.set_viewport_size({"width": 1920, "height": 1080})
    eli.goto("/wallboard")
    assert eli.locator("[data-row]").count() == MOST
    assert eli.evaluate("document.querySelector('[data-row]:last-child').getBoundingClientRect().bottom") <= 1080
