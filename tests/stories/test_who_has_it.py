"""T13: who has a ticket stands on it; it is taken, handed to somebody with a note, and given back."""

from tests.stories.visitor import Visitor
from tests.world import ADA, ANA, DEE, ELI, TIM
from ttrt.rules.lifecycle import Status


def test_a_technician_takes_a_ticket_with_one_press(world):
    ticket = world.open()
    tim = Visitor(TIM)
    page = tim.get(f"/tickets/{ticket.number}")
    assert "Nobody has this ticket yet" in page.text

    page = tim.send(page.form(f"/tickets/{ticket.number}/owner/take"))

    assert "You have this ticket" in page.text
    assert f"/tickets/{ticket.number}/owner/take" not in page.actions
    assert "Tim Tran has this ticket" in Visitor(ANA).get(f"/tickets/{ticket.number}").text


def test_a_ticket_is_handed_on_with_a_note_that_stays_inside(world):
    ticket = world.open()
    world.team("Transport")
    eli = Visitor(ELI)
    form = eli.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/owner")

    page = eli.send(form, owner=str(TIM.person_id), team="Transport", note="The guard there is difficult.")

    assert "Assigned to Tim Tran, Transport" in page.text
    assert "The guard there is difficult." in page.text
    assert "The guard there is difficult." in Visitor(DEE).get(f"/tickets/{ticket.number}.txt").html
    ana = Visitor(ANA)
    for address in (f"/tickets/{ticket.number}", f"/tickets/{ticket.number}.txt"):
        shown = ana.get(address)
        assert "difficult" not in shown.html
        assert "Tim Tran" in shown.html
        assert "Transport" in shown.html


def test_handing_on_to_nobody_is_said_beside_the_field_and_the_note_is_kept(world):
    ticket = world.open()
    eli = Visitor(ELI)
    form = eli.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/owner")

    page = eli.send(form, owner="", note="Call me first.")

    assert page.status == 422
    assert "Choose a colleague, a team, or both." in page.beside("owner")
    assert page.kept(f"/tickets/{ticket.number}/owner")["note"] == "Call me first."


def test_two_who_take_one_ticket_learn_of_each_other(world):
    ticket = world.open()
    tim = Visitor(TIM)
    form = tim.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/owner/take")
    world.take(ticket, by=ELI)

    page = tim.send(form)

    assert page.status == 409
    assert "Eli Ellis has this ticket" in page.text


def test_an_administrator_and_the_cmo_are_offered_no_ticket(world):
    ticket = world.open()
    for person in (ADA, DEE):
        assert not any("/owner" in action for action in Visitor(person).get(f"/tickets/{ticket.number}").actions)


def test_codes_are_put_right_with_both_values_on_the_page(world):
    ticket = world.open()
    eli = Visitor(ELI)
    form = eli.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/codes")

    eli.send(form, trouble="errors", reason="It is up, and drops packets.")

    page = Visitor(ANA).get(f"/tickets/{ticket.number}")
    for words in ("Codes corrected", "Errors or lost data", "No service at all", "It is up, and drops packets."):
        assert words in page.text


def test_every_page_and_file_says_for_whom_the_work_waits(world, at_page):
    ticket = world.open()
    world.move(ticket, Status.PENDING, reason="We need the guard's list.")
    addresses = ("/tickets", "/tickets.csv", f"/tickets/{ticket.number}", f"/tickets/{ticket.number}.txt")

    for viewer, said, not_said in (
        (ANA, "Waiting for you", "Waiting for the department"),
        (ELI, "Waiting for the department", "Waiting for you"),
        (DEE, "Waiting for the department", "Waiting for you"),
    ):
        for address in addresses:
            text = at_page(viewer).get(address).text
            assert said in text, (viewer.name, address)
            assert not_said not in text, (viewer.name, address)


def test_an_update_says_in_a_word_where_the_work_stands(world):
    ticket = world.open()
    eli = Visitor(ELI)
    form = eli.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/updates")

    eli.send(form, done="The smart jack is being replaced.", status_code="techOnSite")

    assert "Technician on site" in Visitor(ANA).get(f"/tickets/{ticket.number}").text
