"""Our one script in a real browser, on pages rendered by our templates and under the product's own content policy."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from playwright.sync_api import Browser, Page, expect

from ttrt.rules.access import Level, Standing, Viewer

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
ANA = Viewer(1, "Ana Ruiz", Standing.CUSTOMER, Level.RESOLVE, 1, "3860")
WATER = {"code": "3860", "name": "Water Resources", "current": True}
FIRE = {"code": "3540", "name": "Forestry and Fire Protection", "current": False}

PAGE = """
{% extends "base.html" %}
{% from "_macros/page.html" import region, refresh_switch, copy_number, fold %}
{% from "_macros/forms.html" import form, error_summary, field, radios, textarea, button %}
{% block title %}A page{% endblock %}
{% block main %}
{{ error_summary(errors) }}
<h1>A page</h1>
{{ refresh_switch() }}{{ copy_number("3860-26-000123") }}
{% call region("live", "/part", every=1, summary="0 open") %}<a id="held" href="#x">round 0</a>{% endcall %}
{% call form("/send", "", key="k1", draft="new") %}
{{ textarea("what", "What is wrong?", error=errors.get("what")) }}
{{ radios("how", "How bad?", [("1", "Bad"), ("2", "Very bad")]) }}
{{ button("Send") }}
{% endcall %}
<a href="#n" data-key="n" id="next">Next</a>
<table><tbody>{% for n in (1, 2, 3) %}
<tr data-row="{{ n }}"><td><input type="checkbox" data-row-pick aria-label="Choose {{ n }}"></td>
<td><a href="#open-{{ n }}" data-row-open>Open {{ n }}</a>
<a href="#update-{{ n }}" data-row-key="u">Update {{ n }}</a></td></tr>
{% endfor %}</tbody></table>
<p data-chosen></p>
{% endblock %}
"""
PART = """
{% from "_macros/page.html" import region, fold %}
{% call region("live", "/part", every=1, summary=rounds ~ " open") %}
<a id="held" href="#x">round {{ rounds }}</a>
{% call fold("More", id="more") %}text{% endcall %}
{% endcall %}
"""


@dataclass
class Served:
    """A tiny server of one page, its refreshing part, and a form that takes its time."""

    url: str = ""
    rounds: int = 0
    sent: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    answer: threading.Event = field(default_factory=threading.Event)

    def render(self, source: str) -> bytes:
        context = {"viewer": ANA, "departments": [WATER, FIRE], "csrf_input": "", "errors": self.errors}
        template = engines["jinja2"].env.from_string(source)
        return template.render(context | {"rounds": self.rounds}).encode()


def handler(served: Served) -> type[BaseHTTPRequestHandler]:
    policy = "; ".join(f"{k} {' '.join(v)}" for k, v in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items())
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.startswith("/static/"):
                name = path.removeprefix("/static/")
                file = next(f for f in (BUILD / "served" / name, BUILD / "static" / name) if f.is_file())
                return self.answer(file.read_bytes(), kinds[file.suffix])
            if path == "/part":
                served.rounds += 1
                return self.answer(served.render(PART), "text/html; charset=utf-8")
            return self.answer(served.render(PAGE), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            served.sent.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            served.answer.wait(10)
            self.answer(served.render(PAGE), "text/html; charset=utf-8")

        def answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


@pytest.fixture(scope="module")
def assets() -> None:
    built = subprocess.run([sys.executable, ROOT / "scripts" / "build_assets.py"], capture_output=True, text=True)
    assert built.returncode == 0, built.stderr


@pytest.fixture
def served(assets: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    for name in ("ttrt.web.words.static", "ttrt.web.jinja.static"):
        monkeypatch.setattr(name, lambda path: f"/static/{path}")
    monkeypatch.setitem(engines["jinja2"].env.globals, "static", lambda path: f"/static/{path}")
    state = Served()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(state))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    state.answer.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def shown(served: Served, browser: Browser) -> Iterator[Page]:
    """The page, open; at the end nothing may have been blocked or have failed."""
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.clock.install()
    page.goto(served.url + "/")
    yield page
    context.close()
    assert complaints == []


def asked_in_time(page: Page) -> list[str]:
    """Let the page's clock go on by two turns and more; answers what it asked for meanwhile."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(2500)
    # Whatever the page asked for before this is heard of before it.
    with page.expect_request("**/?last"):
        page.evaluate("fetch('/?last').then((answer) => answer.text())")
    return asked[:-1]


def test_a_chosen_theme_is_kept_for_the_next_page(shown):
    shown.emulate_media(color_scheme="light")
    shown.get_by_role("button", name="Dark colours").click()
    shown.reload()

    expect(shown.locator("html")).to_have_attribute("data-theme", "dark")
    expect(shown.get_by_role("button", name="Dark colours")).to_have_attribute("aria-pressed", "true")


def test_a_region_refreshes_itself_and_says_what_changed(shown, served):
    assert set(asked_in_time(shown)) == {f"{served.url}/part"}

    expect(shown.locator("#held")).not_to_have_text("round 0")
    expect(shown.locator("#say-polite")).to_contain_text("open")


def test_an_open_fold_stays_open_through_a_refresh(shown):
    shown.clock.run_for(1100)
    shown.locator("#more summary").click()
    shown.locator("h1").click()
    shown.evaluate("document.activeElement.blur()")
    before = shown.locator("#held").inner_text()
    shown.clock.run_for(1100)
    expect(shown.locator("#held")).not_to_have_text(before)

    expect(shown.locator("#more")).to_have_attribute("open", "")


def test_a_region_that_holds_the_focus_is_left_alone(shown):
    shown.locator("#held").focus()
    held = shown.locator("#held").inner_text()

    assert asked_in_time(shown) == []
    expect(shown.locator("#held")).to_have_text(held)
    expect(shown.locator("#held")).to_be_focused()


def test_refresh_can_be_paused_and_stays_paused(shown):
    shown.get_by_role("button", name="Pause refresh").click()
    shown.reload()

    assert asked_in_time(shown) == []
    expect(shown.get_by_role("button", name="Resume refresh")).to_be_visible()


def test_a_draft_survives_a_closed_form_and_goes_when_sent(shown, served):
    shown.get_by_label("What is wrong?").fill("No dial tone")
    shown.get_by_label("Very bad").check()
    shown.reload()
    expect(shown.get_by_label("What is wrong?")).to_have_value("No dial tone")
    expect(shown.get_by_label("Very bad")).to_be_checked()

    served.answer.set()
    shown.get_by_role("button", name="Send").click()
    shown.goto(served.url + "/")

    expect(shown.get_by_label("What is wrong?")).to_have_value("")


def test_a_form_goes_once_however_often_it_is_clicked(shown, served):
    shown.get_by_label("What is wrong?").fill("No dial tone")
    shown.get_by_role("button", name="Send").dblclick(no_wait_after=True)
    shown.wait_for_timeout(500)
    served.answer.set()
    shown.wait_for_load_state()

    assert len(served.sent) == 1


def test_errors_take_the_focus_and_lead_to_their_field(shown, served):
    served.errors = {"what": "Say what is wrong."}
    shown.reload()
    expect(shown.locator(".errors")).to_be_focused()

    shown.get_by_role("link", name="Say what is wrong.").click()

    expect(shown.locator("#what")).to_be_focused()


def test_single_keys_work_outside_fields_and_can_be_switched_off(shown):
    shown.keyboard.press("/")
    expect(shown.locator("#find")).to_be_focused()
    shown.keyboard.type("n")
    assert shown.evaluate("location.hash") == ""

    shown.evaluate("document.activeElement.blur()")
    shown.keyboard.press("n")
    expect(shown).to_have_url(re.compile("#n$"))

    shown.get_by_role("button", name="Turn single-key shortcuts off").click()
    shown.evaluate("document.activeElement.blur()")
    shown.keyboard.press("/")
    assert shown.evaluate("document.activeElement.id") != "find"


def test_keys_move_through_rows_and_act_on_the_one_in_hand(shown):
    held = "document.activeElement.textContent"

    for key, row in (("j", "Open 1"), ("j", "Open 2"), ("j", "Open 3"), ("j", "Open 3"), ("k", "Open 2")):
        shown.keyboard.press(key)
        assert shown.evaluate(held) == row
    shown.keyboard.press("x")
    expect(shown.get_by_label("Choose 2")).to_be_checked()
    expect(shown.locator("[data-chosen]")).to_have_text("With the 1 chosen ticket:")
    shown.keyboard.press("u")
    assert shown.evaluate("location.hash") == "#update-2"

    # Nobody asked for rows while a field was being filled in.
    shown.get_by_label("What is wrong?").fill("")
    shown.keyboard.press("j")
    expect(shown.get_by_label("What is wrong?")).to_have_value("j")


def test_the_place_left_is_in_hand_again_on_coming_back(shown, served):
    shown.keyboard.press("j")
    shown.keyboard.press("j")
    shown.keyboard.press("Enter")

    shown.goto(served.url + "/")
    assert shown.evaluate("document.activeElement.textContent") == "Open 2"

    # Once only: whoever comes another way begins at the top.
    shown.goto(served.url + "/")
    assert shown.evaluate("document.activeElement.tagName") == "BODY"


def test_the_keys_are_listed_whether_or_not_they_are_on(shown):
    shown.keyboard.press("?")
    expect(shown.get_by_role("dialog", name="Keys of this page")).to_be_visible()
    shown.keyboard.press("Escape")
    expect(shown.get_by_role("dialog")).to_be_hidden()

    shown.get_by_role("button", name="Turn single-key shortcuts off").click()
    shown.keyboard.press("?")
    expect(shown.get_by_role("dialog")).to_be_hidden()
    shown.get_by_role("button", name="Keys of this page").press("Enter")
    expect(shown.get_by_role("dialog")).to_be_visible()
    shown.get_by_role("dialog").get_by_role("button", name="Turn single-key shortcuts on").click()
    shown.get_by_role("dialog").get_by_role("button", name="Close").click()
    shown.keyboard.press("j")
    assert shown.evaluate("document.activeElement.textContent") == "Open 1"


def test_the_list_of_departments_closes_with_escape_and_gives_the_focus_back(shown):
    shown.locator(".sight summary").click()
    expect(shown.get_by_role("link", name="Forestry and Fire Protection")).to_be_visible()
    shown.keyboard.press("Escape")

    expect(shown.get_by_role("link", name="Forestry and Fire Protection")).to_be_hidden()
    expect(shown.locator(".sight summary")).to_be_focused()


def test_without_the_script_nothing_is_shown_that_needs_it(served, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.url + "/")

    expect(page.locator("[data-needs-script]:visible")).to_have_count(0)
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    context.close()
