"""Events reach a department's endpoints, signed; what fails is tried again, later, and in the end switched off."""

import base64
import json
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connections

from tests.drill.tampering import look
from tests.mailbox import Mailbox, text_of
from tests.receiver import Receiver, misbehaving, receiving, took
from tests.world import ANA, BEN, CHO, ELI, FIRE_T1, PHONE, RAE, T1, WATER, Case, World, do
from ttrt.actions import webhooks as keeping
from ttrt.actions.webhooks import Endpoint
from ttrt.models import Notice, RegisterEntry, WebhookEndpoint
from ttrt.models.scope import as_viewer
from ttrt.queries import told
from ttrt.queries import webhooks as shown
from ttrt.rules import webhooks as rules
from ttrt.rules.access import Viewer
from ttrt.rules.refusal import Refused
from ttrt.worker import deliver, webhooks
from ttrt.worker.webhooks import CALLER


@pytest.fixture(autouse=True)
def on_this_machine(settings) -> None:
    settings.TTRT_WEBHOOK_LOOPBACK = True
    settings.TTRT_PUBLIC_URL = "https://tickets.example.gov"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def add(url: str, *events: str, by: Viewer = ANA) -> WebhookEndpoint:
    endpoint = Endpoint("Their desk", url, events or ("opened", "update", "restored"))
    return do(keeping.add_webhook, by=by, department_id=by.department_id, key=uuid.uuid4(), endpoint=endpoint)


def of(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    with as_viewer(CALLER):
        return WebhookEndpoint.objects.get(department_id=endpoint.department_id, pk=endpoint.pk)


def turn(**more) -> None:
    webhooks.send_due(threading.Event(), **more)


def turn_beside() -> threading.Thread:
    """A turn on a thread of its own, as the worker has it, with the time of a call cut short."""

    def run() -> None:
        try:
            turn(patience=1.5)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def again(cursor) -> None:
    """What waits is due now."""
    cursor.execute("UPDATE notice SET due_at = now() - interval '1 s' WHERE channel = 'webhook'")
    cursor.execute("UPDATE webhook_endpoint SET retry_at = NULL")


def ledger(ticket: Case, *, by: Viewer = ANA) -> list[told.Told]:
    with as_viewer(by):
        lines = told.lines(told.of_ticket(ticket.ticket_id, department_id=ticket.department_id))
    return [line for line in lines if line.channel == "Webhook"]


def verified(endpoint: WebhookEndpoint, headers: dict[str, str], body: bytes) -> list[bool]:
    """Whether each signature is one of the key or the key before it, by another program than ours."""
    row = of(endpoint)
    good = []
    for salt in (row.key_salt, row.old_key_salt):
        from_master = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-binary", "-macopt"]
        key = rules.secret(deliver.settings.SECRET_KEY.encode(), salt).hex()
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        made = subprocess.run([*from_master, f"hexkey:{key}"], input=signed, check=True, capture_output=True).stdout
        good.append(f"v1,{base64.b64encode(made).decode()}")
    return [each in good for each in headers["webhook-signature"].split(" ")]


def test_an_event_goes_to_those_who_want_it_signed_and_without_a_person(world: World, receiver: Receiver):
    endpoint = add(receiver.url, "update", "restored")
    ticket = world.open(T1)
    world.update(ticket)
    other = world.open(FIRE_T1, by=CHO)
    world.update(other)

    turn()

    ((path, headers, body),) = receiver.got
    said = json.loads(body)
    assert (path, headers["content-type"]) == ("/in", "application/json")
    assert (said["type"], said["data"]["ticket"]) == ("ticket.update", ticket.number)
    assert said["data"]["link"] == f"https://tickets.example.gov/tickets/{ticket.number}"
    assert set(said["data"]) == {"ticket", "link", "opened_at", "update_due_at"}
    assert datetime.fromisoformat(said["timestamp"]) >= datetime.fromisoformat(said["data"]["opened_at"])
    assert not any(word in body.decode() for word in (ANA.name, BEN.name, ELI.name, T1.identifier, "example.org"))
    assert verified(endpoint, headers, body) == [True]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60


def test_the_ledger_says_which_way_and_what_came_of_it(world: World, receiver: Receiver):
    add(receiver.url)
    ticket = world.open(T1)
    assert [(line.name, line.address, line.outcome) for line in ledger(ticket)] == [
        ("Their desk", "127.0.0.1", "waiting")
    ]

    turn()

    (line,) = ledger(ticket, by=BEN)
    assert (line.what, line.outcome, line.inside) == ("Opened", "accepted", False)
    assert line.queued_at < line.handed_over_at < line.outcome_at


def test_two_keys_sign_for_a_day_after_a_change(world: World, receiver: Receiver, superuser_cursor):
    endpoint = add(receiver.url)
    do(keeping.renew_key, by=ANA, department_id=WATER.id, webhook_id=endpoint.pk)
    ticket = world.open(T1)
    turn()
    superuser_cursor.execute("UPDATE webhook_endpoint SET old_key_until = now() - interval '1 s'")
    world.update(ticket)
    turn()

    both, one = ((headers, body) for _, headers, body in receiver.got)
    assert verified(endpoint, *both) == [True, True]
    assert verified(endpoint, *one) == [True]
    assert len(set(both[0]["webhook-signature"].split(" "))) == 2


@pytest.mark.parametrize("status", [199 + 1, 299, 300, 302, 404, 429, 500])
def test_only_an_answer_of_the_two_hundreds_is_a_success(world: World, receiver: Receiver, superuser_cursor, status):
    endpoint = add(receiver.url)
    receiver.status, receiver.location = status, receiver.url
    ticket = world.open(T1)

    turn()

    (line,) = ledger(ticket)
    if status < 300:
        assert (line.outcome, of(endpoint).failures) == ("accepted", 0)
        return
    assert (line.outcome, line.why) == ("waiting", f"It answered with status {status}.")
    assert len(receiver.got) == 1
    assert of(endpoint).failures == 1
    receiver.status = 204
    again(superuser_cursor)
    turn()
    assert (ledger(ticket)[0].outcome, of(endpoint).failures) == ("accepted", 0)
    first, second = (headers for _, headers, _ in receiver.got)
    assert first["webhook-id"] == second["webhook-id"]
    assert receiver.got[0][2] == receiver.got[1][2]


def test_while_an_endpoint_fails_one_message_finds_out_and_the_others_wait(world: World, receiver: Receiver):
    endpoint = add(receiver.url)
    receiver.status = 503
    tickets = [world.open(item) for item in (T1, PHONE)]
    tickets.append(world.open(T1, another_issue="One more."))

    turn()
    turn()

    assert len(receiver.got) == 1
    row = of(endpoint)
    assert row.failures == 1
    assert {line.outcome for ticket in tickets for line in ledger(ticket)} == {"waiting"}
    with as_viewer(CALLER) as at:
        waits = set(Notice.objects.filter(channel="webhook", attempts=0).values_list("due_at", flat=True))
        assert waits == {row.retry_at} and row.retry_at - at < timedelta(seconds=3)


def test_after_the_settings_number_of_failures_it_is_switched_off_with_a_mail_to_its_owner(
    world: World, receiver: Receiver, mailbox: Mailbox, settings, superuser_cursor
):
    settings.TTRT_WEBHOOK_FAILURES = 3
    endpoint = add(receiver.url)
    receiver.status = 500
    ticket = world.open(T1)
    deliver.deliver_due(threading.Event())  # the reporter's own mail
    mailbox.mails.clear()

    for _ in range(4):
        turn()
        again(superuser_cursor)

    assert len(receiver.got) == 3
    row = of(endpoint)
    assert row.off_why == "3 tries in a row failed. The last: It answered with status 500."
    (line,) = ledger(ticket)
    assert (line.outcome, line.why) == ("given up", f"The webhook is off. {row.off_why}")
    deliver.deliver_due(threading.Event())
    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == ("ana@example.org", f"Ticket {ticket.number}: webhook switched off")
    assert f"https://tickets.example.gov/webhooks/{endpoint.pk}" in text_of(mail)
    assert "It answered with status 500." in " ".join(text_of(mail).split())
    world.update(ticket)
    assert len(ledger(ticket)) == 1  # nothing more is queued for it
    assert look() == []

    do(keeping.switch_webhook, by=ANA, department_id=WATER.id, webhook_id=endpoint.pk, on=True)
    receiver.status = 204
    world.update(ticket)
    turn()
    assert [line.outcome for line in ledger(ticket)] == ["accepted", "given up"]
    with as_viewer(ANA):
        said = list(RegisterEntry.objects.filter(about="webhook").order_by("seq").values_list("what", flat=True))
    assert said == ["webhook added", "webhook switched off", "webhook switched on"]
    assert look() == []


def send_test(endpoint: WebhookEndpoint, key: uuid.UUID | None = None) -> bool:
    about = {"department_id": WATER.id, "webhook_id": endpoint.pk}
    return do(keeping.send_test, by=ANA, key=key or uuid.uuid4(), **about)


def sent_to(endpoint: WebhookEndpoint) -> list[shown.Sent]:
    with as_viewer(ANA):
        return shown.sent(endpoint).entries


def test_a_test_message_is_signed_says_that_it_is_one_and_goes_once(world: World, receiver: Receiver):
    endpoint, key = add(receiver.url), uuid.uuid4()

    assert (send_test(endpoint, key), send_test(endpoint, key)) == (True, False)
    with pytest.raises(Refused, match="still on its way"):
        send_test(endpoint)
    turn()

    ((_, headers, body),) = receiver.got
    said = json.loads(body)
    assert (said["type"], said["data"]) == (
        "webhook.test",
        {"link": f"https://tickets.example.gov/webhooks/{endpoint.pk}"},
    )
    assert verified(endpoint, headers, body) == [True]
    (sent,) = sent_to(endpoint)
    assert (sent.number, sent.tries, sent.line.what, sent.line.outcome) == ("", 1, "Test message", "accepted")
    assert (send_test(endpoint, key), send_test(endpoint)) == (False, True)


def test_a_test_message_nobody_takes_counts_and_its_owner_hears_of_it(
    world: World, receiver: Receiver, mailbox: Mailbox
):
    endpoint = add(receiver.url)
    receiver.status = 410
    send_test(endpoint)

    turn()
    deliver.deliver_due(threading.Event())

    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"], mail["References"]) == ("ana@example.org", "Webhook switched off", None)
    assert f"https://tickets.example.gov/webhooks/{endpoint.pk}" in text_of(mail)
    (sent,) = sent_to(endpoint)
    assert (sent.line.outcome, sent.line.why) == ("given up", "It answered with status 410.")
    with pytest.raises(Refused, match="switched off"):
        send_test(endpoint)
    assert look() == []


def test_when_its_owner_is_gone_the_managers_hear_of_it(
    world: World, receiver: Receiver, mailbox: Mailbox, superuser_cursor
):
    add(receiver.url)
    receiver.status = 410
    world.open(T1)
    deliver.deliver_due(threading.Event())
    mailbox.mails.clear()
    superuser_cursor.execute("DELETE FROM membership WHERE person_id = %s", [ANA.person_id])
    superuser_cursor.execute("UPDATE membership SET level = 'manage' WHERE person_id = %s", [RAE.person_id])

    turn()
    deliver.deliver_due(threading.Event())

    assert [mail["To"] for mail in mailbox.mails] == ["rae@example.org"]


def test_gone_ends_it_at_once(world: World, receiver: Receiver):
    endpoint = add(receiver.url)
    receiver.status = 410
    ticket, other = world.open(T1), world.open(PHONE)

    turn()

    assert len(receiver.got) == 1
    assert of(endpoint).off_why == "It answered with status 410."
    assert [ledger(each)[0].outcome for each in (ticket, other)] == ["given up", "given up"]


def test_one_that_hangs_holds_a_slot_for_its_time_and_neither_mail_nor_others(
    world: World, receiver: Receiver, mailbox: Mailbox
):
    with misbehaving(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 100, every=1.0) as slow:
        add(slow)
        ticket = world.open(T1)
        add(receiver.url)
        world.update(ticket)
        began = time.monotonic()
        turning = turn_beside()
        deliver.deliver_due(threading.Event())
        mailed = took(began)
        turning.join()

    assert len(mailbox.mails) == 2
    assert mailed < 1.5
    # Two messages waited for the slow one; it was called once.
    assert 1.5 <= took(began) < 4
    assert [json.loads(body)["type"] for _, _, body in receiver.got] == ["ticket.update"]
    assert webhooks.PATIENCE == 10


def test_a_worker_that_dies_loses_nothing_and_a_removed_one_gets_nothing(
    world: World, receiver: Receiver, superuser_cursor
):
    endpoint = add(receiver.url)
    ticket = world.open(T1)
    with as_viewer(CALLER) as at:
        claimed = webhooks.outbox.take_due(at=at, most=5, channel=webhooks.Channel.WEBHOOK)
    assert len(claimed) == 1
    turn()
    assert receiver.got == []

    again(superuser_cursor)
    do(keeping.remove_webhook, by=ANA, department_id=WATER.id, webhook_id=endpoint.pk)
    turn()

    assert receiver.got == []
    assert [(line.outcome, line.why) for line in ledger(ticket)] == [("given up", "The webhook was removed.")]


def test_an_endpoint_changed_behind_the_tools_back_is_found(world: World, receiver: Receiver, superuser_cursor):
    add(receiver.url)
    assert look() == []

    superuser_cursor.execute("UPDATE webhook_endpoint SET url = 'https://elsewhere.example.com/'")

    assert any("webhook" in str(fault) and "url is not what was recorded" in str(fault) for fault in look())
