"""What the pages weigh over the demonstration world, as served, and whether they jump as they load: for each role."""

import json
import random
import sys

from playwright.sync_api import CDPSession, Page

from tests.drill.load import report
from tests.tour import Tour, touring
from ttrt.host import instance
from ttrt.host.postgres import Embedded

FIRST_VISIT, NEXT_PAGE = 150_000, 30_000  # bytes, fonts apart
STEADY = 0.01  # layout shift: a score below 0.1 is called good
WIDTHS = (320, 768, 1440)
WATCH = """
new PerformanceObserver((list) => { for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.shifted = (window.shifted || 0) + entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
EVERYBODY = ("/tickets", "/tickets/{ticket}", "/tickets/{ticket}/print", "/inventory", "/inventory/{item}")
ROUNDS: dict[str, tuple[str, ...]] = {
    "view": EVERYBODY,
    "report": (*EVERYBODY, "/tickets/new"),
    "resolve": (*EVERYBODY, "/tickets/new", "/contacts"),
    "manage": (*EVERYBODY, "/tickets/new", "/contacts", "/views"),
    "representative": (*EVERYBODY, "/hotline", "/queue", "/contacts?department={department}", "/handover", "/views"),
    "technician": (*EVERYBODY, "/queue", "/handover"),
    "supervisor": (*EVERYBODY, "/queue", "/teams", "/cmo"),
    "administrator": (
        *("/tickets", "/admin", "/admin/departments", "/admin/departments/{department}"),
        *("/admin/departments/{department}/sites", "/admin/departments/{department}/items/new"),
        *("/admin/departments/{department}/split", "/admin/items/{item}", "/admin/people", "/admin/terms"),
        "/admin/codes",
    ),
    "cmo": (*EVERYBODY, "/cmo", "/contacts?department={department}"),
}
"""The main pages of each level."""


def drill(scale: float, seed: int, url: str) -> tuple[int, int]:
    """Each page as the first visit of a fresh browser, and again as a next page; its figures go to stderr.

    A smaller scale takes a share of each level's pages, one at least, as chance will have it.
    """
    del url
    chance, cases = random.Random(seed), 0
    wrong: list[str] = []
    with touring(Embedded(instance.folders())) as tour:
        for level, addresses in ROUNDS.items():
            with tour.page(level) as page:
                page.add_init_script(WATCH)
                for address in chance.sample(addresses, max(1, round(len(addresses) * min(scale, 1)))):
                    wrong += _weigh(page, f"{address} as {level}", _whole(address, tour))
                    cases += 1
    return cases, report(wrong)


def _whole(address: str, tour: Tour) -> str:
    return address.format(ticket=tour.ticket, item=tour.item, department=tour.ticket.partition("-")[0])


def _weigh(page: Page, what: str, address: str) -> list[str]:
    """Three visits, each at another width: the first with nothing kept from before, the next as a next page."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    sizes: list[int] = []
    shifted: dict[int, float] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        sizes.append(_bytes(page, session, address))
        shifted[width] = _shift(page)
        if shifted[width] >= STEADY:
            # A page that jumps as it loads does so each time; one whose living part had news in that second does not.
            page.goto(address, wait_until="networkidle")
            shifted[width] = min(shifted[width], _shift(page))
    session.detach()
    first, following = sizes[0], max(sizes[1:])
    print(json.dumps({"page": what, "first": first, "next": following, "shift": shifted}), file=sys.stderr)
    found = [f"{what} at {width}: moved by {by}" for width, by in shifted.items() if by >= STEADY]
    if not following or first > FIRST_VISIT or following > NEXT_PAGE:
        found.append(f"{what}: {first:,} bytes at first, {following:,} as a next page")
    return found


def _shift(page: Page) -> float:
    return round(page.evaluate("window.shifted || 0"), 4)


def _bytes(page: Page, session: CDPSession, address: str) -> int:
    """What went over the wire for this page: heads and compressed bodies of all but the fonts."""
    asked: dict[str, str] = {}
    sizes: dict[str, float] = {}
    heard = {
        "Network.requestWillBeSent": lambda event: asked.update({event["requestId"]: event["request"]["url"]}),
        "Network.loadingFinished": lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    }
    for name, hear in heard.items():
        session.on(name, hear)
    answer = page.goto(address, wait_until="networkidle")
    for name, hear in heard.items():
        session.remove_listener(name, hear)
    assert answer is not None and answer.status == 200, f"{address}: {answer and answer.status}"
    return int(sum(size for request, size in sizes.items() if not asked.get(request, "").endswith(".woff2")))
