"""The inventory's pages: one box for everything, and an item with its facts and its tickets."""

import re

import pytest

from tests.web.test_ticket_list import listed, page, sign_in
from tests.world import (
    ANA,
    CAST,
    DEE,
    DS3,
    ELI,
    FAY,
    FIRE_T1,
    FIRE_UNASSIGNED,
    T1,
    TWO,
    VAL,
    WATER,
    WATER_UNASSIGNED,
    Thing,
    add_item,
)
from ttrt.queries import inventory_list
from ttrt.rules.access import Standing

ITEM = re.compile(r'class="identifier" href="/inventory/([A-Z0-9]+-\d{6})"')
OPEN_BUTTON = "Open a ticket for this"


def items(html: str) -> list[str]:
    """The numbers of the items on the page, in order."""
    return ITEM.findall(html)


def test_one_box_finds_an_item_in_any_punctuation(world):
    assert items(page(ANA, "/inventory?text=44+hfgs+204511")) == [DS3.number]
    assert items(page(DEE, "/inventory?text=555.0134")) == ["3860-000005"]


def test_a_department_sees_its_own_and_the_others_see_whose(world):
    assert FIRE_T1.number not in items(page(ANA, "/inventory"))
    html = page(ELI, "/inventory")
    assert {T1.number, FIRE_T1.number} <= set(items(html))
    assert 'data-label="Department"' in html


def test_filters_are_chips_and_stay_in_the_address(world):
    html = page(DEE, "/inventory?department=3860&kind=phone")

    assert items(html) == ["3860-000005", "3860-000006"]
    assert (
        'href="/inventory?department=3860"><span class="usa-sr-only">Remove the filter </span>Kind: Phone number'
        in html
    )


def test_somebody_of_two_departments_keeps_the_one_in_sight(world):
    html = page(TWO, "/inventory?department=3540&kind=circuit")

    assert items(html) == [FIRE_T1.number]
    assert 'href="/inventory?department=3540"><span class="usa-sr-only">Remove' in html


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=cable", "“cable” is not something"),
        ("state=lost", "“lost” is not something"),
        ("site=503", "There is no such site"),
        ("after=x", "The address of this page was damaged"),
        ("before=1_99999999999999999999", "The address of this page was damaged"),
        ("text=a%07b", "cannot be seen"),
    ],
)
def test_a_bad_value_gets_a_sentence_and_breaks_nothing(world, query, sentence):
    assert sentence in page(ANA, f"/inventory?{query}", 422)


def test_pages_are_turned_by_links(world, monkeypatch):
    monkeypatch.setattr(inventory_list.find, "__kwdefaults__", {"place": None, "size": 4})

    first = page(ELI, "/inventory")
    second = page(ELI, re.search(r'href="([^"]+)" rel="next"', first)[1])
    third = page(ELI, re.search(r'href="([^"]+)" rel="next"', second)[1])
    back = page(ELI, re.search(r'href="([^"]+)" rel="prev"', third)[1])

    assert len(items(first) + items(second) + items(third)) == 9
    assert 'rel="next"' not in third
    assert items(back) == items(second)


def test_an_empty_answer_offers_a_way_out(world):
    html = page(ANA, "/inventory?text=nowhere")

    assert "No item matches" in html
    assert 'href="/inventory?state=all">Show everything' in html


def test_unassigned_services_are_listed_for_the_supervisor_and_marked(world):
    html = page(FAY, "/inventory")

    assert {WATER_UNASSIGNED.number, FIRE_UNASSIGNED.number} <= set(items(html))
    assert html.count("Unassigned service</span>") == 2
    assert WATER_UNASSIGNED.number not in items(page(ELI, "/inventory"))
    assert WATER_UNASSIGNED.number not in items(page(ANA, "/inventory"))


def test_the_unassigned_services_own_page_says_what_it_is(world):
    html = page(FAY, f"/inventory/{WATER_UNASSIGNED.number}")

    assert "This is the department’s unassigned service" in html
    assert OPEN_BUTTON not in html


def test_an_item_shows_all_its_facts(world, superuser_cursor):
    full = Thing(1901, WATER, 91, "circuit", "11/HCGS/000091/PT", "DS1 transport", 501, True, "TSP9Z")
    ends = {"a_address_1": "1 First Street", "a_city": "Chico", "a_state": "CA", "a_zip": "95926", "z_city": "Yreka"}
    add_item(superuser_cursor, full, **ends, monthly_charge="1234.5", in_service_on="2019-07-01", level="premier")

    html = page(ANA, f"/inventory/{full.number}")

    for said in (
        "11/HCGS/000091/PT",
        "3860-000091",
        "DS1 transport",
        "CALNET3",
        "1.1",
        "Premier",
        "9391031234",
        "$1,234.50",
        "1 Jul 2019",
        "TSP9Z",
        "1 First Street<br>Chico, CA 95926",
        "Yreka",
        "Joint Operations Center",
        "CLLI SCRMCA12",
    ):
        assert said in html, said


def test_an_item_shows_its_open_tickets_then_its_history(world):
    ended = world.open(T1, by=ANA)
    world.cancel(ended)
    open_one = world.open(T1, by=ANA)
    other = world.open(DS3, by=ANA)

    html = page(ANA, f"/inventory/{T1.number}")

    # Each stands on the line of time and in its table, too.
    assert list(dict.fromkeys(listed(html))) == [open_one.number, ended.number]
    assert other.number not in html
    assert f'href="/tickets?item={T1.number}&state=all"' in html
    assert listed(page(ANA, f"/tickets?item={T1.number}&state=all")) == [open_one.number, ended.number]


def test_opening_is_offered_to_those_who_may(world, superuser_cursor):
    retired = Thing(1902, WATER, 92, "circuit", "11/HCGS/000092/PT", "DS1 transport")
    add_item(superuser_cursor, retired, retired_on="2026-01-31")
    offered = f'href="/tickets/new?item={T1.number}"'

    assert offered in page(ANA, f"/inventory/{T1.number}")
    assert offered in page(ELI, f"/inventory/{T1.number}")
    assert offered not in page(VAL, f"/inventory/{T1.number}")
    assert offered not in page(DEE, f"/inventory/{T1.number}")
    gone = page(ANA, f"/inventory/{retired.number}")
    assert "Not in service any more" in gone
    assert OPEN_BUTTON not in gone


@pytest.mark.parametrize("viewer", CAST, ids=lambda viewer: viewer.name)
def test_a_foreign_item_does_not_exist_and_looks_like_a_missing_one(world, viewer):
    client = sign_in(viewer)
    sees = viewer.standing is not Standing.CUSTOMER or viewer.department_code == "3540" or viewer is TWO

    foreign, missing = client.get(f"/inventory/{FIRE_T1.number}"), client.get("/inventory/3540-009999")

    assert foreign.status_code == (200 if sees else 404)
    assert missing.status_code == 404
    assert sees or foreign.content == missing.content
