"""Notices leave through a real mail server on this machine: once each, tried again when told "later", never lost."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections

from tests.mailbox import Mailbox, text_of
from tests.site import free_port
from tests.world import ANA, ELI, T1, World, do
from ttrt.actions import outbox as book
from ttrt.actions.restorations import restore_service
from ttrt.models import Notice
from ttrt.models.scope import as_viewer
from ttrt.rules.opening import Reporter
from ttrt.worker import deliver
from ttrt.worker.deliver import POSTMAN


def turn() -> None:
    deliver.deliver_due(threading.Event())


def outbox() -> list[Notice]:
    with as_viewer(POSTMAN):
        return list(Notice.objects.order_by("pk"))


def make_due(superuser_cursor) -> None:
    superuser_cursor.execute("UPDATE notice SET due_at = clock_timestamp() WHERE sent_at IS NULL")


def test_a_notice_is_mailed_once(world: World, mailbox: Mailbox):
    world.open(T1)

    turn()
    turn()

    assert len(mailbox.mails) == 1
    (notice,) = outbox()
    assert (notice.sent_at is not None, notice.attempts, notice.last_error) == (True, 1, "")


def test_the_subject_names_the_ticket_and_nothing_else(world: World, mailbox: Mailbox):
    ticket = world.open(T1)

    turn()

    (mail,) = mailbox.mails
    assert mail["Subject"] == f"Ticket {ticket.number}: opened"
    assert mail["To"] == "ana@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    body = text_of(mail)
    assert f"https://tickets.example.gov/tickets/{ticket.number}\r\n" in body
    for private in (T1.identifier, "916-555-0101", "El Camino", "Nothing works"):
        assert private not in mail.as_string()


def test_mails_of_one_ticket_hang_together(world: World, mailbox: Mailbox):
    ticket, other = world.open(T1), world.open(T1, another_issue="Another one.")
    world.update(ticket)

    turn()

    of = {number: [m for m in mailbox.mails if number in m["Subject"]] for number in (ticket.number, other.number)}
    assert [len(mails) for mails in of.values()] == [2, 1]
    assert {mail["References"] for mail in of[ticket.number]} == {f"<ticket-{ticket.number}@tickets.example.gov>"}
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 3


def test_a_batch_goes_over_one_connection(world: World, mailbox: Mailbox):
    world.open_many(T1, typed=("one", "two", "three"))

    turn()

    assert (len(mailbox.mails), mailbox.connections) == (4, 1)


def test_a_later_is_tried_again_with_the_same_message_id(world: World, mailbox: Mailbox, superuser_cursor):
    world.open(T1)
    mailbox.answers["ana@example.org"] = "452 4.2.2 Mailbox full"

    turn()

    (notice,) = outbox()
    assert (notice.sent_at, notice.given_up_at, notice.attempts) == (None, None, 1)
    assert notice.last_error == "The mail server said 452 4.2.2 Mailbox full"
    assert notice.due_at > notice.queued_at + timedelta(seconds=1)

    turn()
    assert mailbox.mails == []
    mailbox.answers.clear()
    make_due(superuser_cursor)
    turn()

    assert len(mailbox.mails) == 1
    assert outbox()[0].attempts == 2


def test_a_never_is_given_up_with_its_reason_and_holds_up_nobody(world: World, mailbox: Mailbox, superuser_cursor):
    world.open(T1, reporter=Reporter("Gone", "", "gone@example.org"))
    world.open(T1, another_issue="Another one.")
    mailbox.answers["gone@example.org"] = "550 5.1.1 No such user"

    turn()
    make_due(superuser_cursor)
    turn()

    gone, there = outbox()
    assert (gone.given_up_at is not None, gone.attempts) == (True, 1)
    assert gone.last_error == "The mail server said 550 5.1.1 No such user"
    assert there.sent_at is not None
    assert [mail["To"] for mail in mailbox.mails] == ["ana@example.org"]


@pytest.mark.parametrize("address", ["nobody", "a@example.org, b@example.org", "a b@example.org", "ä@"])
def test_what_is_no_address_is_given_up(world: World, mailbox: Mailbox, address):
    world.open(T1, reporter=Reporter("Odd", "", address))

    turn()

    (notice,) = outbox()
    assert notice.given_up_at is not None
    assert notice.last_error == f"“{address}” is not a mail address."
    assert mailbox.mails == []


def test_a_server_that_is_down_costs_nothing_but_time(world: World, mailbox: Mailbox, settings, superuser_cursor):
    world.open_many(T1, typed=("one",))
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()

    turn()

    first, second = outbox()
    assert first.last_error.startswith("The mail server does not answer")
    assert (first.attempts, second.attempts) == (1, 0)
    assert first.given_up_at is second.given_up_at is None

    settings.EMAIL_PORT = port
    make_due(superuser_cursor)
    turn()
    assert len(mailbox.mails) == 2


def test_only_days_of_refusals_give_a_notice_up(world: World, mailbox: Mailbox, superuser_cursor):
    world.open(T1)
    mailbox.answers["ana@example.org"] = "451 Try later"
    superuser_cursor.execute("UPDATE notice SET queued_at = queued_at - interval '5 days', attempts = 99")

    turn()

    assert outbox()[0].given_up_at is not None


def test_no_transaction_is_open_while_a_mail_goes_out(world: World, mailbox: Mailbox, superuser_cursor):
    world.open(T1)
    in_transaction = []

    def look() -> None:
        superuser_cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename ~ '^ttrt_' AND state LIKE 'idle in transaction%'"
        )
        in_transaction.append(superuser_cursor.fetchone()[0])

    mailbox.while_receiving = look
    turn()

    assert in_transaction == [0]


def test_two_workers_at_once_send_each_notice_once(world: World, mailbox: Mailbox):
    world.open_many(T1, typed=tuple(f"line {n}" for n in range(59)))

    def work() -> None:
        try:
            turn()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert len(mailbox.mails) == len({mail["Message-ID"] for mail in mailbox.mails}) == 60
    assert all(notice.sent_at for notice in outbox())


def test_a_claim_whose_worker_died_runs_out(world: World, mailbox: Mailbox):
    world.open(T1)
    with as_viewer(POSTMAN) as at:
        book.take_due(at=at, most=10, until=at + timedelta(seconds=1))

    turn()
    assert mailbox.mails == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.1)")
    turn()

    assert len(mailbox.mails) == 1


def test_what_a_killed_worker_held_goes_a_minute_later_and_what_a_slow_one_holds_stays_its_own(world: World):
    world.open(T1)
    with as_viewer(POSTMAN) as at:
        (held,) = book.take_due(at=at, most=10)
        assert book.take_due(at=at + timedelta(seconds=59), most=10) == []
        assert book.renew(held, at=at + timedelta(seconds=59))
        assert book.take_due(at=at + timedelta(seconds=118), most=10) == []
        (taken,) = book.take_due(at=at + timedelta(seconds=120), most=10)

        assert taken.pk == held.pk
        assert not book.renew(held, at=at + timedelta(seconds=121))
        assert book.renew(taken, at=at + timedelta(seconds=121))


def test_one_hand_over_is_over_before_its_claim_is(world: World, mailbox: Mailbox, monkeypatch):
    """A server that goes on answering, but never to the end, is hung up on; the mail is tried again later."""
    assert book.CLAIM.total_seconds() > deliver.LONGEST
    monkeypatch.setattr(deliver, "LONGEST", 0.4)
    over = threading.Event()
    mailbox.while_receiving = lambda: over.wait(5)
    world.open(T1)
    began = time.monotonic()

    turn()

    assert 0.3 < time.monotonic() - began < 3
    over.set()
    (notice,) = outbox()
    assert (notice.sent_at, notice.given_up_at, notice.attempts) == (None, None, 1)
    assert notice.last_error.startswith("The mail server does not answer")


def test_a_server_that_thinks_about_a_mail_it_has_is_waited_for_and_gets_it_once(
    world: World, mailbox: Mailbox, settings
):
    settings.EMAIL_TIMEOUT = 0.3
    mailbox.while_receiving = lambda: time.sleep(0.9)
    world.open(T1)

    turn()
    turn()

    assert len(mailbox.mails) == 1
    (notice,) = outbox()
    assert (notice.sent_at is not None, notice.attempts) == (True, 1)


def test_a_worker_whose_claim_ran_out_has_no_say(world: World):
    world.open(T1)
    with as_viewer(POSTMAN) as at:
        (late,) = book.take_due(at=at, most=10, until=at)
    with as_viewer(POSTMAN) as at:
        (now,) = book.take_due(at=at, most=10, until=at + timedelta(minutes=1))
        book.mark_sent(now, handed_over_at=at, at=at)

    with as_viewer(POSTMAN) as at:
        book.mark_failed(late, handed_over_at=at, at=at, error="too late", permanent=True)

    (notice,) = outbox()
    assert (notice.sent_at is not None, notice.given_up_at) == (True, None)


def test_told_to_stop_it_hands_back_what_it_did_not_send(world: World, mailbox: Mailbox):
    world.open_many(T1, typed=("one", "two"))
    stop = threading.Event()
    mailbox.while_receiving = stop.set

    deliver.deliver_due(stop)

    assert len(mailbox.mails) == 1
    waiting = [notice for notice in outbox() if notice.sent_at is None]
    assert [notice.attempts for notice in waiting] == [0, 0]
    with as_viewer(POSTMAN) as at:
        assert all(notice.due_at <= at for notice in waiting)


def test_a_restoration_asks_for_an_answer(world: World, mailbox: Mailbox):
    ticket = world.open(T1)
    with as_viewer(ELI) as at:
        now = at
    do(
        restore_service,
        by=ELI,
        ticket=ticket.ref(),
        restored_at=now,
        cause="network_equipment",
        resolution="Replaced the line card.",
    )
    world.accept(ticket, by=ANA)

    turn()

    subjects = [mail["Subject"].removeprefix(f"Ticket {ticket.number}: ") for mail in mailbox.mails]
    assert subjects == ["opened", "restored, please confirm", "closed"]
