"""Digests in which something is wrong: one notice without words, a mailbox that refuses, a ticket muted meanwhile."""

import threading
from datetime import datetime, timedelta

import pytest

from tests.mailbox import Mailbox, text_of
from tests.world import ANA, ETHERNET, PHONE, T1, Case, World, do
from ttrt.actions import choices
from ttrt.actions.choices import Choice
from ttrt.models import BouncingAddress
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import told
from ttrt.rules.notices import Follow, Rhythm
from ttrt.rules.opening import Reporter
from ttrt.worker import deliver, letters
from ttrt.worker.deliver import POSTMAN

OUTSIDE = Reporter("Rosa Medina", "916-555-0140", "")
REFUSED = "550 5.1.1 No such user"


def turn() -> None:
    deliver.deliver_due(threading.Event())


def ledger(ticket: Case) -> list[tuple[str, str, str]]:
    """What, what came of it, and why; the newest first."""
    with as_viewer(ANA):
        lines = told.lines(told.of_ticket(ticket.ticket_id, department_id=ticket.department_id))
    return [(line.what, line.outcome, line.why) for line in lines]


@pytest.fixture
def tickets(world: World) -> list[Case]:
    """Three of a report and an update on the first, all of it for one mail that is due."""
    do(
        choices.choose,
        by=ANA,
        department_id=ANA.department_id,
        choice=Choice(("opened", "update"), rhythm=Rhythm.HOURLY),
    )
    at: datetime = database_now().replace(minute=5) - timedelta(hours=3)
    opened = world.open_many(T1, ETHERNET, PHONE, reporter=OUTSIDE, at=at)
    world.update(opened[0], at=at + timedelta(minutes=10))
    return opened


def test_a_notice_without_words_is_marked_and_the_others_still_go_in_one_mail(
    tickets: list[Case], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    said = letters._said

    def breaking(kind, facts):
        if kind == "update":
            raise LookupError("no such word")
        return said(kind, facts)

    monkeypatch.setattr(letters, "_said", breaking)
    turn()
    turn()

    (mail,) = mailbox.mails
    assert mail["Subject"] == "Trouble tickets: news of 3 tickets"
    assert all(text_of(mail).count(ticket.number) == 2 for ticket in tickets)  # in words, and in the link
    assert ledger(tickets[0]) == [
        ("Restoration update", "given up", "The mail could not be written: LookupError: no such word"),
        ("Opened", "accepted", ""),
    ]
    assert ledger(tickets[1]) == ledger(tickets[2]) == [("Opened", "accepted", "")]


def test_where_only_all_together_have_no_words_each_goes_by_itself(
    tickets: list[Case], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    def breaking(*news, **more):
        raise ValueError("too much news")

    monkeypatch.setattr(letters, "digest", breaking)
    turn()
    turn()

    assert sorted(mail["Subject"] for mail in mailbox.mails) == sorted(
        [f"Ticket {tickets[0].number}: update", *(f"Ticket {ticket.number}: opened" for ticket in tickets)]
    )


def test_a_digest_that_bounces_shows_on_each_of_its_tickets_and_counts_once(tickets: list[Case], mailbox: Mailbox):
    mailbox.answers = {"ana@example.org": REFUSED}
    turn()

    bounced = ("bounced", f"The mail server said {REFUSED}")
    assert ledger(tickets[0]) == [("Restoration update", *bounced), ("Opened", *bounced)]
    assert ledger(tickets[1]) == ledger(tickets[2]) == [("Opened", *bounced)]
    with as_viewer(POSTMAN):
        assert list(BouncingAddress.objects.values_list("email", "bounces")) == [("ana@example.org", 1)]


def test_a_bounce_counts_though_the_first_of_the_digest_is_wanted_no_more(tickets: list[Case], mailbox: Mailbox):
    do(choices.follow, by=ANA, ticket=tickets[0].ref(), how=Follow.MUTE)
    mailbox.answers = {"ana@example.org": REFUSED}
    turn()

    assert {why for _, _, why in ledger(tickets[0])} == {"This person has muted the ticket."}
    assert [outcome for _, outcome, _ in ledger(tickets[1])] == ["bounced"]
    with as_viewer(POSTMAN):
        assert list(BouncingAddress.objects.values_list("email", "bounces")) == [("ana@example.org", 1)]
