"""Templates: each compiles, and none holds what the content policy would stop."""

import re
from pathlib import Path

import pytest
from django.template import engines

FOLDER = Path(__file__).parents[2] / "ttrt" / "web" / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
FORBIDDEN = {
    "a style of its own": r"\sstyle\s*=",
    "a style sheet of its own": r"<style\b",
    "a script of its own": r"<script\b(?![^>]*\bsrc=)",
    "an event attribute": r"<[a-z][^>]*\son[a-z]+\s*=",
    "an address that is a script": r"javascript:",
    "an address elsewhere": r"""(?:src|href|action|srcset)\s*=\s*["'](?:https?:)?//""",
    "text let through unescaped": r"\|\s*safe\b|autoescape\s+false",
    "a title as the only place of information": r"<(?!svg|iframe)[a-z][^>]*\stitle\s*=",
    "a forced order of focus": r"tabindex\s*=\s*[\"']?[1-9]",
}


def test_there_are_templates():
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name):
    engines["jinja2"].get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_nothing_the_policy_would_stop(name):
    text = re.sub(r"\{#.*?#\}", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)

    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_changes_something_carries_its_token(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    for form in re.findall(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", text, re.DOTALL | re.IGNORECASE):
        assert "csrf_input" in form, form[:120]


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ('<p style="color: red">', "a style of its own"),
        ("<style>p {}</style>", "a style sheet of its own"),
        ("<script>alert(1)</script>", "a script of its own"),
        ('<a href="/" onclick="x()">', "an event attribute"),
        ('<a href="javascript:x()">', "an address that is a script"),
        ('<img src="//elsewhere/x.png">', "an address elsewhere"),
        ("{{ text | safe }}", "text let through unescaped"),
    ],
)
def test_a_planted_one_is_found(planted, what):
    assert re.search(FORBIDDEN[what], planted)
