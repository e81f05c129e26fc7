"""What came of each notice: accepted, bounced, given up, waiting; and addresses that refuse mail again and again."""

import threading
from datetime import timedelta

import pytest

from tests.mailbox import Mailbox
from tests.stories.visitor import Visitor
from tests.world import ADA, ANA, BEN, CHO, DEE, ELI, FIRE_T1, PHONE, T1, World
from ttrt.actions import notices
from ttrt.models import BouncingAddress, Notice, Ticket
from ttrt.models.scope import as_viewer
from ttrt.queries import told
from ttrt.rules.access import Viewer
from ttrt.rules.opening import Reporter
from ttrt.worker import deliver, letters
from ttrt.worker.deliver import POSTMAN

REFUSED = "550 5.1.1 No such user"
ROSA = Reporter("Rosa Medina", "", "Rosa@example.org")


def turn() -> None:
    deliver.deliver_due(threading.Event())


def ledger(ticket, *, by: Viewer = ANA) -> list[told.Told]:
    with as_viewer(by):
        return told.lines(told.of_ticket(ticket.ticket_id, department_id=ticket.department_id))


def bounces() -> list[tuple[str, int]]:
    with as_viewer(POSTMAN):
        return list(BouncingAddress.objects.order_by("email").values_list("email", "bounces"))


def tell_the_contractor(ticket, *, by: Viewer, email: str = "duty@carrier.example") -> None:
    with as_viewer(by) as at:
        row = Ticket.objects.defer("search").get(department_id=ticket.department_id, pk=ticket.ticket_id)
        notices.to_contractor(row, "not restored", name="Duty manager", email=email, at=at)


def test_a_line_says_for_whom_which_way_and_what_came_of_it(world: World, mailbox: Mailbox):
    ticket = world.open(T1)

    (before,) = ledger(ticket)
    turn()
    (after,) = ledger(ticket)

    assert (before.name, before.address, before.what, before.channel) == (
        "Ana Alvarez",
        "ana@example.org",
        "Opened",
        "Mail",
    )
    assert (before.outcome, before.outcome_at, before.handed_over_at) == ("waiting", before.queued_at, None)
    assert after.outcome == "accepted"
    assert before.queued_at < after.handed_over_at < after.outcome_at < before.queued_at + timedelta(minutes=1)


def test_a_later_waits_with_its_reason_and_a_never_is_a_bounce(world: World, mailbox: Mailbox):
    ticket, other = world.open(T1, reporter=ROSA), world.open(PHONE)
    mailbox.answers = {"Rosa@example.org": REFUSED, "ana@example.org": "452 4.2.2 Mailbox full"}

    turn()

    (bounced,), (waiting,) = ledger(ticket), ledger(other)
    assert (bounced.outcome, bounced.why) == ("bounced", f"The mail server said {REFUSED}")
    assert (waiting.outcome, waiting.why) == ("waiting", "The mail server said 452 4.2.2 Mailbox full")
    assert waiting.outcome_at > waiting.handed_over_at
    assert bounces() == [("rosa@example.org", 1)]


def test_three_bounces_in_a_row_mark_the_address_and_a_mail_accepted_clears_it(world: World, mailbox: Mailbox):
    ticket = world.open(T1, reporter=ROSA)
    mailbox.answers = {"Rosa@example.org": REFUSED}
    world.update(ticket)
    turn()
    assert [one.doubtful for one in ledger(ticket)] == [False, False]

    world.update(ticket)
    turn()
    assert [one.doubtful for one in ledger(ticket)] == [True, True, True]
    assert "Refuses mail" in Visitor(ANA).get(f"/tickets/{ticket.number}").text
    with as_viewer(ADA):
        assert told.doubtful(["ROSA@example.org", "ana@example.org"]) == {"rosa@example.org"}

    mailbox.answers = {}
    world.update(ticket)
    turn()
    assert bounces() == [("rosa@example.org", 0)]
    assert [one.doubtful for one in ledger(ticket)] == [False] * 4


def test_a_mail_between_two_bounces_begins_the_count_anew(world: World, mailbox: Mailbox):
    ticket = world.open(T1, reporter=ROSA)
    for answers in ({"Rosa@example.org": REFUSED}, {}, {"Rosa@example.org": REFUSED}):
        mailbox.answers = answers
        world.update(ticket)
        turn()

    assert bounces() == [("rosa@example.org", 1)]


def test_a_doubtful_address_is_marked_in_its_own_departments_contact_book_alone(world: World, mailbox: Mailbox):
    card = world.contact_card(email="rosa@example.org")
    world.contact_card(by=CHO, place=FIRE_T1.place, email="rosa@example.org")
    mailbox.answers = {"Rosa@example.org": REFUSED}
    ticket = world.open(T1, reporter=ROSA)
    world.update(ticket)
    world.update(ticket)
    turn()

    ana = Visitor(ANA)
    assert "Refuses mail" in ana.get("/contacts").text
    assert "refused our last three mails" in ana.get(f"/contacts/{card}").text
    assert "Refuses mail" not in Visitor(CHO).get("/contacts").text


def test_the_department_sees_no_row_for_the_contractors_people(world: World, mailbox: Mailbox):
    ticket = world.open(T1)
    tell_the_contractor(ticket, by=BEN)
    tell_the_contractor(ticket, by=ELI, email="gone@carrier.example")
    mailbox.answers = {"gone@carrier.example": REFUSED}
    turn()

    assert [one.name for one in ledger(ticket, by=ANA)] == ["Ana Alvarez"]
    for side in (ELI, DEE):
        assert [(one.name, one.inside) for one in ledger(ticket, by=side)] == [
            ("Duty manager", True),
            ("Duty manager", True),
            ("Ana Alvarez", False),
        ]
    assert "carrier.example" not in Visitor(ANA).get(f"/tickets/{ticket.number}").html
    assert "carrier.example" in Visitor(ELI).get(f"/tickets/{ticket.number}").html
    with as_viewer(ANA):
        assert list(BouncingAddress.objects.all()) == []
    assert bounces() == [("gone@carrier.example", 1)]


def test_a_notice_that_cannot_be_written_says_so_and_stops_nobody(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    broken, whole = world.open(T1), world.open(PHONE)
    write = letters.write

    def breaking(kind, *, number, **said):
        if number == broken.number:
            raise LookupError("no such word")
        return write(kind, number=number, **said)

    monkeypatch.setattr(letters, "write", breaking)
    turn()

    (failed,), (sent,) = ledger(broken), ledger(whole)
    assert (failed.outcome, failed.why) == ("given up", "The mail could not be written: LookupError: no such word")
    assert sent.outcome == "accepted"
    assert "cannot be written" in caplog.text
    assert [mail["Subject"] for mail in mailbox.mails] == [f"Ticket {whole.number}: opened"]


def test_what_nobody_listed_is_told_to_nobody(world: World):
    ticket = world.open(T1)
    with as_viewer(ELI) as at, pytest.raises(KeyError):
        row = Ticket.objects.defer("search").get(department_id=ticket.department_id, pk=ticket.ticket_id)
        notices.queue(row, "department renamed", by=ELI, at=at)

    with as_viewer(POSTMAN):
        assert [notice.kind for notice in Notice.objects.all()] == ["opened"]


def test_a_clock_set_back_by_an_hour_holds_nothing_up(world: World, mailbox: Mailbox, superuser_cursor):
    """The notice was queued before the step, so that it seems to be due in the future."""
    world.open(T1)
    superuser_cursor.execute("UPDATE notice SET queued_at = queued_at + '1 hour', due_at = due_at + '1 hour'")

    turn()
    turn()

    assert len(mailbox.mails) == 1


def test_no_wait_between_tries_is_longer_than_minutes(world: World, mailbox: Mailbox, superuser_cursor):
    """After an hour of refusals, the mail goes within minutes of the server's repair."""
    ticket = world.open(T1)
    superuser_cursor.execute("UPDATE notice SET attempts = 300")
    mailbox.answers = {"ana@example.org": "451 4.3.0 Try later"}

    turn()

    (line,) = ledger(ticket)
    assert line.outcome_at - line.handed_over_at < timedelta(minutes=5, seconds=5)


@pytest.mark.parametrize("said", ["530 5.7.0 Sign in first", "554 5.7.1 Who are you?"])
def test_a_sender_refused_for_good_is_the_servers_fault_and_loses_nothing(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, said
):
    ticket, other = world.open(T1), world.open(PHONE)

    async def refuse(self, server, session, envelope, address, options):
        return said

    monkeypatch.setattr(type(mailbox), "handle_MAIL", refuse, raising=False)
    turn()

    assert [ledger(each)[0].outcome for each in (ticket, other)] == ["waiting", "waiting"]
    assert [ledger(each)[0].why for each in (ticket, other)] == [f"The mail server said {said}", ""]
    assert bounces() == []
