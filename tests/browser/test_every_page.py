"""Every address that answers with a page, from the one table of addresses, in a real browser: a customer looks wide and
light, the desk narrow and dark, and each form once more as it comes back when it was sent empty.

axe finds nothing, nothing sticks out of a small telephone, nothing jumps while the page loads. A new address is visited
by being in the table.
"""

import re
from collections.abc import Iterator
from functools import partial

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.chromium import PATIENCE
from tests.flawless import faults
from tests.site import Site
from tests.web.addresses import ADDRESSES, OUT, Address
from tests.web.asking import Asking, Named, open_roads
from tests.world import ANA, T1, World
from ttrt.host.databases import SUPERUSER

LOOKS = ((1280, "light"), (320, "dark"))
TABLET = (768, "light")  # by turns instead of the wide one
# Who looks: the first of each row who gets the page.
EYES = (("ana", "rae", "ben"), ("fay", "eli", "ada"), ("dee", OUT))
STEADY = 0.02  # layout shift: a score below 0.1 is called good
WATCH_SHIFTS = """
new PerformanceObserver((list) => { for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.shifted = (window.shifted || 0) + entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def asking(module_world: World, embedded) -> Iterator[Asking]:
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection, connection.cursor() as cursor:
        open_roads(cursor)
        yield Asking(module_world, cursor)


@pytest.fixture(scope="module")
def full(asking: Asking) -> Named:
    """A ticket with something of everything on it."""
    world = asking.world
    case = world.open(T1, by=ANA)
    world.update(case)
    world.update(case, public=False)
    world.comment(case)
    world.contact(case)
    world.void(case, world.stop(case))
    return {"ticket": case.number, "item": T1.number, "stop": str(world.stop(case, "WIRING"))}


class Eyes:
    """One browser, with the session of whoever is to look."""

    def __init__(self, context: BrowserContext, site: Site, asking: Asking) -> None:
        self.context, self.site, self.asking = context, site, asking
        self.page: Page = context.new_page()
        self.wrong: list[str] = []

    def be(self, person: str) -> None:
        """Look as this person from now on."""
        self.context.clear_cookies()
        for name, cookie in self.asking.client(person).cookies.items():
            self.context.add_cookies([{"name": name, "value": cookie.value, "url": self.site.url}])

    def visit(self, path: str, looks: tuple[tuple[int, str], ...]) -> None:
        """Look at the page as it loads and as it stands."""
        for width, scheme in looks:
            self._turn(width, scheme)
            if not self._comes(path):
                return
            shifted = self.page.evaluate("window.shifted || 0")
            if shifted > STEADY:
                self.wrong.append(f"{path} at {width}: moved by {shifted:.3f} while it loaded")
            self._look(f"{path} at {width}, {scheme}")

    def _comes(self, path: str) -> bool:
        """Go there; answers whether it is a page. A file is none: the browser keeps it and stays where it was."""
        try:
            answer = self.page.goto(path)
        except Error as no:
            if "Download is starting" not in no.message:
                raise
            return False
        assert answer is not None and answer.status == 200, path
        return "text/html" in answer.headers["content-type"]

    def send_empty(self, path: str, hidden: Named) -> int:
        """Send its form without a word in it, and look at what comes back; answers its status."""
        send = partial(
            self.page.evaluate,
            """async ([action, hidden]) => {
                const token = document.querySelector("[name=csrfmiddlewaretoken]");
                const form = Object.assign(document.createElement("form"), { action, method: "post" });
                form.append(token.cloneNode());
                for (const [name, value] of Object.entries(hidden))
                    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
                document.body.append(form);
                form.submit();
            }""",
            [path, hidden],
        )
        with self.page.expect_navigation() as navigation:
            send()
        width, scheme = LOOKS[len(path) % len(LOOKS)]
        self._turn(width, scheme)
        self._look(f"{path} sent empty, at {width}, {scheme}")
        return navigation.value.status

    def _turn(self, width: int, scheme: str) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    def _look(self, what: str) -> None:
        self.wrong += [f"{what}: {one}" for one in faults(self.page, unfold=True)]


@pytest.fixture(scope="module")
def eyes(browser: Browser, site: Site, asking: Asking) -> Iterator[Eyes]:
    """The content policy is off, because axe comes as a script of its own."""
    context = browser.new_context(base_url=site.url, locale="en-US", timezone_id="America/Los_Angeles", bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH_SHIFTS)
    yield Eyes(context, site, asking)
    context.close()


def lookers(address: Address) -> list[str]:
    """Who looks at it."""
    able = [next((p for p in row if (address.get or {}).get(p) == 200), None) for row in EYES]
    found = [person for person in able if person]
    return found[:2]


def things(asking: Asking, address: Address, full: Named, who: str = "ana") -> Named:
    """What the address's numbers name: the full ticket where it is about one, else something of this person's."""
    wanted = set(re.findall(r"{(\w+)}", address.path))
    return full if wanted <= set(full) else asking.own(address, who)


SHOWN = [name for name, address in ADDRESSES.items() if lookers(address)]


@pytest.mark.parametrize("name", SHOWN)
def test_every_page_is_flawless(asking: Asking, eyes: Eyes, full: Named, name: str):
    address = ADDRESSES[name]
    path = asking.path(address, things(asking, address, full))
    eyes.wrong.clear()
    eyes_of = lookers(address)
    for n, person in enumerate(eyes_of):
        eyes.be(person)
        # Two people share the two looks; one person alone takes both.
        looks = (TABLET if len(name) % 2 else LOOKS[0], LOOKS[1])
        eyes.visit(path, looks if len(eyes_of) == 1 else (looks[n],))

    assert eyes.wrong == []
