"""What a register tells, as its page says it."""

from types import SimpleNamespace

import pytest

from tests.world import FIRE, WATER
from ttrt.web import register_lines


def entry(about: str, what: str, **facts: object) -> SimpleNamespace:
    """An entry with these facts."""
    return SimpleNamespace(about=about, about_id=1, what=what, facts=facts, by_name="Ada Ames", at=None, text="")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"on": "2026-11-26", "from": "Corrections (5225)"}, ("from Corrections (5225)", "on 26 Nov 2026")),
        ({"retired_on": [None, "2026-11-05"]}, ("retired on: 5 Nov 2026",)),
        ({"monthly_charge": ["100.00", "1250.50"]}, ("monthly charge: $100.00 → $1,250.50",)),
        (
            {"from": "2026-12-01", "charge": "80.00", "service_level": "premier", "terms": [[1, "2026-12-01", None]]},
            ("from 1 Dec 2026", "monthly charge: $80.00", "service level: premier"),
        ),
        ({"kind": ["state", "county"]}, ("kind: State department → County",)),
        ({"agency": [None, "COSAC"], "from": "0001-01-01"}, ("agency: COSAC", "from the beginning")),
        (
            {"tsp": ["", "TSP1"], "public_safety": [False, True]},
            ("TSP code: nothing → TSP1", "public safety: no → yes"),
        ),
        ({"rows": {}, "sha256": "00"}, ()),
        (
            {"url": [None, "https://hooks.example.gov/in"], "events": [["opened"], ["opened", "closed"]]},
            ("address: https://hooks.example.gov/in", "told of: opened → opened, closed"),
        ),
    ],
)
def test_facts_are_said_in_words_with_days_and_amounts_as_every_page_writes_them(facts, said):
    (line,) = register_lines.lines([entry("item", "item changed", **facts)])

    assert (line.what, line.facts) == ("Item changed", said)


@pytest.mark.parametrize("about", ["membership", "token"])
def test_a_level_says_what_somebody_may_do(about):
    (line,) = register_lines.lines([entry(about, "made", level=[None, "view"])])

    assert line.facts == ("may: May read",)


def test_the_two_departments_of_a_move_stand_there_by_name(world):
    (line,) = register_lines.office_lines([entry("move", "item moved", **{"from": 11, "into": 12, "on": "2026-11-26"})])

    assert line.facts == (
        *(f"from {WATER.name} ({WATER.code})", f"into {FIRE.name} ({FIRE.code})"),
        "on 26 Nov 2026",
    )
