"""A new password by mail: for whoever asks, with one answer for all; a link that works once and for a short time."""

import re
import threading

import pytest
from django.conf import settings
from django.test import Client

from tests.coming_in import let_in
from tests.mailbox import Mailbox, text_of
from tests.web.test_sign_in import enter
from tests.world import BEN, PASSWORD
from ttrt.models import Invitation, Person, RegisterEntry
from ttrt.models.scope import as_viewer
from ttrt.worker import invite

NEW = "a quite new sentence of mine"


@pytest.fixture
def client(world) -> Client:
    return Client()


def ask(client: Client, name: str, **more):
    return client.post("/invitation", {"login": name}, **more)


def mailed(mailbox: Mailbox) -> list[str]:
    """The addresses in the mails that went out, each without its host."""
    invite.invite_due(threading.Event())
    return [re.search(r"https?://\S+(/invitation/\S+)", text_of(mail))[1] for mail in mailbox.mails]


def choose(client: Client, link: str, password: str = NEW):
    return client.post(link, {"password": password, "again": password})


@pytest.mark.parametrize("name", ["ben", "BEN", "eli", "dee", "nobody", "x" * 5000, "na\0na"])
def test_everybody_gets_the_same_answer(client, name):
    other = Client()

    asked, unknown = ask(client, name), ask(other, "somebody-else-entirely")

    assert (asked.status_code, asked.content) == (200, unknown.content)
    assert Invitation.objects.filter(kind="reset").count() == (name.lower() in ("ben", "eli", "dee"))


def test_a_link_sets_the_password_once_and_ends_every_session(client, mailbox):
    let_in(client, Person.objects.get(username="ben"))
    elsewhere = Client()
    ask(elsewhere, "ben")
    (link,) = mailed(mailbox)
    assert "Hello, Ben Brooks." in re.sub(r"\s+", " ", elsewhere.get(link).content.decode())

    assert choose(elsewhere, link)["Location"] == "/"

    assert client.get("/tickets").status_code == 302
    assert enter(Client(enforce_csrf_checks=True), "ben", PASSWORD).status_code == 422
    assert enter(Client(enforce_csrf_checks=True), "ben", NEW)["Location"] == "/"
    assert "This link was used already" in choose(Client(), link, "another sentence of theirs").content.decode()
    with as_viewer(BEN):
        assert [e.what for e in RegisterEntry.objects.all()] == ["password reset"]


def test_a_link_is_of_the_configured_host_whatever_the_request_says(client, mailbox):
    ask(client, "ben", headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"})

    (link,) = mailed(mailbox)

    assert f"{settings.TTRT_PUBLIC_URL}{link}" in text_of(mailbox.mails[0])
    assert "evil" not in text_of(mailbox.mails[0])


def test_a_link_ends_after_its_minutes_and_with_the_next_one(client, mailbox, superuser_cursor):
    ask(client, "ben")
    (first,) = mailed(mailbox)
    lives = Invitation.objects.values_list("expires_at", "sent_at").get()
    assert 29 * 60 < (lives[0] - lives[1]).total_seconds() <= settings.TTRT_RESET_MINUTES * 60
    ask(client, "ben")  # too soon: no second mail
    assert len(mailed(mailbox)) == 1
    superuser_cursor.execute("UPDATE invitation SET queued_at = queued_at - interval '6 minutes'")
    ask(client, "ben")
    second = mailed(mailbox)[1]

    assert "This link is too old" in client.get(first).content.decode()
    superuser_cursor.execute("UPDATE invitation SET expires_at = now() WHERE expires_at > now()")
    assert "This link is too old" in choose(client, second).content.decode()
    assert enter(Client(enforce_csrf_checks=True), "ben", PASSWORD)["Location"] == "/"


def test_nobody_is_mailed_more_than_three_in_an_hour_or_ten_a_day(client, mailbox, superuser_cursor):
    def later(minutes: int) -> int:
        superuser_cursor.execute(f"UPDATE invitation SET queued_at = queued_at - interval '{minutes} minutes'")
        ask(client, "ben")
        return len(mailed(mailbox))

    assert [later(6) for _ in range(4)] == [1, 2, 3, 3]
    assert [later(43), *(later(20) for _ in range(9))] == [4, 5, 6, 7, 8, 9, 10, 10, 10, 10]


def test_nobody_without_a_way_in_gets_a_mail(client, mailbox, superuser_cursor):
    superuser_cursor.execute("UPDATE person SET is_active = false WHERE username = 'ben'")

    ask(client, "ben")

    assert mailed(mailbox) == []


def test_a_known_password_or_one_of_the_departments_words_is_refused_beside_its_field(client, mailbox):
    ask(client, "ben")
    (link,) = mailed(mailbox)
    at_home = Client()
    let_in(at_home, Person.objects.get(username="ben"))

    for known in ("trouble tickets 2026", "Water Resources 3860", "Brooks & Brooks, Ben"):
        for refused in (choose(client, link, known), choose(at_home, "/account/password", known)):
            assert refused.status_code == 422
            assert "one of the first that anybody would try" in refused.content.decode()


def test_a_new_password_leads_past_a_flood_at_the_account(client, mailbox):
    for _ in range(6):
        last = enter(Client(enforce_csrf_checks=True), "ben", "wrong")
    assert last.status_code == 429
    owner = Client(enforce_csrf_checks=False)
    ask(owner, "ben")
    (link,) = mailed(mailbox)
    choose(owner, link)

    assert owner.post("/sign-in", {"login": "ben", "password": NEW})["Location"] == "/"
    assert enter(Client(enforce_csrf_checks=True), "ben", NEW).status_code == 429
