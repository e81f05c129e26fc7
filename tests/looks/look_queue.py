"""The queue in every state."""

from tests.browser.conftest import Sit
from tests.browser.pages import told
from tests.browser.test_queue_walk import waiting  # noqa: F401
from tests.flawless import flawless
from tests.world import DEE, FAY, World


def test_the_queue_in_every_state(sit: Sit, world: World, waiting: list[str]):  # noqa: F811
    fay, dee = sit(FAY), sit(DEE)
    for address in (
        "/queue?show=restored",
        "/queue?text=nothing+like+it",
        "/queue?owner=everyone",
        "/views?page=queue",
    ):
        fay.goto(address)
        flawless(fay)
    fay.goto("/queue")
    fay.locator("summary", has_text="Keep this list").click()
    fay.get_by_label("Name of the list").fill("Mornings")
    fay.keyboard.press("Enter")
    told(fay, "The list is kept.")
    fay.goto("/views?page=queue")
    flawless(fay)
    fay.keyboard.press("?")
    flawless(fay)
    dee.goto("/queue")
    flawless(dee)
    assert dee.locator("[data-row-pick]").count() == 0
