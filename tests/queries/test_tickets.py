"""Lists of tickets: the same filter for page, count and file; pages that neither repeat nor miss a row."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.world import (
    ANA,
    CHO,
    DEE,
    DS3,
    ELI,
    ETHERNET,
    FAY,
    FIRE,
    FIRE_PHONE,
    FIRE_T1,
    OPERATIONS,
    PHONE,
    SIP,
    T1,
    WATER,
    Case,
    World,
)
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import list_clock, tickets
from ttrt.queries.finding import SORTS, Filter
from ttrt.rules.lifecycle import Status

EVERYTHING = Filter(state="all")


def numbers(wanted: Filter = EVERYTHING, *, by=DEE, sort: str = "opened") -> list[str]:
    """The numbers a filter finds, in order."""
    with as_viewer(by):
        return [row.number for row in tickets.find(wanted, sort=sort).rows]


@pytest.fixture
def opened(world: World) -> dict[str, Case]:
    """Six tickets of two departments, an hour apart, the last one newest."""
    now = database_now()
    items = {"t1": T1, "ds3": DS3, "phone": PHONE, "sip": SIP, "fire": FIRE_T1, "fire phone": FIRE_PHONE}
    return {
        name: world.open(item, by=ANA if item.place is WATER else CHO, at=now - timedelta(hours=6 - hour))
        for hour, (name, item) in enumerate(items.items())
    }


def test_the_newest_ticket_comes_first(opened):
    assert numbers() == [case.number for case in reversed(opened.values())]


def test_a_department_finds_its_own_tickets_only(opened):
    assert set(numbers(by=ANA)) == {opened[name].number for name in ("t1", "ds3", "phone", "sip")}
    assert set(numbers(by=CHO)) == {opened[name].number for name in ("fire", "fire phone")}


def test_another_departments_id_finds_nothing(opened):
    assert numbers(replace(EVERYTHING, department_ids=(FIRE.id,)), by=ANA) == []


def test_ended_tickets_are_apart_from_open_ones(world, opened):
    world.cancel(opened["t1"])

    assert opened["t1"].number not in numbers(Filter())
    assert numbers(Filter(state="ended")) == [opened["t1"].number]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"kinds": ("phone",)}, {"phone", "fire phone"}),
        ({"kinds": ("phone", "service")}, {"phone", "sip", "fire phone"}),
        ({"site_ids": (OPERATIONS,)}, {"t1", "ds3", "phone", "sip"}),
        ({"department_ids": (FIRE.id,)}, {"fire", "fire phone"}),
        ({"department_ids": (FIRE.id, WATER.id), "kinds": ("service",)}, {"sip"}),
        ({"item_id": DS3.id}, {"ds3"}),
        ({"priority": True}, {"ds3", "fire phone"}),
        ({"severities": ("not_affecting",)}, set()),
        ({"text": "44 hfgs 204511"}, {"ds3"}),
        ({"text": "Operations"}, {"t1", "ds3", "phone", "sip"}),
        ({"text": "(916) 555-0134"}, {"phone"}),
        ({"text": "!!!"}, set()),
    ],
)
def test_each_filter_finds_what_it_says(opened, changes, found):
    assert set(numbers(replace(EVERYTHING, **changes))) == {opened[name].number for name in found}


def test_a_day_begins_with_its_first_instant_and_ends_before_the_next(opened):
    with as_viewer(DEE):
        row = tickets.find(replace(EVERYTHING, item_id=SIP.id)).rows[0]

    assert numbers(replace(EVERYTHING, item_id=SIP.id, opened_from=row.opened_at)) == [row.number]
    assert numbers(replace(EVERYTHING, item_id=SIP.id, opened_before=row.opened_at)) == []


def test_overdue_means_the_due_moment_has_passed(opened):
    with as_viewer(DEE):
        due = {row.number: row.update_due_at for row in tickets.find(EVERYTHING).rows}
    latest = max(due.values())

    assert set(numbers(Filter(overdue_at=latest))) == {number for number, at in due.items() if at < latest}


def test_a_ticket_of_an_unknown_identifier_is_found_as_unassigned(world, opened):
    unknown = world.open_many(typed=("99/ZZZZ/1",), by=ANA)[0]

    assert numbers(Filter(unassigned=True)) == [unknown.number]


def test_sorting_by_the_next_update_leaves_out_what_owes_none(world, opened):
    world.restore(opened["t1"])

    found = numbers(sort="due")

    assert opened["t1"].number not in found
    assert len(found) == len(opened) - 1


def test_public_safety_and_tsp_stand_first_in_every_queue(world, opened):
    assert numbers(sort="due")[:2] == [opened["ds3"].number, opened["fire phone"].number]
    assert numbers(sort="due")[2:] == [opened[name].number for name in ("t1", "phone", "sip", "fire")]

    for name in ("t1", "fire phone"):
        world.restore(opened[name])

    assert numbers(sort="waiting") == [opened["fire phone"].number, opened["t1"].number]
    assert numbers(sort="due", by=ANA) == [opened[name].number for name in ("ds3", "phone", "sip")]


def test_an_owner_a_team_and_nobody_are_filters(superuser_cursor, opened):
    superuser_cursor.execute(
        "UPDATE ticket SET owner_id = %s, owner_name = %s, team = 'Core' WHERE number = %s",
        [ELI.person_id, ELI.name, opened["t1"].number],
    )
    superuser_cursor.execute("UPDATE ticket SET team = 'Field' WHERE number = %s", [opened["sip"].number])

    def found(**changes) -> set[str]:
        theirs = set(numbers(Filter(**changes)))
        return {name for name, case in opened.items() if case.number in theirs}

    assert found(owner_ids=(ELI.person_id,)) == {"t1"}
    assert found(unowned=True) == set(opened) - {"t1"}
    assert found(owner_ids=(ELI.person_id,), unowned=True) == set(opened)
    assert found(teams=("Core", "Field")) == {"t1", "sip"}
    assert found(teams=("Field",), teamless=True) == set(opened) - {"t1"}
    assert found(owner_ids=(FAY.person_id,)) == set()


@pytest.mark.parametrize("sort", SORTS)
def test_pages_put_together_are_the_list_forwards_and_backwards(world, opened, sort):
    if sort == "waiting":
        for case in opened.values():
            world.restore(case)
    with as_viewer(DEE):
        whole = [row.number for row in tickets.find(EVERYTHING, sort=sort).rows]
        forwards, place = [], None
        for _ in range(3):
            page = tickets.find(EVERYTHING, sort=sort, place=place, size=2)
            forwards += [row.number for row in page.rows]
            place = page.later
        back = tickets.find(EVERYTHING, sort=sort, place=page.earlier, size=2)

    assert forwards == whole
    assert place is None
    assert [row.number for row in back.rows] == whole[2:4]
    assert back.earlier is not None and back.later is not None


def test_a_page_of_tickets_opened_at_one_instant_misses_none(world):
    at = database_now() - timedelta(hours=1)
    made = {world.open(item, by=ANA, at=at).number for item in (T1, DS3, ETHERNET, PHONE)}

    with as_viewer(ANA):
        first = tickets.find(EVERYTHING, size=3)
        second = tickets.find(EVERYTHING, place=first.later, size=3)

    assert {row.number for row in (*first.rows, *second.rows)} == made
    assert len(first.rows) + len(second.rows) == 4


def test_the_file_holds_what_the_list_shows_in_its_order(opened):
    with as_viewer(DEE):
        whole = tickets.Whole(EVERYTHING, sort="oldest", batch=2)
        rows = list(whole)

    assert [row.number for row in rows] == numbers(sort="oldest")
    assert whole.number == len(rows) == 6


def test_counting_stops_at_a_thousand_and_one_unless_exact(opened, monkeypatch):
    monkeypatch.setattr(tickets, "COUNT_LIMIT", 3)
    with as_viewer(DEE):
        assert tickets.count(EVERYTHING) == 4
        assert tickets.count(EVERYTHING, exact=True) == 6
        held, all_of_it = tickets.find_and_count(EVERYTHING)
        monkeypatch.setattr(tickets, "PAGE", 2)
        first, counted = tickets.find_and_count(EVERYTHING)
        second, again = tickets.find_and_count(EVERYTHING, place=first.later)

    assert (len(held.rows), all_of_it) == (6, 6)  # a page that holds the list has nothing to count
    assert (len(first.rows), counted, len(second.rows), again) == (2, 4, 2, 4)


def test_several_counts_come_in_one_statement(opened):
    with as_viewer(DEE):
        both = tickets.counts([EVERYTHING, replace(EVERYTHING, kinds=("phone",))])

    assert both == [6, 2]


def test_a_running_stop_stands_in_the_row_and_an_ended_one_does_not(world, opened):
    world.stop(opened["t1"])
    ended = world.stop(opened["ds3"])
    world.start(opened["ds3"], ended)

    with as_viewer(DEE):
        stops = {row.number: row.stop for row in tickets.find(EVERYTHING).rows}

    assert stops[opened["t1"].number] == "POWER"
    assert stops[opened["ds3"].number] == ""


@pytest.fixture
def lived(world: World) -> list[Case]:
    """Tickets with everything a clock depends on: an alarm, stops running, ended and voided, a dispute, an end."""
    start = database_now() - timedelta(hours=9)

    def later(hours: float):
        return start + timedelta(hours=hours)

    alarmed = world.open(T1, by=ELI, at=later(0), alarm_at=later(-0.5))
    stopped = world.open(DS3, by=ANA, at=later(0))
    world.start(stopped, world.stop(stopped, at=later(1)), at=later(2))
    world.stop(stopped, "WIRING", at=later(3))
    voided = world.open(ETHERNET, by=ANA, at=later(0), severity="service_affecting")
    world.void(voided, world.stop(voided, at=later(1)), at=later(2))
    disputed = world.open(PHONE, by=ANA, at=later(0))
    world.restore(disputed, at=later(2))
    world.contact(disputed, at=later(2.5))
    world.dispute(disputed, at=later(3), came_back_at=later(2.9))
    restored = world.open(SIP, by=ANA, at=later(0))
    world.restore(restored, at=later(4))
    cancelled = world.open(FIRE_T1, by=CHO, at=later(0))
    world.cancel(cancelled, by=CHO, at=later(1))
    return [alarmed, stopped, voided, disputed, restored, cancelled]


def test_a_row_says_the_same_outage_as_the_tickets_own_page(world, lived):
    with as_viewer(FAY) as at:
        rows = {row.number: row for row in tickets.find(EVERYTHING).rows}

    listed = [list_clock.net_seconds(rows[case.number], at=at) for case in lived]

    assert listed == [int(world.dossier(case, at=at).clock.net.total_seconds()) for case in lived]
    assert len(set(listed)) > 3  # the tickets do differ


def test_a_figure_is_final_once_service_is_restored_and_not_before(lived):
    with as_viewer(FAY):
        rows = {row.number: row for row in tickets.find(EVERYTHING).rows}

    running = {Status(rows[case.number].status): list_clock.is_running(rows[case.number]) for case in lived}

    assert running == {
        Status.ACKNOWLEDGED: True,
        Status.IN_PROGRESS: True,
        Status.RESOLVED: False,
        Status.CANCELLED: False,
    }
