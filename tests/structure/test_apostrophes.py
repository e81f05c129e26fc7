"""What people read has typographic apostrophes throughout: one page must not write two."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ttrt.host.folders import PROJECT

STRAIGHT = re.compile(r"(?<=[A-Za-z])'(?=(?:s|t|re|ll|d|ve|m)\b)|(?<=[a-z]s)'(?= [a-z])")
"""As in “it's”, “don't” and “managers' list”, and in no SQL of ours."""
STAYS = {
    "nobody certifies the department's people": "stored, and looked for among what was stored before",
    "voided: not the department's call": "stored, and a part of what histories vouch for",
    "Customer's reference": "the name of a column in files that programs read",
}
ELSEWHERE = ("migrations", "demo")
"""Nobody reads the one, and the other is what people of the demonstration typed at their keyboards."""
PROGRAM = sorted(p for p in (PROJECT / "ttrt").rglob("*.py") if not set(ELSEWHERE) & set(p.relative_to(PROJECT).parts))
TEMPLATES = sorted((PROJECT / "ttrt" / "web" / "templates").rglob("*.html"))


def of_program(source: str) -> Iterator[str]:
    """The texts in it that are no docstring and no note on a column."""
    tree = ast.parse(source)
    notes = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    notes += [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "help_text"]
    left_out = {part for note in notes if not isinstance(note, ast.Call) for part in ast.walk(note)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in left_out:
            yield node.value


def of_template(source: str) -> Iterator[str]:
    """Its lines without comments."""
    yield from re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL).splitlines()


def straight(paths: list[Path], texts: Callable[[str], Iterator[str]]) -> list[tuple[str, str]]:
    assert paths
    found = ((path, text) for path in paths for text in texts(path.read_text()) if STRAIGHT.search(text))
    return [(str(path.relative_to(PROJECT)), text) for path, text in found]


def test_sentences_of_the_program_have_typographic_apostrophes():
    found = straight(PROGRAM, of_program)

    assert [(where, text) for where, text in found if text not in STAYS] == []
    assert {text for _, text in found} == set(STAYS)  # what stays is still there


def test_templates_have_typographic_apostrophes():
    assert straight(TEMPLATES, of_template) == []


@pytest.mark.parametrize("said", ["the tool's own", "it doesn't", "all managers' people"])
def test_a_straight_one_is_found_where_people_read_it_and_nowhere_else(said: str):
    assert STRAIGHT.search(said)
    assert list(of_program(f'refuse(f"{said} {{x}}")\n"""{said}"""\nField(help_text="{said}")')) == [f"{said} "]
    assert list(of_template(f"{{# {said} #}}<p>{said}</p>")) == [f"<p>{said}</p>"]
