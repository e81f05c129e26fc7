"""A ticket opened by telephone is confirmed to the department at once, and "this was not us" is answered."""

import re
import threading
from datetime import timedelta

import pytest

from tests.mailbox import Mailbox, text_of
from tests.stories.visitor import Visitor
from tests.world import ANA, CHO, ELI, ETHERNET, FAY, RAE, T1, TIM, VAL, WATER, World
from ttrt.models import Notice
from ttrt.models.scope import as_viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.opening import Reporter
from ttrt.worker import deliver
from ttrt.worker.deliver import POSTMAN

pytestmark = pytest.mark.story

GUS = Reporter("Gus Gomez", "9165550177", "gus@example.org", "Called back on the number on file")


def called(world: World, *items, reporter: Reporter = GUS):
    return world.open_many(*(items or (T1,)), by=ELI, channel="hotline", reporter=reporter)


def told() -> list[tuple[str, str]]:
    with as_viewer(POSTMAN):
        return [(row.to_name, row.kind) for row in Notice.objects.order_by("id")]


def test_the_caller_and_the_managers_are_told_at_once_with_a_way_to_say_that_it_was_not_them(
    world: World, mailbox: Mailbox
):
    (ticket,) = called(world)

    deliver.deliver_due(threading.Event())

    assert sorted(mail["To"] for mail in mailbox.mails) == ["ana@example.org", "gus@example.org"]
    for mail in mailbox.mails:
        said = " ".join(text_of(mail).split())
        assert mail["Subject"] == f"Ticket {ticket.number}: opened"
        assert "It was reported by telephone; the caller gave the name Gus Gomez." in said
        assert f"https://tickets.example.gov/tickets/{ticket.number}/not-us" in said
    with as_viewer(POSTMAN):
        waits = [row.sent_at - row.queued_at for row in Notice.objects.all()]
    assert len(waits) == 2
    assert max(waits) < timedelta(minutes=1)


def test_a_call_for_many_is_one_mail_to_a_manager_and_online_tickets_are_none(world: World):
    called(world, T1, ETHERNET)
    world.open(T1, by=RAE, another_issue="More.", reporter=Reporter("Rae Rivers"))

    assert told() == [("Gus Gomez", "opened"), ("Gus Gomez", "opened"), ("Ana Alvarez", "opened")]


def test_a_manager_who_called_is_told_once(world: World, mailbox: Mailbox):
    called(world, reporter=Reporter("Ana Alvarez", "9165550101", "ana@example.org", "On file"))

    deliver.deliver_due(threading.Event())

    assert [mail["To"] for mail in mailbox.mails] == ["ana@example.org"]


def test_without_a_manager_the_contact_book_is_told(world: World, superuser_cursor):
    world.contact_card(email="rosa@example.org")
    world.contact_card(name="Only by phone")
    superuser_cursor.execute("UPDATE membership SET level = 'resolve' WHERE person_id = 101")
    called(world, reporter=Reporter("Gus Gomez", "9165550177", "", "On file"))

    assert told() == [("Rosa Medina", "opened")]


def test_this_was_not_us_is_flagged_and_voided(world: World, mailbox: Mailbox):
    (ticket,) = called(world)
    link = f"/tickets/{ticket.number}/not-us"
    ana = Visitor(ANA)
    page = ana.get(link)
    assert 'id="not_us" open' in page.html
    assert "the caller gave the name Gus Gomez" in page.text

    shown = ana.send(page.form(link), reason="")
    assert shown.status == 422
    assert "Say how you know" in shown.text
    shown = ana.send(shown.form(link), reason="We have no Gus here.")
    assert "The contractor sees the ticket flagged" in shown.text
    assert "“This was not us”, says the department" in shown.text

    desk = Visitor(FAY)
    assert "Escalated" in desk.get("/queue").text
    flagged = desk.get(f"/tickets/{ticket.number}")
    assert "“Not us”, says the department" in flagged.text
    assert "We have no Gus here." in flagged.text
    assert f"{link}/answer" not in Visitor(TIM).get(f"/tickets/{ticket.number}").actions
    again = desk.send(flagged.form(f"{link}/answer"), answer="Found nobody.")
    assert "Choose whether the ticket is void" in again.text
    done = desk.send(again.form(f"{link}/answer"), outcome="void", answer="The number called is a neighbour's.")
    assert done.status == 200

    after = world.dossier(ticket).ticket
    assert (after.status, after.closed_how) == (Status.CANCELLED, "voided: not the department's call")
    seen = ana.get(f"/tickets/{ticket.number}").text
    assert "Void: the call was not the department’s" in seen
    assert "The number called is a neighbour's." in seen
    assert ("Ana Alvarez", "not us answered") in told()


def test_a_call_that_was_theirs_after_all_goes_on(world: World):
    (ticket,) = called(world)
    world.disown(ticket, by=RAE)
    world.answer_disowning(ticket, "confirmed", answer="Your help desk called.")

    of = world.dossier(ticket)
    assert (of.ticket.status, of.disowning) == (Status.ACKNOWLEDGED, None)
    assert [entry.what for entry in of.history][-2:] == ["not us", "not us answered"]


def test_only_a_call_can_be_disowned_and_only_by_its_own_department(world: World):
    (ticket,), online = called(world), world.open(ETHERNET)

    assert "This was not us" in Visitor(RAE).get(f"/tickets/{ticket.number}").text
    assert "This was not us" not in Visitor(RAE).get(f"/tickets/{online.number}").text
    assert "This was not us" not in Visitor(VAL).get(f"/tickets/{ticket.number}").text
    assert Visitor(CHO).get(f"/tickets/{ticket.number}/not-us").status == 404
    refused = Visitor(RAE)
    form = refused.get(f"/tickets/{ticket.number}/not-us").form(f"/tickets/{ticket.number}/not-us")
    answer = refused.post(f"/tickets/{online.number}/not-us", form.values | {"reason": "Not us."})
    assert answer.status == 422
    assert "was not opened by telephone" in answer.text
    assert WATER.code in re.findall(r"\d{4}", online.number)
