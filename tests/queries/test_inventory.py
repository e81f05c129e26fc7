"""Looking through the inventory: any punctuation, page by page, one's own only."""

import pytest

from tests.world import ANA, CHO, DEE, DS3, FAY, FIRE, FIRE_T1, ITEMS, OROVILLE, PHONE, T1, WATER, Thing, add_item
from ttrt.models.scope import as_viewer
from ttrt.queries import inventory, inventory_list
from ttrt.queries.choices import choices
from ttrt.queries.inventory_list import ItemFilter
from ttrt.rules.numbers import ItemNumber

ASSIGNED = [thing for thing in ITEMS if not thing.unassigned]


def found(wanted: ItemFilter, *, by=DEE) -> list[str]:
    """The numbers of the items a filter finds, in order."""
    with as_viewer(by):
        return [item.number for item in inventory_list.find(wanted).rows]


@pytest.mark.parametrize("typed", ["44.HFGS.204511..PT", "44/hfgs/204511", "44 HFGS 2045", "hfgs204511pt"])
def test_a_circuit_is_found_in_any_punctuation_and_by_a_part(world, typed):
    assert found(ItemFilter(text=typed)) == [DS3.number]


@pytest.mark.parametrize("typed", ["(916) 555-0134", "+1 916 555 0134", "9165550134"])
def test_a_phone_number_is_found_in_any_format(world, typed):
    assert found(ItemFilter(text=typed)) == [PHONE.number]


def test_an_item_is_found_by_its_number_its_site_and_its_service_type(world):
    assert found(ItemFilter(text=T1.number.lower())) == [T1.number]
    assert found(ItemFilter(text="oroville"), by=ANA) == ["3860-000004", "3860-000006"]
    assert found(ItemFilter(text="ds1 transport")) == [T1.number, FIRE_T1.number]


def test_a_percent_sign_is_only_a_percent_sign(world):
    assert found(ItemFilter(text="%")) == []


def test_a_department_sees_its_own_items_only(world):
    own = [thing.number for thing in ASSIGNED if thing.place is FIRE]

    assert found(ItemFilter(), by=CHO) == own
    assert found(ItemFilter(department_ids=(WATER.id,)), by=CHO) == []


def test_unassigned_services_are_listed_only_when_asked_for(world):
    assert found(ItemFilter()) == [thing.number for thing in ASSIGNED]
    assert found(ItemFilter(unassigned=True)) == [thing.number for thing in ITEMS]


def test_retired_items_are_apart(world, superuser_cursor):
    old = Thing(1900, WATER, 90, "circuit", "11/HCGS/000001/PT", "DS1 transport")
    add_item(superuser_cursor, old, retired_on="2026-01-31")

    assert old.number not in found(ItemFilter())
    assert found(ItemFilter(state="retired")) == [old.number]
    assert old.number in found(ItemFilter(state="all"))


def test_filters_narrow_together(world):
    assert found(ItemFilter(kinds=("phone",), site_ids=(OROVILLE,))) == ["3860-000006"]


def test_pages_put_together_are_the_list_and_lead_back(world):
    with as_viewer(FAY):
        first = inventory_list.find(ItemFilter(), size=4)
        second = inventory_list.find(ItemFilter(), place=first.later, size=4)
        third = inventory_list.find(ItemFilter(), place=second.later, size=4)
        back = inventory_list.find(ItemFilter(), place=third.earlier, size=4)

    pages = [item.number for page in (first, second, third) for item in page.rows]
    assert pages == [thing.number for thing in ASSIGNED]
    assert (first.earlier, third.later) == (None, None)
    assert back.rows == second.rows


def test_an_item_names_its_open_tickets(world):
    open_one, ended = world.open(T1, by=ANA), world.open(DS3, by=ANA)
    world.cancel(ended)

    with as_viewer(ANA):
        items = {item.number: item for item in inventory_list.find(ItemFilter()).rows}

    assert items[T1.number].open_numbers == (open_one.number,)
    assert items[DS3.number].open_numbers == ()


def test_one_item_comes_whole_and_a_foreign_one_not_at_all(world):
    with as_viewer(ANA):
        own = inventory_list.whole(ItemNumber.parse(T1.number))
        foreign = inventory_list.whole(ItemNumber.parse(FIRE_T1.number))
        listed = inventory.by_number(ItemNumber.parse(T1.number))

    assert (own.item.identifier, own.department.code, own.site.name) == (
        T1.identifier,
        WATER.code,
        "Joint Operations Center",
    )
    assert foreign is None
    assert listed.identifier == T1.identifier


def test_a_department_can_choose_among_its_own_sites_only(world):
    with as_viewer(ANA):
        own = choices(in_sight=WATER.code, site_ids=(503,), item=ItemNumber.parse(FIRE_T1.number))

    assert [each.code for each in own.departments] == [WATER.code]
    assert [each.words for each in own.sites] == [
        "Joint Operations Center, Sacramento",
        "Oroville Field Division, Oroville",
    ]
    assert own.item is None


def test_the_cmo_chooses_a_department_first_and_then_its_sites(world):
    with as_viewer(DEE):
        everywhere = choices(in_sight=None)
        one = choices(in_sight=FIRE.code)

    assert [each.code for each in everywhere.departments] == [FIRE.code, WATER.code]
    assert everywhere.sites == ()
    assert [each.words for each in one.sites] == ["Riverside Unit, Perris"]
