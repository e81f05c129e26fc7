"""What looks at all pages must see: axe is not asked again about what it found readable, and about all else it is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import flawless
from tests.flawless import faults

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Inks</title><style>
    body { background: white; color: black }
    .box { position: relative; height: 3em }
    .over { position: absolute; inset: 0; background: #333; z-index: -1 }
    .back { position: relative; z-index: 0 }
</style></head><body><main><h1>Inks</h1>%s</main></body></html>"""
GOOD = '<p>Black on white</p><p><a href="/">A link</a></p><label>Name <input></label>'


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def looked(blank: Page, monkeypatch: pytest.MonkeyPatch):
    """Looks at a page with this in it, after the good one was looked at; answers what is wrong with its contrast."""
    monkeypatch.setattr(flawless, "_readable", set())

    def look(body: str) -> list[str]:
        blank.set_content(PAGE % body)
        return [one for one in faults(blank) if one.startswith("color-contrast")]

    assert look(GOOD) == []
    return look


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color: #aaa">Black on white</p>',
        '<p style="background: #333">Black on white</p>',
        '<div style="background: #333"><p>Black on white</p></div>',
        '<div style="opacity: 0.3"><p>Black on white</p></div>',
        '<p style="opacity: 0.3">Black on white</p>',
        '<div class="box back"><div class="over"></div><p>Black on white</p></div>',
        '<label>Name <input style="background: #333; color: black" value="Name"></label>',
        "<style>p { color: #999 }</style><p>Black on white</p>",
    ],
    ids=["ink", "ground", "ground of a parent", "faint parent", "faint", "something beneath", "field", "sheet"],
)
def test_a_page_is_not_taken_for_one_that_was_readable(looked, body):
    found = looked(GOOD + body)

    assert len(found) == 1


def test_what_was_small_is_not_readable_because_it_was_large(looked):
    large, small = '<p style="color: #888; font-size: 30px">Grey</p>', '<p style="color: #888">Grey</p>'

    assert looked(large) == []
    assert len(looked(large + small)) == 1


def test_what_was_hidden_is_looked_at_when_it_shows(looked):
    hidden = '<p style="color: #aaa; visibility: hidden">Grey</p>'

    assert looked(hidden) == []
    assert len(looked(hidden.replace("visibility: hidden", ""))) == 1


def test_a_page_that_changes_is_looked_at_as_it_stands(looked, blank):
    blank.evaluate("document.body.style.background = '#333'")

    assert [one[:14] for one in faults(blank)] == ["color-contrast"]


def test_what_is_readable_is_asked_once(looked, blank):
    asked = "() => { const check = axe._audit.checks['color-contrast'], { evaluate } = check; window.asked = 0;" + (
        "check.evaluate = function (...all) { window.asked += 1; return evaluate.apply(this, all); }; }"
    )
    blank.evaluate(asked)

    assert faults(blank) == []
    assert blank.evaluate("window.asked") == 0
