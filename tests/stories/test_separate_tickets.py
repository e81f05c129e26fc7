"""A separate ticket for each circuit, phone number or service (A.9.4)."""

import pytest

from tests.stories.visitor import Visitor, named
from tests.world import ANA, ETHERNET, PHONE, SIP, T1
from ttrt.rules.refusal import Refused


def test_a_list_of_four_things_opens_four_tickets_tied_as_one_report(world, at_page):
    shown = at_page(ANA).open("32/HCGS/004512/PT\n81 KDGS 118820 PT\n(916) 555-0134\nSIP-3860-0007")

    assert shown.heading.startswith("4 tickets are open")
    tickets = [world.dossier(named(number)) for number in shown.numbers]
    assert {each.ticket.item_id for each in tickets} == {T1.id, ETHERNET.id, PHONE.id, SIP.id}
    assert len({each.ticket.report_id for each in tickets}) == 1
    assert [len(each.siblings) for each in tickets] == [3, 3, 3, 3]


def test_the_same_line_twice_in_one_list_is_one_ticket(world, at_page):
    shown = at_page(ANA).open("32/HCGS/004512/PT\n32 hcgs 004512 pt")

    (number,) = shown.numbers
    assert shown.heading == f"Ticket {number} is open"


def test_no_ticket_can_hold_two_things(world, superuser_cursor):
    world.open_many(T1, PHONE)

    superuser_cursor.execute("SELECT count(*), count(DISTINCT item_id), min(item_id) FROM ticket")
    assert superuser_cursor.fetchone() == (2, 2, T1.id)
    superuser_cursor.execute(
        "SELECT is_nullable FROM information_schema.columns WHERE table_name = 'ticket' AND column_name = 'item_id'"
    )
    assert superuser_cursor.fetchone() == ("NO",)


def test_one_thing_out_in_two_ways_needs_a_word_why(world, at_page):
    first = world.open(T1)
    visitor: Visitor = at_page(ANA)

    refused = visitor.open("32/HCGS/004512/PT")
    (field,) = [name for name in refused.form("/tickets/new").names if name.startswith("another_")]
    assert "has a ticket open" in refused.beside(field)
    assert f"/tickets/{first.number}" in refused.links

    shown = visitor.send(refused.form("/tickets/new"), step="open", **{field: "The other end is down as well."})
    (second,) = shown.numbers
    assert world.dossier(named(second)).ticket.another_issue == "The other end is down as well."


def test_each_ticket_of_a_report_is_worked_alone(world):
    one, other = world.open_many(T1, PHONE)

    world.restore(one)
    world.accept(one)

    assert world.dossier(one).ticket.status == "closed"
    assert world.dossier(other).ticket.status == "acknowledged"
    assert world.dossier(other).clock.running


def test_an_item_is_not_taken_twice_in_one_report(world):
    with pytest.raises(Refused, match="listed twice"):
        world.open_many(T1, T1)
