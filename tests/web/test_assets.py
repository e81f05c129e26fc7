"""The stylesheet, scripts and icons: every colour is a token, every pair of them can be read, nothing is missing."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "build" / "static"
STYLES = ROOT / "ttrt" / "web" / "styles"
TEMPLATES = ROOT / "ttrt" / "web" / "templates"

TINTED = ["blue", "teal", "amber", "violet", "green", "red", "grey"]
INKS = ["ink", "ink-soft", "ink-faint", "link", "link-hover", "link-visited"]
TEXT_PAIRS = [
    *[(ink, ground) for ink in INKS for ground in ("ground", "surface", "raised")],
    *[(ink, "sunken") for ink in ("ink", "ink-soft", "link")],
    *[(tone, f"{tone}-tint") for tone in TINTED],
    *[("ink", f"{tone}-tint") for tone in (*TINTED, "primary")],
    *[("on-primary", ground) for ground in ("primary", "primary-hover", "primary-press", "red", "red-hover")],
    *[(ink, ground) for ink in ("bar-ink", "bar-soft") for ground in ("bar", "bar-field")],
    ("on-disabled", "disabled"),
    ("link", "primary-tint"),
    ("red", "surface"),
]
MARK_PAIRS = [
    ("line-strong", "surface"),
    ("focus", "surface"),
    ("focus", "ground"),
    ("focus", "primary-tint"),
    ("poppy", "bar"),
    ("red-mark", "surface"),
    ("amber-mark", "surface"),
    ("green-mark", "surface"),
    ("clock-run", "surface"),
    ("clock-past", "surface"),
    ("clock-done", "surface"),
    ("clock-stop-line", "surface"),
    ("clock-stop-line", "clock-stop"),
]


@pytest.fixture(scope="module")
def built() -> Path:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "build_assets.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return STATIC


def tokens(theme: str) -> dict[str, str]:
    """The colours of one theme, as `_tokens.scss` says them."""
    source = (STYLES / "_tokens.scss").read_text()
    block = source.split(f"@mixin {theme} {{")[1].split("\n}")[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_keeps_four_and_a_half_to_one(theme, ink, ground):
    colours = tokens(theme)

    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_marks_and_rings_keep_three_to_one(theme, mark, ground):
    colours = tokens(theme)

    assert contrast(colours[mark], colours[ground]) >= 3


def test_both_themes_define_the_same_tokens():
    assert tokens("light").keys() == tokens("dark").keys()


def test_every_token_that_is_used_is_defined(built):
    css = (built / "ttrt.css").read_text()

    used, defined = set(re.findall(r"var\(--([a-z0-9-]+)", css)), set(re.findall(r"--([a-z0-9-]+):", css))

    assert used - defined == set()


def test_the_design_system_keeps_no_colour_of_its_own(built):
    css = (built / "ttrt.css").read_text()

    layer = css[css.index("@layer uswds{") : css.index(":root{")]

    assert re.findall(r"[:, (]#[0-9a-f]{3,6}\b", re.sub(r"url\([^)]*\)", "", layer)) == []


def test_every_file_the_stylesheet_asks_for_is_built(built):
    css = (built / "ttrt.css").read_text()

    asked = {name for name in re.findall(r'url\("?([^")]+)"?\)', css) if name}

    assert {name for name in asked if not (built / name).is_file()} == set()


def test_every_icon_a_template_names_is_in_the_sheet(built):
    sheet = set(re.findall(r'<symbol id="([^"]+)"', (built / "icons.svg").read_text()))
    pages = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))

    named = set(re.findall(r'\bicon\("([a-z_]+)"', pages)) | set(
        re.findall(r'chip\([^()]*, "[a-z]+", "([a-z_]+)"', pages)
    )

    assert named - sheet == set()


def test_a_first_visit_is_light(built):
    parts = ["ttrt.css", "ttrt.js", "htmx.js", "icons.svg", "favicon.svg"]

    compressed = sum(len(gzip.compress((built / name).read_bytes())) for name in parts)

    assert compressed <= 60_000


def test_no_template_has_inline_styles_scripts_or_handlers():
    offences = [
        (path.name, found)
        for path in TEMPLATES.rglob("*.html")
        for found in re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"", path.read_text())
    ]

    assert offences == []
