"""The lists and what stands beside them: full, empty and failing, on a telephone and on a wide screen."""

from tests.browser.conftest import Sit
from tests.flawless import both_looks
from tests.web.test_health import beating  # noqa: F401 (a fixture)
from tests.web.test_overview import busy  # noqa: F401 (a fixture)
from tests.web.test_ticket_list import opened  # noqa: F401 (a fixture)
from tests.world import ANA, DEE, DS3, FAY, World


def test_axe_finds_nothing_in_the_tickets(sit: Sit, world: World, opened):  # noqa: F811
    world.stop(opened[0])
    ana, dee, fay = sit(ANA), sit(DEE), sit(FAY)

    for browser, address in (
        (ana, "/tickets"),
        (dee, "/tickets?state=all"),
        (ana, "/tickets?kind=service"),
        (fay, "/tickets?from=x&status=y"),
    ):
        browser.goto(address)
        both_looks(browser)


def test_axe_finds_nothing_in_the_inventory(sit: Sit, world: World):
    world.open(DS3, by=ANA)
    fay = sit(FAY)

    for address in ("/inventory", "/inventory?kind=cable", "/inventory?text=nowhere", f"/inventory/{DS3.number}"):
        fay.goto(address)
        both_looks(fay)


def test_axe_finds_nothing_in_all_departments(sit: Sit, busy):  # noqa: F811
    dee = sit(DEE)
    dee.goto("/cmo")
    dee.click("#opened-figures summary")

    both_looks(dee)


def test_axe_finds_nothing_in_the_operation_while_all_is_well(sit: Sit, beating):  # noqa: F811
    fay = sit(FAY)
    fay.goto("/operation")

    both_looks(fay)
