"""The main pages of the product over the demonstration world: for pictures of them, and for what they weigh."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.chromium import CHROMIUM, CHROMIUM_FLAGS, PATIENCE
from tests.codes import code
from tests.drill.product import Product
from ttrt.host.postgres import Embedded

# The item that broke most often lately, of the departments for which there are logins; best one that is down now.
WORST_ITEM = """
SELECT d.code, d.code || '-' || lpad(i.sequence::text, 6, '0')
FROM ticket t
JOIN department d ON d.id = t.department_id
JOIN inventory_item i ON i.department_id = t.department_id AND i.id = t.item_id
WHERE d.code = ANY (%s) AND t.opened_at > now() - interval '45 days' AND t.closed_how NOT LIKE 'voided%%'
  AND NOT i.unassigned AND i.retired_on IS NULL
GROUP BY 1, 2
ORDER BY count(*) DESC, bool_or(t.closed_at IS NULL) DESC, 2
LIMIT 1
"""
# An open outage of the same department: with a stop, files, a technician under way and several updates.
WORTH_SEEING = """
SELECT t.number, i.identifier
FROM ticket t
JOIN department d ON d.id = t.department_id
JOIN inventory_item i ON i.department_id = t.department_id AND i.id = t.item_id
WHERE d.code = %s AND t.status = 'inProgress' AND NOT (t.item_facts->>'unassigned')::boolean
ORDER BY (SELECT count(*) > 0 FROM stop_clock s
          WHERE s.ticket_id = t.id AND s.ended_at IS NOT NULL AND s.voided_at IS NULL) DESC,
         t.severity = 'out_of_service' DESC,
         (SELECT count(*) > 0 FROM attachment a WHERE a.ticket_id = t.id) DESC,
         (SELECT count(*) > 0 FROM dispatch v WHERE v.ticket_id = t.id AND v.gone_at IS NULL) DESC,
         (SELECT count(*) > 0 FROM restoration r WHERE r.ticket_id = t.id) DESC,
         (SELECT least(count(*), 6) FROM ticket_update u WHERE u.ticket_id = t.id AND u.public) DESC,
         now() - t.opened_at < interval '12 hours' DESC, t.number
LIMIT 1
"""


@dataclass(frozen=True)
class Stop:
    """One page of the tour: its name, the level of who looks at it, its address with `{ticket}` and `{item}`."""

    name: str
    level: str
    address: str
    typed: bool = False
    """With a line typed into the box, so that there is something to see."""
    height: int = 1000
    """How much of the page a picture shows."""


STOPS = (
    Stop("tickets", "manage", "/tickets"),
    Stop("ticket", "resolve", "/tickets/{ticket}", height=1900),
    Stop("new-ticket", "resolve", "/tickets/new", typed=True),
    Stop("hotline", "representative", "/hotline", typed=True),
    Stop("queue", "technician", "/queue"),
    Stop("wallboard", "technician", "/wallboard"),
    Stop("item", "resolve", "/inventory/{item}"),
    Stop("departments", "cmo", "/cmo"),
    Stop("updates-in-time", "cmo", "/reports/updates", height=1100),
    Stop("administration", "administrator", "/admin"),
)


class Tour:
    """Somebody of each level at a browser, over the running product."""

    def __init__(self, product: Product, browser: Browser) -> None:
        self.product, self.browser = product, browser
        logins = json.loads(product.server.folders.logins.read_text())
        departments = sorted({one["department"] for one in logins if one["department"]})
        ((here, self.item),) = product.ask(WORST_ITEM, departments)
        ((self.ticket, self.identifier),) = product.ask(WORTH_SEEING, here)
        # Of each level the first: the last ones have a list of departments, or a part of one.
        self.logins = {one["level"]: one for one in reversed(logins) if one["department"] in (None, here)}
        self.signed_in: dict[str, StorageState] = {}  # a code signs in once, and whoever has several pages needs one

    def address(self, stop: Stop) -> str:
        """Where this page is."""
        return stop.address.format(ticket=self.ticket, item=self.item)

    @contextmanager
    def page(self, level: str, **options: object) -> Iterator[Page]:
        """A browser of somebody of this level, signed in."""
        context = self.browser.new_context(
            base_url=self.product.url,
            locale="en-US",
            timezone_id="America/Los_Angeles",
            storage_state=self.signed_in.get(level),
            **options,
        )
        context.set_default_timeout(PATIENCE)
        try:
            page = context.new_page()
            page.goto("/")
            if level not in self.signed_in:
                self._sign_in(page, self.logins[level])
                self.signed_in[level] = context.storage_state()
            yield page
        finally:
            context.close()

    def _sign_in(self, page: Page, person: dict[str, str]) -> None:
        page.fill("[name=login]", person["username"])
        page.fill("[name=password]", person["password"])
        page.press("[name=password]", "Enter")
        if person["totp_secret"]:
            page.fill("[name=code]", code(person["totp_secret"]))
            page.press("[name=code]", "Enter")
        page.get_by_role("button", name="Sign out").first.wait_for()

    def show(self, page: Page, stop: Stop) -> None:
        """Go there, and type what is to be seen there."""
        page.goto(self.address(stop), wait_until="networkidle")
        if stop.typed:
            page.fill("#subjects", f"{self.identifier}\n99/XX")
            page.locator("#lines-said", has_text="2 lines").wait_for()


@contextmanager
def touring(server: Embedded) -> Iterator[Tour]:
    """The product on this instance, which must be empty before: it begins with the demonstration world."""
    with Product(server).running(patience=600) as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS, chromium_sandbox=False)
        yield Tour(product, browser)
        browser.close()
