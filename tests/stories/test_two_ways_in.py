"""A customer opens online or through the service center, where a representative opens it on its behalf (A.9.4, A.3.1).

Or the contractor opens it after an alarm of its own. Every one of them is a ticket in this tool.
"""

from datetime import timedelta

import pytest

from tests.stories.visitor import OPENING, Visitor, named
from tests.world import ANA, BEN, ELI, FIRE_T1, PHONE, T1, TIM
from ttrt.models.scope import database_now
from ttrt.rules.localtime import input_value

CALL = {
    **OPENING,
    "department": "3860",
    "reporter_name": "Gus Gomez",
    "reporter_phone": "916-555-0177",
    "verified_by": "Calls from a number on file",
}


def call_in(visitor: Visitor, page: str = "/hotline", /, **typed: str):
    form = visitor.get(page).form("/hotline")
    return visitor.send(form, **{**CALL, **typed})


def test_a_customer_opens_a_ticket_online(world, at_page):
    shown = at_page(BEN).open("(916) 555-0134")

    (number,) = shown.numbers
    ticket = world.dossier(named(number)).ticket
    assert (ticket.channel, ticket.opened_by_name, ticket.reported_by) == ("online", BEN.name, BEN.name)
    assert ticket.item_id == PHONE.id


def test_a_representative_opens_it_while_the_caller_is_on_the_line(world, at_page):
    shown = call_in(at_page(ELI), subjects="916-555-0134")

    (number,) = shown.numbers
    ticket = world.dossier(named(number)).ticket
    assert (ticket.channel, ticket.opened_by_name, ticket.reported_by) == ("hotline", ELI.name, "Gus Gomez")
    assert world.dossier(named(number)).report.verified_how == "Calls from a number on file"


@pytest.mark.parametrize("paper", ["", ".txt"], ids=["page", "text file"])
def test_the_department_sees_online_who_reported_it_and_who_opened_it(world, at_page, paper):
    (number,) = call_in(at_page(ELI), subjects="916-555-0134").numbers

    shown = at_page(ANA).get(f"/tickets/{number}{paper}")

    said = shown.text.lower() if not paper else " ".join(shown.html.split()).lower()
    for words in ("reported by", "opened by", "gus gomez", ELI.name.lower()):
        assert words in said, words


def test_the_number_is_read_back_digit_by_digit(world, at_page):
    shown = call_in(at_page(ELI), subjects="916-555-0134")

    (number,) = shown.numbers
    year, sequence = number.split("-")[1:]
    assert f"3-8-6-0 dash {year} dash {'-'.join(sequence)}" in shown.text


def test_the_next_ticket_of_the_same_call_begins_with_the_caller_filled_in(world, at_page):
    eli = at_page(ELI)
    first = call_in(eli, subjects="916-555-0134")
    (again,) = {link for link in first.links if link.startswith("/hotline?call=")}

    form = eli.get(again).form("/hotline")
    second = eli.send(form, **{**OPENING, "subjects": "32/HCGS/004512/PT"})

    assert form.values["reporter_name"] == "Gus Gomez"
    assert form.values["verified_by"] == "Calls from a number on file"
    reports = [world.dossier(named(number)).report for number in second.numbers]
    assert len(reports) == 2
    assert len({report.call for report in reports}) == 1


def test_a_caller_nobody_verified_opens_nothing(world, at_page, superuser_cursor):
    shown = call_in(at_page(ELI), subjects="916-555-0134", verified_by="")

    assert shown.status == 422
    assert shown.beside("verified_by") == "Say how you know that the caller may speak for the department."
    assert shown.kept("/hotline")["reporter_name"] == "Gus Gomez"
    superuser_cursor.execute("SELECT count(*) FROM ticket")
    assert superuser_cursor.fetchone() == (0,)


def test_the_item_is_looked_up_in_the_callers_department_alone(world, at_page):
    shown = call_in(at_page(ELI), subjects=FIRE_T1.identifier)

    assert shown.status == 422
    assert "was not found" in shown.text


def test_the_contractor_opens_after_an_alarm_of_its_own_network(world, at_page):
    visitor = at_page(TIM)
    alarm = database_now() - timedelta(minutes=45)
    form = visitor.get("/tickets/new").form("/tickets/new")

    shown = visitor.send(
        form,
        **{
            **OPENING,
            "department": "3860",
            "subjects": T1.identifier,
            "alarm_at": input_value(alarm),
            "reporter_name": "Network center",
        },
    )

    (number,) = shown.numbers
    found = world.dossier(named(number))
    assert (found.ticket.channel, found.ticket.opened_by_name) == ("detection", TIM.name)
    assert found.ticket.alarm_at == alarm.replace(second=0, microsecond=0)
    assert found.clock.start == found.ticket.alarm_at
    assert number in at_page(ANA).get("/tickets").numbers
