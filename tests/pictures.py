"""`python -m tests.pictures`: the pictures in docs/pictures, made anew from the demonstration world.

Starts the product on a folder of its own, signs in as one of the demonstration's people, and takes the ticket with the
most to see on it.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.drill.product import Product
from ttrt.host import instance
from ttrt.host.folders import PROJECT
from ttrt.host.postgres import Embedded

CHROMIUM = "/usr/bin/chromium"
FOLDER = PROJECT / "docs" / "pictures"
LARGEST = 300_000  # bytes; a picture that everybody loads with the README
SIZE = {"width": 1280, "height": 1900}
# An open outage of the last hours with a stop, a dispute and several updates, for which there is a login.
WORTH_SEEING = """
SELECT t.number
FROM ticket t
JOIN department d ON d.id = t.department_id
WHERE d.code = ANY (%s) AND t.status = 'inProgress' AND t.severity = 'out_of_service'
  AND NOT (t.item_facts->>'unassigned')::boolean
ORDER BY (SELECT count(*) > 0 FROM stop_clock s WHERE s.ticket_id = t.id AND s.ended_at IS NOT NULL) DESC,
         (SELECT count(*) > 0 FROM restoration r WHERE r.ticket_id = t.id) DESC,
         (SELECT least(count(*), 6) FROM ticket_update u WHERE u.ticket_id = t.id AND u.public) DESC,
         now() - t.opened_at < interval '12 hours' DESC, t.number
LIMIT 1
"""


def main() -> int:
    """Make them; answers 1 when one is too large."""
    folder = Path(tempfile.mkdtemp(prefix="ttrt-pictures-"))
    folder.chmod(0o755)
    os.environ["TTRT_DATA"] = str(folder / "data")
    try:
        server = Embedded(instance.folders())
        server.folders.data.mkdir()
        product = Product(server)
        with product.running():
            logins = json.loads(server.folders.logins.read_text())
            people = {one["department"]: one for one in logins if one["level"] == "resolve"}
            ((number,),) = product.ask(WORTH_SEEING, list(people))
            _take(product.url, people[number.partition("-")[0]], f"/tickets/{number}", FOLDER / "ticket.png")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    size = (FOLDER / "ticket.png").stat().st_size
    print(f"docs/pictures/ticket.png: {number}, {size:,} bytes")
    return 0 if size <= LARGEST else 1


def _take(url: str, person: dict[str, str], address: str, picture: Path) -> None:
    picture.parent.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=os.geteuid() != 0)
        page = chromium.new_page(
            base_url=url, viewport=SIZE, locale="en-US", timezone_id="America/Los_Angeles", color_scheme="light"
        )
        page.goto("/")
        page.locator("input[name=login]").fill(person["username"])
        page.locator("input[name=password]").fill(person["password"])
        page.locator("input[name=password]").press("Enter")
        page.locator("text=Sign out").first.wait_for()
        page.goto(address, wait_until="networkidle")
        page.screenshot(path=picture)
        chromium.close()


if __name__ == "__main__":
    sys.exit(main())
