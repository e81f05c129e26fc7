"""Two people changing one ticket: the second sees both texts, and nobody's is lost."""

import pytest

from tests.world import ANA, ELI, FAY, RAE, TIM

# form: what the second person typed, by field
WRITING = {
    "updates": {"done": "The splice is half done."},
    "status": {"status": "pending", "reason": "Waiting for the guard's list."},
    "cancellation": {"reason": "The caller says it was a mistake."},
    "restoration": {"cause": "network_cable", "resolution": "Spliced twelve fibers."},
}


@pytest.mark.parametrize("form", WRITING)
def test_the_second_one_sees_what_is_new_and_keeps_the_own_text(world, at_page, form):
    ticket = world.open()
    action = f"/tickets/{ticket.number}/{form}"
    eli = at_page(ELI)
    page = eli.get(f"/tickets/{ticket.number}")
    world.update(ticket, by=TIM, done="Tim found the cut at mile 12.")
    before = world.dossier(ticket).ticket

    shown = eli.send(page.form(action), **WRITING[form])

    assert shown.status == 409
    assert "Tim found the cut at mile 12." in shown.text
    assert {name: shown.kept(action)[name] for name in WRITING[form]} == WRITING[form]
    after = world.dossier(ticket).ticket
    assert (after.version, after.status) == (before.version, before.status)


def test_sent_again_from_there_it_goes_through_and_both_are_on_the_ticket(world, at_page):
    ticket = world.open()
    action = f"/tickets/{ticket.number}/updates"
    eli = at_page(ELI)
    page = eli.get(f"/tickets/{ticket.number}")
    world.update(ticket, by=TIM, done="Tim found the cut.")

    both = eli.send(page.form(action), **WRITING["updates"])
    shown = eli.send(both.form(action))

    assert shown.status == 200
    assert [each.body for each in world.dossier(ticket).updates] == ["Tim found the cut.", "The splice is half done."]


def test_two_answers_to_one_restoration_cannot_both_count(world, at_page):
    ticket = world.open()
    world.restore(ticket)
    ana, rae = at_page(ANA), at_page(RAE)
    seen = {who: who.get(f"/tickets/{ticket.number}") for who in (ana, rae)}

    first = ana.send(seen[ana].form(f"/tickets/{ticket.number}/dispute"), note="Still dead.")
    second = rae.send(seen[rae].form(f"/tickets/{ticket.number}/acceptance"), note="Works for me.")

    assert (first.status, second.status) == (200, 409)
    assert "Still dead." in second.text
    assert world.dossier(ticket).ticket.status == "inProgress"


def test_comments_disturb_nobody(world, at_page):
    ticket = world.open()
    ana = at_page(ANA)
    page = ana.get(f"/tickets/{ticket.number}")
    world.update(ticket, by=FAY)

    shown = ana.send(page.form(f"/tickets/{ticket.number}/comments"), body="Gate 3 is open.")

    assert shown.status == 200
    assert [each.body for each in world.dossier(ticket).updates][-1] == "Gate 3 is open."
