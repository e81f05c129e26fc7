"""The department's management sets each person's level of access (A.9.4): view, report, resolve, manage."""

import pytest

from tests.world import ADA, ANA, BEN, DEE, ELI, FAY, RAE, TIM, TWO, VAL, WATER, World
from ttrt.rules.access import Viewer
from ttrt.rules.refusal import NotAllowed

MAY_REPORT = {VAL.name: False, BEN.name: True, RAE.name: True, ANA.name: True}
MAY_RESOLVE = {VAL.name: False, BEN.name: False, RAE.name: True, ANA.name: True}
PEOPLE = pytest.mark.parametrize("person", [VAL, BEN, RAE, ANA], ids=lambda person: str(person.level))


def works(verb, *args, **said) -> bool:
    try:
        verb(*args, **said)
    except NotAllowed:
        return False
    return True


@PEOPLE
def test_everyone_reads_the_departments_tickets(world, at_page, person: Viewer):
    ticket = world.open()

    assert ticket.number in at_page(person).get("/tickets").numbers


@PEOPLE
def test_who_may_report_opens_and_comments(world, person: Viewer):
    ticket = world.open(by=ANA)

    assert works(world.comment, ticket, by=person) is MAY_REPORT[person.name]
    assert works(world.open, by=person, another_issue="Another port.") is MAY_REPORT[person.name]


@PEOPLE
def test_who_may_resolve_accepts_disputes_and_cancels(world: World, person: Viewer):
    restored, accepted, opened = (world.open(by=ANA, another_issue="One of three.") for _ in range(3))
    world.restore(restored)
    world.restore(accepted)

    assert works(world.dispute, restored, by=person) is MAY_RESOLVE[person.name]
    assert works(world.accept, accepted, by=person) is MAY_RESOLVE[person.name]
    assert works(world.cancel, opened, by=person) is MAY_RESOLVE[person.name]


@PEOPLE
def test_a_page_offers_only_what_the_level_allows(world, at_page, person: Viewer):
    ticket = world.open(by=ANA)
    world.restore(ticket)

    offered = at_page(person).get(f"/tickets/{ticket.number}").actions

    assert (f"/tickets/{ticket.number}/comments" in offered) is MAY_REPORT[person.name]
    assert (f"/tickets/{ticket.number}/acceptance" in offered) is MAY_RESOLVE[person.name]
    assert (f"/tickets/{ticket.number}/dispute" in offered) is MAY_RESOLVE[person.name]
    assert f"/tickets/{ticket.number}/restoration" not in offered


@pytest.mark.parametrize("person", [VAL, BEN, RAE, ANA, ELI, TIM, FAY, ADA, DEE], ids=lambda person: str(person.level))
def test_every_link_of_the_menu_leads_to_a_page(world, at_page, person: Viewer):
    visitor = at_page(person)
    (menu,) = [node for node in visitor.get("/tickets").root.every("nav") if node.get("aria-label") == "Main"]

    answers = {link.get("href"): visitor.get(link.get("href")).status for link in menu.every("a")}

    assert answers
    assert set(answers.values()) == {200}, answers


def test_a_viewer_who_forces_the_opening_form_is_refused_in_words(world, at_page, superuser_cursor):
    visitor = at_page(VAL)

    shown = visitor.get("/tickets/new")

    assert shown.status == 403
    assert "Your access level (view) does not let you open tickets. Ask your department’s manager." in shown.text
    superuser_cursor.execute("SELECT count(*) FROM ticket")
    assert superuser_cursor.fetchone() == (0,)


def test_a_changed_level_counts_from_the_next_click(world, at_page, superuser_cursor):
    visitor = at_page(VAL)
    assert visitor.get("/tickets/new").status == 403

    superuser_cursor.execute("UPDATE membership SET level = 'report' WHERE person_id = %s", [VAL.person_id])

    assert visitor.get("/tickets/new").status == 200


def test_a_person_of_two_departments_has_a_level_in_each(world, at_page):
    visitor = at_page(TWO)
    own = world.open(by=ANA)
    world.restore(own)

    assert f"/tickets/{own.number}/acceptance" in visitor.get(f"/tickets/{own.number}").actions
    assert {f"/tickets?department={code}" for code in ("3860", "3540")} <= visitor.get("/tickets").links
    assert WATER.name in visitor.get("/tickets?department=3860").text
