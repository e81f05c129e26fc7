"""The glossary has every word people meet: statuses, levels, the kinds of things, the stop-clock reasons."""

import re
from pathlib import Path

import pytest

from ttrt.models import packs
from ttrt.models.inventory import KINDS
from ttrt.models.reports import CHANNELS
from ttrt.rules.access import Level, Standing
from ttrt.rules.lifecycle import TO_THE_DEPARTMENT, WORDS, Status

PROJECT = Path(__file__).resolve().parents[2]
GLOSSARY = (PROJECT / "docs/glossary.md").read_text(encoding="utf-8")
HEADWORDS = {
    word.strip()
    for row in re.findall(r"^\| (.+?) \|", GLOSSARY, re.MULTILINE)
    for word in re.findall(r"\*\*(.+?)\*\*|`(.+?)`", row)
    for word in word
    if word
}


@pytest.mark.parametrize("status", Status)
def test_every_status_is_explained_with_the_words_people_read(status):
    said = rf"\*\*{re.escape(TO_THE_DEPARTMENT[status])}\*\*"
    if WORDS[status] != TO_THE_DEPARTMENT[status]:
        said += rf", to the others \*\*{re.escape(WORDS[status])}\*\*"

    assert re.search(rf"^\| `{status}` \| {said} \| \w", GLOSSARY, re.MULTILINE)


@pytest.mark.parametrize("level", Level)
def test_every_level_is_explained(level):
    assert level in HEADWORDS


@pytest.mark.parametrize("word", [*KINDS[:1], "phone number", KINDS[2]])
def test_the_three_things_a_ticket_can_be_about_are_explained(word):
    assert word in HEADWORDS


def test_both_sides_and_every_way_in_are_named():
    assert [word for word in (*Standing, *CHANNELS) if word.lower() not in GLOSSARY.lower()] == []


def test_every_stop_clock_reason_is_named():
    labels = {reason.label.lower() for pack in packs.on_disk() for reason in pack.stop_reasons}

    assert [label for label in sorted(labels) if f"*{label}*" not in GLOSSARY] == []


def test_a_word_has_one_meaning():
    first = re.findall(r"^\| (\*\*.+?) \|", GLOSSARY, re.MULTILINE)

    assert sorted(first) == sorted(set(first))


def test_the_recipes_name_files_that_are_there():
    recipes = (PROJECT / "docs/recipes.md").read_text(encoding="utf-8")
    named = {path.rstrip("/") for path in re.findall(r"`((?:ttrt|tests|packs|docs)/[\w./]*)`", recipes)}

    assert len(named) > 20
    assert [path for path in sorted(named) if not (PROJECT / path).exists()] == []
