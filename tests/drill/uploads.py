"""Hostile files sent to the product, with Debian's clamd behind it: none shown, none run, the infected ones held.

clamd has one signature, ours, for the test file every scanner knows; nothing is fetched from anywhere.
"""

import hashlib
import os
import random
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.chromium import CHROMIUM, CHROMIUM_FLAGS
from tests.drill.hostile import EICAR, FAMILIES, INFECTED, TAKEN
from tests.drill.load import report
from tests.drill.product import Product
from tests.site import wait_until
from tests.world import BEN, PASSWORD, T1, World, username

CASES = 50
CLAMD = "/usr/sbin/clamd"


@dataclass
class Sent:
    """One upload: its family, and the ids of what came onto the ticket by it."""

    family: str
    may_be_taken: bool
    infected: bool
    status: int
    ids: list[int]


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Send each family in turn, fetch whatever was taken, and look whether anything ran."""
    chance, count = random.Random(seed), max(len(FAMILIES), round(CASES * scale))
    with _scanner() as socket:
        product.stop()
        os.environ["TTRT_CLAMD"] = socket
        product.start()
        ticket = World().open(T1)
        with _browser(product.url) as context:
            page = _signed_in(context)
            sent = [_send(page, product, ticket.number, FAMILIES[n % len(FAMILIES)], chance) for n in range(count)]
            wait_until(lambda: not _waiting(product), 120, "the scanner")
            wrong = [*_taken(sent), *_held(product, sent), *_fetched(context, product, ticket.number)]
    return count, report(wrong)


@contextmanager
def _scanner() -> Iterator[str]:
    """Debian's clamd on a socket, with one signature of our own."""
    folder = Path(tempfile.mkdtemp(prefix="clamd-"))
    folder.chmod(0o755)
    known = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (folder / "own.hdb").write_text(f"{known}:{len(EICAR)}:Own.EICAR\n")
    (folder / "clamd.conf").write_text(
        f"LocalSocket {folder}/socket\nDatabaseDirectory {folder}\nLogFile {folder}/log\n"
        "Foreground yes\nStreamMaxLength 50M\n"
    )
    with subprocess.Popen([CLAMD, "--config-file", str(folder / "clamd.conf")], stderr=subprocess.DEVNULL) as clamd:
        try:
            wait_until((folder / "socket").exists, 60, f"clamd ({folder}/log)")
            yield str(folder / "socket")
        finally:
            clamd.terminate()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _browser(url: str) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        # Our content policy is off, so that only what the files themselves are sent with stands between them and us.
        yield chromium.new_context(base_url=url, bypass_csp=True, accept_downloads=True)
        chromium.close()


def _signed_in(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    page.fill("input[name=login]", username(BEN))
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/tickets*")
    return page


def _send(page: Page, product: Product, number: str, family, chance: random.Random) -> Sent:
    name, content = family(chance)
    known = set(_ids(product))
    page.goto(f"/tickets/{number}")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    answer = page.request.post(
        f"/tickets/{number}/attachments",
        multipart={
            "csrfmiddlewaretoken": token,
            "key": str(uuid.UUID(int=chance.getrandbits(128))),
            "seen": "1.1",
            "files": {
                "name": name,
                "mimeType": chance.choice(("text/html", "image/png", "application/octet-stream")),
                "buffer": content,
            },
        },
        max_redirects=0,
    )
    ids = sorted(set(_ids(product)) - known)
    return Sent(family.__name__, family in TAKEN, family in INFECTED, answer.status, ids)


def _ids(product: Product) -> list[int]:
    return [row[0] for row in product.ask("SELECT id FROM attachment")]


def _waiting(product: Product) -> bool:
    return bool(product.ask("SELECT 1 FROM attachment WHERE scan = 'waiting' LIMIT 1"))


def _taken(sent: list[Sent]) -> Iterator[str]:
    for one in sent:
        if one.status not in (303, 422):
            yield f"{one.family} was answered with {one.status}"
        if one.ids and not one.may_be_taken:
            yield f"{one.family} is on the ticket"
        if one.may_be_taken and not one.ids:
            yield f"{one.family} was refused, so the drill asks nothing of it"


def _held(product: Product, sent: list[Sent]) -> Iterator[str]:
    scans = dict(product.ask("SELECT id, scan FROM attachment"))
    for one in sent:
        for each in one.ids:
            if (scans[each] == "infected") != one.infected:
                yield f"{one.family} is {scans[each]}"


def _fetched(context: BrowserContext, product: Product, number: str) -> Iterator[str]:
    """Each file as an address, as a frame, as a script and as a picture of a page of ours."""
    page, dialogs = context.new_page(), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for each, name, scan in product.ask("SELECT id, name, scan FROM attachment ORDER BY id"):
        address = f"/tickets/{number}/attachments/{each}"
        answer = page.request.get(address)
        if scan == "infected":
            if answer.status != 409 or EICAR in answer.body():
                yield f"infected {name} was handed out with {answer.status}"
            continue
        wanted = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'"}
        if answer.status != 200 or not answer.headers["content-disposition"].startswith("attachment"):
            yield f"{name} was answered with {answer.status} and not as a download"
        elif any(answer.headers.get(header) != value for header, value in wanted.items()):
            yield f"{name} came without its guards"
        page.goto("/tickets")
        page.evaluate(
            """(address) => { for (const [tag, name] of [["iframe", "src"], ["script", "src"], ["img", "src"],
                 ["object", "data"], ["embed", "src"]]) {
                 const made = document.createElement(tag); made[name] = address; document.body.append(made); } }""",
            address,
        )
        page.wait_for_timeout(300)
        if page.evaluate("Boolean(window.pwned) || document.title === 'pwned'"):
            yield f"{name} ran in a page of ours"
        with page.expect_download(timeout=15_000) as download:
            page.evaluate("(address) => { location.href = address; }", address)
        if download.value.suggested_filename != name:
            yield f"{name} is saved as {download.value.suggested_filename}"
    if dialogs:
        yield f"something spoke: {dialogs[:3]}"
    if not product.ask("SELECT 1 FROM attachment WHERE scan = 'clean' LIMIT 1"):
        yield "nothing clean was there to fetch"
