"""200 texts that would run if a page took them for markup, in every stored text, and every page that shows them.

Planted past the verbs, so that no check at the door helps: names of departments, sites, people, files, lists, teams and
webhooks, every word on tickets, what an imported inventory brought under names of its own. Each page is opened in
Chromium as the department, the desk and the CMO, with our content policy in force. No dialog opens, the policy has
nothing to report, nothing is fetched that no page of ours asks for; no element, handler or address on the page comes
from a text; title and landmarks hold, and what becomes too wide is told. The same for words that are said back
(searches, forms that come back) and for the names in mails.
"""

import os
import random
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, sync_playwright
from psycopg.types.json import Jsonb

from tests.chromium import CHROMIUM, CHROMIUM_FLAGS, PATIENCE
from tests.coming_in import let_in
from tests.drill.load import report
from tests.drill.payloads import PRODUCT, TYPED, corpus
from tests.site import Site
from tests.wall.everything import people, something_of_everything
from tests.wall.planting import Row, plant
from tests.web.addresses import ADDRESSES, Address
from tests.web.asking import add_group
from tests.world import T1, WATER, World, populate
from ttrt.models import Person
from ttrt.worker import letters

TEXTS, AT_A_TIME = 200, 25
FEWER = {("site", "address_1"): 6, ("site", "city"): 6}
"""They stand in one key with the site's name, and a key has no room for more."""
ONE_LINE = ("phone", "email")
"""Columns whose words are kept together on a line: one text at a time, so that the width says something."""
EYES = (("ana", "rae", "ben"), ("fay", "eli", "ada"), ("dee",))
"""Who looks: the first of each row who gets the page."""

LISTEN = """addEventListener("securitypolicyviolation", (event) => {
    (window.reported = window.reported || []).push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});"""
# Everything on the page that could come from a text alone: we write no handler, no style, no frame, and one base less.
STRANGE = """() => {
    const mine = (node) => node.matches('script[src^="/static/"], link[href^="/static/"], link[href^="data:,"]');
    const tags = "script, style, iframe, frame, object, embed, base, marquee, math, video, audio, portal, xmp, noembed,"
        + " template, foreignObject, animate, set, meta[http-equiv], img[src^=nothing], [contenteditable]";
    const found = [...document.querySelectorAll(tags)].filter((node) => !mine(node)).map((node) => node.outerHTML);
    for (const node of document.querySelectorAll("*")) {
        if (/^xss/i.test(node.localName)) found.push(node.localName);
        for (const { name, value } of node.attributes) {
            if (/^(on|hx-on|data-hx-on)|^style$|^srcdoc$|^ping$/i.test(name)) found.push(`${name}=${value}`);
            if (/^(href|src|action|formaction|data|xlink:href|hx-get|hx-post)$/.test(name)
                && !/^(\\/|#|\\?|$|tel:|mailto:|https:\\/\\/hooks|data:,)/.test(value)) found.push(`${name}=${value}`);
        }
    }
    const one = (tag) => document.querySelectorAll(tag).length === 1;
    if (!one("head > title") || !one("main") || !one("h1") || document.querySelector("h1").closest("main") === null)
        found.push("the landmarks are not what they were");
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) {
        const right = (node) => node.getBoundingClientRect().right;
        const out = [...document.querySelectorAll("main *")].filter((node) => right(node) > innerWidth).pop();
        found.push(`it is ${wide} wide: ${out ? out.outerHTML.slice(0, 60) : ""}`);
    }
    return [found, window.reported || [], document.title, document.body.innerText];
}"""


@dataclass
class Watch:
    """What was noticed, and what is being looked at."""

    host: str
    wrong: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    """Pages that scroll sideways: told, no failure, because no verb takes in names as long as these."""
    at: str = ""
    pages: int = 0

    def dialog(self, dialog: Dialog) -> None:
        """Something spoke."""
        self.wrong.append(f"{self.at}: a dialog says {dialog.message!r}")
        dialog.dismiss()

    def request(self, request: Request) -> None:
        """Something was fetched: ours alone, and at an address there is."""
        where = urlsplit(request.url)
        if where.netloc != self.host or not (where.path.startswith("/static/") or _is_ours(where.path)):
            self.wrong.append(f"{self.at}: fetched {request.url}")

    def look(self, page: Page, texts: list[str]) -> None:
        """Look at the page as it stands."""
        self.pages += 1
        strange, reported, title, words = page.evaluate(STRANGE)
        self.wide += [f"{self.at}: {one[:300]}" for one in strange if one.startswith("it is ")]
        self.wrong += [f"{self.at}: {one[:300]}" for one in strange if not one.startswith("it is ")]
        self.wrong += [f"{self.at}: the policy reports {one}" for one in reported]
        if title.startswith("pwned") or "TTRT" not in title:
            self.wrong.append(f"{self.at}: the title is {title!r}")
        products = {str(PRODUCT * int(n)) for text in texts for n in re.findall("1000[0-9]{3}", text)}
        self.wrong += [f"{self.at}: the page has reckoned {each}" for each in products if each in words]


def _is_ours(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def drill(scale: float, seed: int, database: str) -> tuple[int, int]:
    """Every text stands in every field once at full scale; at a tenth each text stands somewhere. A case is a page."""
    setup_test_environment()
    texts = corpus(TEXTS, seed)
    rounds = max(1, round(TEXTS / AT_A_TIME * min(scale, 1)))
    data = Path(os.environ["TTRT_DATA"])
    with psycopg.connect(database, autocommit=True) as writing, writing.cursor() as cursor:
        populate(cursor)
        everybody = people(cursor)
        something_of_everything(World(), everybody)
        cursor.execute("SET session_replication_role = replica")
        sessions = {login: _session(login) for row in EYES for login in row}
        with Site(data).serving() as site, _browser() as browser:
            watch = Watch(urlsplit(site.url).netloc)
            groups = [" ".join(texts[n * AT_A_TIME :][:AT_A_TIME]) for n in range(rounds)]
            for group in groups:
                add_group(cursor, WATER, group)
            shown = [*_shown(cursor, groups)]
            for number in range(rounds):
                there = _plant(cursor, texts, number)
                for login in sessions:
                    with _signed_in(browser, site.url, sessions[login], watch) as page:
                        _round(page, watch, login, [path for who, path in shown if who == login], texts)
                        if login in ("ana", "fay"):
                            _said_back(page, watch, login, texts[number * AT_A_TIME :][:AT_A_TIME])
                print(f"round {number + 1}: {there} fields, {watch.pages} pages", file=sys.stderr)
            _mails(browser, watch, random.Random(seed).sample(texts, max(5, round(TEXTS * min(scale, 1)))))
    print(*sorted(set(watch.wide)), sep="\n", file=sys.stderr)
    return watch.pages, report(sorted(set(watch.wrong)))


def _session(login: str) -> str:
    client = Client()
    let_in(client, Person.objects.get(username=login))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _plant(cursor: psycopg.Cursor, texts: list[str], number: int) -> int:
    """Each field gets `AT_A_TIME` of the texts, another share of them in each round; answers how many fields."""

    def words(table: str, column: str, row: Row) -> str:
        first = sum(f"{table}.{column}".encode()) * 7 + number * AT_A_TIME
        at_a_time = 1 if column.endswith(ONE_LINE) else FEWER.get((table, column), AT_A_TIME)
        some = " ".join(texts[(first + n) % len(texts)] for n in range(at_a_time))
        some = f"{some} {row.get('id', '')}"  # some names are the only ones of their kind
        return f"https://hooks.example.gov/{quote(some)}" if column == "url" else some

    planted = plant(cursor, words)
    of_file = {texts[(number * AT_A_TIME + n) % len(texts)]: texts[-n] for n in range(AT_A_TIME)}
    cursor.execute("UPDATE inventory_item SET other = %s", [Jsonb(of_file)])
    return len(planted)


def _shown(cursor: psycopg.Cursor, groups: list[str]) -> Iterator[tuple[str, str]]:
    """Every address that answers with a page, and who looks at it; a ticket's own for several, a group's for each.

    What a group of a department's sign-on is called stands in no field of text, but among keys.
    """
    numbers = [
        number
        for (number,) in cursor.execute(
            "SELECT number FROM ticket WHERE department_id = %s ORDER BY id LIMIT 6", [WATER.id]
        ).fetchall()
    ]
    things = {"item": T1.number, "department": WATER.code, "site": "501", "version": "2013-11-15", "stop": "1"}
    for name, table in (("contact", "contact"), ("webhook", "webhook_endpoint"), ("view", "saved_view")):
        (things[name],) = cursor.execute(f"SELECT min(id)::text FROM {table} WHERE department_id = 11").fetchone()
    for name, table in (("shift", "shift_handover"), ("team", "team"), ("rung", "escalation_contact")):
        (things[name],) = cursor.execute(f"SELECT min(id)::text FROM {table}").fetchone()
    for name, address in ADDRESSES.items():
        if not address.get or name in ("attachment", "invitation") or name.endswith(("_csv", "_xlsx")):
            continue
        each = [{"ticket": number} for number in (numbers if name in ("ticket", "print") else numbers[:1])]
        if address.about == "group":
            each = [{"group": quote(group, safe="")} for group in groups]
        for named in each:
            path = address.path.format_map(_Numbers(things | named))
            yield from ((login, path) for login in _lookers(address))


class _Numbers(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "1"


def _lookers(address: Address) -> list[str]:
    able = [next((login for login in row if (address.get or {}).get(login) == 200), "") for row in EYES]
    return [login for login in able if login]


# ---------------------------------------------------------------- looking


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        yield chromium
        chromium.close()


@contextmanager
def _signed_in(browser: Browser, url: str, session: str, watch: Watch) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(base_url=url, locale="en-US", timezone_id="America/Los_Angeles")
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url, "httpOnly": True}])
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.on("dialog", watch.dialog)
    page.on("request", watch.request)
    yield page
    context.close()


def _round(page: Page, watch: Watch, login: str, paths: list[str], texts: list[str]) -> None:
    for path in paths:
        watch.at = f"{login} at {path}"
        answer = page.goto(path, wait_until="load")
        if answer is None or answer.status not in (200, 503):  # the second: no worker has come round, as /health says
            watch.wrong.append(f"{watch.at}: {answer.status if answer else 'no answer'}")
        elif "text/html" in answer.headers.get("content-type", ""):
            watch.look(page, texts)


def _said_back(page: Page, watch: Watch, login: str, texts: list[str]) -> None:
    """Words that were typed come back in fields, chips and sentences."""
    typed = [" ".join(texts)[:190], " ".join(reversed(texts))[:190], TYPED]
    for path in (
        "/tickets?text=",
        "/inventory?text=",
        "/tickets?state=",
        "/tickets?from=",
        "/tickets?site=",
        "/?next=",
    ):
        for text in typed:
            watch.at = f"{login} at {path}…"
            page.goto(path + quote(text))
            watch.look(page, texts)
    for path, names in (
        ("/tickets/new", ADDRESSES["new_ticket"].fields(login)),
        ("/contacts", {"name", "role", "email"}),
    ):
        for text in typed[:2]:
            watch.at = f"{login} sends {path}"
            page.goto(path if login == "ana" else f"{path}?department={WATER.code}")
            _send(page, path, {**dict.fromkeys(names, text), "key": str(uuid.uuid4()), "trouble": "x", "phone": ""})
            watch.look(page, texts)


def _send(page: Page, path: str, said: dict[str, str]) -> None:
    """Send a form with these words in it, and wait for what comes back."""
    send = partial(
        page.evaluate,
        """([action, said]) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]");
            const form = Object.assign(document.createElement("form"), { action, method: "post" });
            form.append(token.cloneNode());
            for (const [name, value] of Object.entries(said))
                form.append(Object.assign(document.createElement("textarea"), { name, value }));
            document.body.append(form);
            form.submit();
        }""",
        [path, said],
    )
    with page.expect_navigation():
        send()


def _mails(browser: Browser, watch: Watch, texts: list[str]) -> None:
    """The HTML of mails, shown with no content policy at all."""
    page = browser.new_context(bypass_csp=True).new_page()
    page.on("dialog", watch.dialog)
    for text in texts:
        watch.at = f"a mail to {text!r}"
        letter = letters.write(
            "opened",
            number="3860-26-000001",
            notice_id=1,
            to_name=text,
            facts={"follow": text},
            chosen=True,
            public_url="https://tickets.example.gov",
            account="",
        )
        page.set_content(letter.html)
        watch.pages += 1
        if strange := page.evaluate("document.querySelectorAll('body *:not(p):not(a):not(br)').length"):
            watch.wrong.append(f"{watch.at}: {strange} elements that no mail of ours has")
    page.context.close()
