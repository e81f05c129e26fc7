"""Who is told by choice: by event, severity and place, watched and muted, at once or together, when it suits."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.mailbox import Mailbox, text_of
from tests.world import (
    ADA,
    ANA,
    BEN,
    CHO,
    DS3,
    ELI,
    ETHERNET,
    FIRE_T1,
    OPERATIONS,
    RAE,
    T1,
    TWO,
    TWO_AT_FIRE,
    VAL,
    WATER,
    World,
    do,
)
from ttrt.actions import choices, departments, notices, places
from ttrt.actions.choices import Choice
from ttrt.actions.closing import announce_closing
from ttrt.actions.holding import Ref
from ttrt.models import Notice, NoticeChoice, Ticket
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.access import Viewer
from ttrt.rules.localtime import civil_day
from ttrt.rules.notices import EVENTS, Follow, Rhythm
from ttrt.rules.opening import Reporter
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.worker import deliver
from ttrt.worker.beats import CLOSING
from ttrt.worker.deliver import POSTMAN

OUTSIDE = Reporter("Rosa Medina", "916-555-0140", "")
EVERYTHING = tuple(kind for kind, event in EVENTS.items() if event.choice)


def turn() -> None:
    deliver.deliver_due(threading.Event())


def choose(who: Viewer, *events: str, **more) -> None:
    do(choices.choose, by=who, department_id=who.department_id, choice=Choice(events or EVERYTHING, **more))


def follow(who: Viewer, ticket, how: Follow) -> None:
    do(choices.follow, by=who, ticket=ticket.ref(), how=how)


def told(ticket=None) -> list[tuple[str, str]]:
    """Who is to be told what, in the order of queueing."""
    with as_viewer(POSTMAN):
        rows = Notice.objects.order_by("id")
        rows = rows.filter(ticket_id=ticket.ticket_id) if ticket else rows
        return [(row.to_name, row.kind) for row in rows]


def test_who_chose_an_event_is_told_of_it_and_of_no_other(world: World):
    choose(ANA, "restored", "closed")
    choose(VAL, "opened")

    ticket = world.open(T1, reporter=OUTSIDE)
    world.update(ticket)
    world.restore(ticket)
    world.accept(ticket, by=RAE)

    assert told() == [("Val Vance", "opened"), ("Ana Alvarez", "restored"), ("Ana Alvarez", "closed")]


def test_nobody_is_told_of_their_own_act_and_the_reporter_is_told_once(world: World):
    choose(BEN)
    choose(ANA)

    world.open(T1, by=BEN, reporter=Reporter(BEN.name, "", "ben@example.org"))
    world.open(ETHERNET, by=ANA, reporter=Reporter("Rosa Medina", "", "rosa@example.org"))

    assert told() == [
        ("Ben Brooks", "opened"),
        ("Ana Alvarez", "opened"),
        ("Rosa Medina", "opened"),
        ("Ben Brooks", "opened"),
    ]


def test_another_department_is_never_told(world: World):
    choose(CHO)
    choose(TWO_AT_FIRE)
    world.open(T1, reporter=OUTSIDE)
    assert told() == []

    world.open(FIRE_T1, by=CHO, reporter=OUTSIDE)
    assert told() == [("Tui Toma", "opened")]


@pytest.mark.parametrize(
    ("least", "severity", "is_told"),
    [
        ("", "not_affecting", True),
        ("service_affecting", "out_of_service", True),
        ("service_affecting", "service_affecting", True),
        ("service_affecting", "not_affecting", False),
        ("out_of_service", "service_affecting", False),
    ],
)
def test_a_severity_at_least(world: World, least, severity, is_told):
    choose(ANA, severity_at_least=least)

    world.open(T1, reporter=OUTSIDE, severity=severity)

    assert told() == [("Ana Alvarez", "opened")] * is_told


def test_only_the_sites_and_items_chosen(world: World):
    choose(ANA, site_ids=(OPERATIONS,))
    choose(VAL, item_ids=(ETHERNET.id,))
    choose(RAE, site_ids=(OPERATIONS,), item_ids=(ETHERNET.id,))

    world.open_many(T1, ETHERNET, reporter=OUTSIDE)

    assert sorted(told()) == sorted(
        [(name, "opened") for name in ("Ana Alvarez", "Rae Rivers", "Rae Rivers", "Val Vance")]
    )


def test_a_watched_ticket_tells_everything_and_a_muted_one_nothing(world: World):
    ticket, other = world.open(T1, reporter=OUTSIDE), world.open(ETHERNET, reporter=OUTSIDE)
    choose(ANA)
    follow(ANA, ticket, Follow.MUTE)
    follow(VAL, ticket, Follow.WATCH)
    for each in (ticket, other):
        world.update(each)

    assert told(ticket) == [("Val Vance", "update")]
    assert told(other) == [("Ana Alvarez", "update")]

    follow(ANA, ticket, Follow.NEITHER)
    follow(VAL, ticket, Follow.NEITHER)
    world.update(ticket)
    assert told(ticket)[1:] == [("Ana Alvarez", "update")]


def test_a_reporter_with_an_account_may_mute_the_ticket(world: World):
    ticket = world.open(T1, by=BEN, reporter=Reporter(BEN.name, "", "ben@example.org"))
    follow(BEN, ticket, Follow.MUTE)

    world.update(ticket)

    assert told() == [("Ben Brooks", "opened")]


def test_a_choice_is_ones_own_whatever_the_verb_says(world: World, superuser_cursor):
    choose(ANA, "closed")
    with as_viewer(BEN):
        changed = NoticeChoice.objects.filter(department_id=WATER.id).update(rhythm="daily")

    assert changed == 0
    for who in (ELI, ADA):
        with pytest.raises(NotAllowed):
            do(choices.choose, by=who, department_id=WATER.id, choice=Choice())
    foreign = world.open(FIRE_T1, by=CHO)
    with pytest.raises(NotFound):
        do(choices.follow, by=ANA, ticket=Ref(WATER.id, foreign.ticket_id), how=Follow.WATCH)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"events": ("department renamed",)}, "events"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"quiet": (time(7), time(7))}, "quiet_until"),
        ({"item_ids": tuple(range(300))}, "items"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_beside_its_field(world: World, said, field):
    with pytest.raises(Refused) as refused:
        do(choices.choose, by=ANA, department_id=WATER.id, choice=Choice(**said))

    assert refused.value.field == field


def test_news_of_an_hour_travels_in_one_mail_that_marks_all(world: World, mailbox: Mailbox, superuser_cursor):
    choose(ANA, rhythm=Rhythm.HOURLY)
    choose(VAL)
    at = datetime(2026, 7, 4, 10, 5, tzinfo=UTC)
    one, two = world.open_many(T1, ETHERNET, reporter=OUTSIDE, at=at)
    world.update(one, at=at + timedelta(minutes=10))
    with as_viewer(POSTMAN):
        due = set(Notice.objects.filter(person_id=ANA.person_id).values_list("due_at", "digest"))
    assert due == {(datetime(2026, 7, 4, 11, tzinfo=UTC), True)}

    turn()
    turn()

    mails = {mail["To"]: [m for m in mailbox.mails if m["To"] == mail["To"]] for mail in mailbox.mails}
    assert {to: len(found) for to, found in mails.items()} == {"ana@example.org": 1, "val@example.org": 3}
    (digest,) = mails["ana@example.org"]
    assert digest["Subject"] == "Trouble tickets: news of 2 tickets"
    said = " ".join(text_of(digest).split())
    assert f"Ticket {one.number}: The ticket is open and work has begun. There is a new restoration update." in said
    assert f"Ticket {two.number}: The ticket is open and work has begun." in said
    with as_viewer(POSTMAN):
        sent = list(Notice.objects.filter(person_id=ANA.person_id).order_by("id"))
    assert all(notice.sent_at for notice in sent)
    assert {notice.joined_to for notice in sent} == {sent[0].pk}
    assert digest["Message-ID"] == f"<digest-{sent[0].pk}@tickets.example.gov>"


def test_a_digest_tried_again_is_the_same_mail_though_more_news_came(world: World, mailbox: Mailbox, superuser_cursor):
    choose(ANA, rhythm=Rhythm.HOURLY)
    at = database_now().replace(minute=5) - timedelta(hours=3)
    one, two = world.open_many(T1, ETHERNET, reporter=OUTSIDE, at=at)
    mailbox.answers = {"ana@example.org": "452 4.2.2 Mailbox full"}
    turn()
    world.update(one, at=at + timedelta(minutes=10))
    world.update(two, at=at + timedelta(minutes=11))
    mailbox.answers = {}
    superuser_cursor.execute("UPDATE notice SET due_at = clock_timestamp() WHERE sent_at IS NULL")

    turn()

    with as_viewer(POSTMAN):
        joined = list(Notice.objects.order_by("id").values_list("joined_to", flat=True))
    assert joined[0] == joined[1] != joined[2] == joined[3]
    assert [mail["Message-ID"] for mail in mailbox.mails] == [
        f"<digest-{joined[0]}@tickets.example.gov>",
        f"<digest-{joined[2]}@tickets.example.gov>",
    ]


def test_one_notice_held_back_alone_keeps_its_tickets_thread(world: World, mailbox: Mailbox):
    choose(ANA, quiet=(time(0), time(23, 59)), urgent_at_once=True)
    at = datetime(2026, 7, 4, 10, 5, tzinfo=UTC)
    ticket = world.open(T1, reporter=OUTSIDE, at=at)

    turn()

    (mail,) = mailbox.mails
    assert mail["Subject"] == f"Ticket {ticket.number}: opened"
    assert mail["References"] == f"<ticket-{ticket.number}@tickets.example.gov>"
    assert "You chose to be told this." in text_of(mail)


def test_public_safety_breaks_the_quiet_of_who_allows_it(world: World):
    for who, breaks in ((ANA, True), (VAL, False)):
        choose(who, rhythm=Rhythm.DAILY, quiet=(time(22), time(7)), urgent_at_once=breaks)

    world.open_many(DS3, T1, reporter=OUTSIDE)

    with as_viewer(POSTMAN):
        rows = list(Notice.objects.order_by("id"))
    assert {(row.to_name, row.digest) for row in rows} == {
        ("Ana Alvarez", False),
        ("Ana Alvarez", True),
        ("Val Vance", True),
    }
    assert sum(row.due_at == row.queued_at for row in rows) == 1


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        ("UPDATE person SET is_active = false WHERE id = 101", "The account is closed."),
        ("DELETE FROM membership WHERE person_id = 101", "This person is no longer in the department."),
        (
            "UPDATE membership SET level = 'view', site_ids = '{502}' WHERE person_id = 101",
            "This person’s access does not reach the ticket.",
        ),
        ("UPDATE person SET email = '' WHERE id = 101", "The account has no mail address."),
        (
            "INSERT INTO ticket_follow (department_id, ticket_id, person_id, how, changed_at)"
            " SELECT department_id, id, 101, 'mute', now() FROM ticket",
            "This person has muted the ticket.",
        ),
    ],
)
def test_who_may_not_see_the_ticket_any_more_is_told_nothing(
    world: World, mailbox: Mailbox, superuser_cursor, meanwhile, why
):
    choose(ANA)
    choose(VAL)
    world.open(T1, reporter=OUTSIDE)
    superuser_cursor.execute(meanwhile)

    turn()

    assert [mail["To"] for mail in mailbox.mails] == ["val@example.org"]
    with as_viewer(POSTMAN):
        left = list(Notice.objects.filter(sent_at=None).values_list("to_name", "last_error", "attempts"))
    assert left == [("Ana Alvarez", why, 0)]


def test_an_address_is_told_the_same_once(world: World, mailbox: Mailbox):
    choose(ANA)
    world.open(T1, by=BEN, reporter=Reporter("Front desk", "", "ANA@example.org"))

    turn()

    assert [mail["To"] for mail in mailbox.mails] == ["ANA@example.org"]


def test_the_address_is_the_accounts_of_today(world: World, mailbox: Mailbox, superuser_cursor):
    choose(ANA)
    world.open(T1, reporter=OUTSIDE)
    superuser_cursor.execute("UPDATE person SET email = 'new@example.org', name = 'Ana Abel' WHERE id = 101")

    turn()

    assert [mail["To"] for mail in mailbox.mails] == ["new@example.org"]
    assert told() == [("Ana Abel", "opened")]


def test_a_ticket_that_closes_soon_is_announced_to_who_chose_it_and_once(world: World):
    choose(ANA, "closing soon")
    choose(VAL, "closing soon", severity_at_least="out_of_service")
    opened = datetime(2026, 7, 4, 10, tzinfo=UTC)
    quiet, loud = (
        world.open(item, reporter=OUTSIDE, at=opened, severity=severity)
        for item, severity in ((T1, "not_affecting"), (ETHERNET, "out_of_service"))
    )
    for ticket in (quiet, loud):
        world.restore(ticket, at=opened + timedelta(hours=1))
    with as_viewer(POSTMAN):
        closes = Ticket.objects.values_list("auto_close_at", flat=True).get(pk=quiet.ticket_id, department_id=WATER.id)
    announced = 0
    while do(announce_closing, by=CLOSING, at=closes - timedelta(minutes=5)):
        announced += 1

    assert announced == 2
    assert told(quiet) == [("Ana Alvarez", "closing soon")]
    assert sorted(told(loud)) == [("Ana Alvarez", "closing soon"), ("Val Vance", "closing soon")]


def test_changes_of_standing_data_mail_nobody(world: World):
    for who in (ANA, VAL, BEN):
        choose(who)
    world.contact_card()
    said = {"name": "Water and Power", "kind": "state", "reason": "So the law says."}
    do(departments.change_department, by=ADA, department_id=WATER.id, **said)
    do(
        places.retire_item,
        by=ADA,
        department_id=WATER.id,
        item_id=ETHERNET.id,
        on=civil_day(database_now()),
        reason="Disconnected.",
    )

    assert told() == []


def test_an_event_costs_three_statements_however_many_are_told(world: World, django_assert_num_queries):
    cases = world.open_many(T1, ETHERNET, DS3, reporter=OUTSIDE)
    for who in (ANA, VAL, RAE, TWO):
        choose(who, rhythm=Rhythm.DAILY)
    with as_viewer(ELI) as at:
        rows = list(Ticket.objects.defer("search").filter(department_id=WATER.id))
        with django_assert_num_queries(3):  # rhythms, mails, webhooks
            notices.queue_all(rows, "update", by=ELI, at=at)

    assert len(told()) == len(cases) * 4
