"""An item that breaks again and again is flagged by the pack's rule, and every episode stands on one line of time."""

from datetime import timedelta

import pytest

from tests.world import ANA, CHO, ELI, FAY, FIRE_T1, SIP, T1, WATER
from ttrt.models import packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import chronic
from ttrt.rules.localtime import civil_day
from ttrt.web import inventory

DAY = timedelta(days=1)
AGAIN = "It broke again."


@pytest.fixture
def rule():
    return packs.in_force(civil_day(database_now())).chronic


def broke(world, days_ago: float, item=T1, **more):
    return world.open(item, at=database_now() - days_ago * DAY, another_issue=AGAIN, **more)


def found(rule, by=FAY):
    with as_viewer(by) as at:
        return chronic.items(rule, at=at)


def test_the_packs_number_of_tickets_within_its_days_make_an_item_chronic(world, rule):
    for n in range(rule.tickets - 1):
        broke(world, rule.days - 1 - n)
    assert found(rule) == {}

    broke(world, 0)

    assert found(rule) == {(WATER.id, T1.id): rule.tickets}


def test_what_is_older_than_the_rules_days_does_not_count(world, rule):
    broke(world, rule.days + 0.1)
    for n in range(rule.tickets - 1):
        broke(world, n + 1)

    assert found(rule) == {}


def test_a_void_ticket_was_no_trouble_of_the_item(world, rule):
    tickets = [broke(world, 5 - n) for n in range(rule.tickets)]
    assert found(rule)

    world.void_duplicate(tickets[-1], tickets[0])
    assert found(rule) == {}

    broke(world, 0)
    assert found(rule)
    world.move_department(tickets[1], FIRE_T1)
    assert found(rule) == {}


def test_a_department_learns_of_its_own_only(world, rule):
    for n in range(rule.tickets):
        broke(world, n + 1)
        broke(world, n + 1, FIRE_T1, by=CHO)

    assert set(found(rule, CHO)) == {(FIRE_T1.place.id, FIRE_T1.id)}
    assert len(found(rule, ELI)) == 2


def test_it_is_flagged_on_item_list_ticket_and_opening_page(world, rule, at_page):
    tickets = [broke(world, n + 1) for n in range(rule.tickets)]
    world.open(SIP)
    page = at_page(ANA)

    assert "Chronic: it breaks again and again" in page.get(f"/inventory/{T1.number}").text
    assert f"Chronic: {rule.tickets} tickets in {rule.days} days" in page.get(f"/tickets/{tickets[0].number}").text
    listed = page.get("/inventory?chronic=yes")
    assert (T1.identifier in listed.text, SIP.identifier in listed.text) == (True, False)
    assert "Chronic" in page.open(T1.identifier).text


def test_every_episode_stands_on_the_items_page_and_leads_to_its_ticket(world, rule, at_page):
    tickets = [broke(world, n + 1) for n in range(rule.tickets)]
    world.restore(tickets[0])
    world.void_duplicate(tickets[1], tickets[2])

    shown = at_page(ANA).get(f"/inventory/{T1.number}")

    assert set(shown.numbers) == {ticket.number for ticket in tickets}
    assert "Void, does not count" in shown.text


def test_the_line_of_time_says_that_there_were_more_and_leads_to_all_of_them(world, at_page, monkeypatch):
    monkeypatch.setattr(inventory, "EPISODES_SHOWN", 2)
    tickets = [broke(world, 2 - n) for n in range(2)]
    page = f"/inventory/{T1.number}"
    assert "there were more before" not in at_page(ANA).get(page).text

    tickets.append(broke(world, 0))

    shown = at_page(ANA).get(page)
    assert "These are the newest 2; there were more before." in shown.text
    every = f"/tickets?item={T1.number}&state=all"
    assert every.replace("&", "&amp;") in shown.html
    assert all(ticket.number in at_page(ANA).get(every).text for ticket in tickets)
