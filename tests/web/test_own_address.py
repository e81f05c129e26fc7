"""One's own mail address: a link to the new one changes it, the old one gets word, and nobody learns whose it is."""

import logging
import re
import threading

import pytest
from django.conf import settings
from django.test import Client

from tests.coming_in import let_in
from tests.drill.tampering import look
from tests.mailbox import Mailbox, text_of
from tests.web.test_account import age
from tests.world import BEN, DEE, ELI, PASSWORD, VAL, username
from ttrt.host.journal import Links
from ttrt.models import Invitation, Person, RegisterEntry
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Viewer
from ttrt.web import sessions
from ttrt.web.fresh import PASSWORD as AGAIN
from ttrt.worker import invite

NEW = "ben.brooks@water.example.gov"


@pytest.fixture
def seat(world):
    def seated(viewer: Viewer) -> Client:
        client = Client()
        let_in(client, Person.objects.get(username=username(viewer)))
        return client

    return seated


def mailed(mailbox: Mailbox) -> list[tuple[str, str]]:
    """Subject and addressee of what went out since the last time."""
    before = len(mailbox.mails)
    invite.invite_due(threading.Event())
    return [(mail["Subject"], mail["To"]) for mail in mailbox.mails[before:]]


def link(mailbox: Mailbox) -> str:
    texts = [text_of(mail) for mail in mailbox.mails]
    return re.findall(re.escape(settings.TTRT_PUBLIC_URL) + r"(/account/address/\S+)", "\n".join(texts))[-1]


def address(viewer: Viewer = BEN) -> str:
    return Person.objects.get(username=username(viewer)).email


def test_only_the_link_changes_it_and_both_addresses_hear_of_it(seat, mailbox):
    ben = seat(BEN)

    asked = ben.post(
        "/account/address", {"email": NEW}, headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"}
    )

    assert asked["Location"] == "/account"
    assert mailed(mailbox) == [
        ("Confirm your mail address", NEW), ("Your mail address is to be changed", "ben@example.org"),
    ]  # fmt: skip
    assert not any("evil" in text_of(mail) for mail in mailbox.mails)
    assert "ben" not in text_of(mailbox.mails[0]).replace(NEW, "").replace("Ben", "")  # no user name for a stranger
    to = link(mailbox)
    assert f"go to {NEW}" in ben.get(to).content.decode()
    assert address() == "ben@example.org"  # looking changes nothing
    assert ben.post(to)["Location"] == "/account"
    assert address() == NEW
    assert NEW in ben.get("/account").content.decode()
    assert mailed(mailbox) == [("Your mail address was changed", "ben@example.org")]
    assert "This link was used already" in ben.post(to).content.decode()
    with as_viewer(BEN):
        (entry,) = RegisterEntry.objects.filter(what="mail address changed")
        assert (entry.by_name, entry.facts["email"]) == ("Ben Brooks", ["ben@example.org", NEW])
    assert look() == []


def test_the_password_comes_first(seat):
    ben = seat(BEN)
    age(ben, proved=3600)

    assert ben.post("/account/address", {"email": NEW}).status_code == 403

    assert not Invitation.objects.exists()
    assert ben.post("/account/address", {"email": NEW, AGAIN: PASSWORD})["Location"] == "/account"
    assert Invitation.objects.filter(kind="address").count() == 1


def test_an_address_of_another_account_gets_the_same_answer_and_no_link(seat, mailbox):
    ben, val = seat(BEN), seat(VAL)
    taken, free = (client.post("/account/address", {"email": email}, follow=True).content.decode()
                   for client, email in ((ben, "eli@example.org"), (val, "abc@example.org")))  # fmt: skip
    said = [re.search(r"A link is on its way to .*?stays as it is\.", page, re.S)[0] for page in (taken, free)]
    assert said[0].replace("eli@", "abc@") == said[1]

    assert sorted(mailed(mailbox)) == [
        ("Confirm your mail address", "abc@example.org"),
        ("Your mail address is to be changed", "ben@example.org"),
        ("Your mail address is to be changed", "val@example.org"),
    ]
    assert ben.get(link(mailbox)).content.decode().count("This link does not work") > 0  # Val's is none of Ben's
    assert "This link does not work" in ben.post(link(mailbox)).content.decode()


def test_taken_while_the_link_was_on_its_way(seat, mailbox, superuser_cursor):
    ben = seat(BEN)
    ben.post("/account/address", {"email": NEW})
    mailed(mailbox)
    superuser_cursor.execute("UPDATE person SET email = upper(%s) WHERE id = %s", [NEW, ELI.person_id])

    assert "This link is too old" in ben.post(link(mailbox)).content.decode()
    assert address() == "ben@example.org"


def test_a_link_ends_with_its_minutes_the_next_one_and_a_new_password(seat, mailbox, superuser_cursor):
    ben = seat(BEN)
    ben.post("/account/address", {"email": NEW})
    mailed(mailbox)
    first = link(mailbox)
    (lives,) = superuser_cursor.execute("SELECT expires_at - sent_at FROM invitation WHERE kind = 'address'").fetchone()
    assert 29 * 60 < lives.total_seconds() <= 60 * 60
    ben.post("/account/address", {"email": "b2@example.org"})
    mailed(mailbox)
    second = link(mailbox)
    assert "This link is too old" in ben.post(first).content.decode()
    new = "a quite new sentence of mine"
    ben.post("/account/password", {"password": new, "again": new})
    assert "This link is too old" in ben.post(second).content.decode()
    ben.post("/account/address", {"email": NEW})
    mailed(mailbox)
    superuser_cursor.execute("UPDATE invitation SET expires_at = now() WHERE expires_at > now()")
    assert "This link is too old" in ben.post(link(mailbox)).content.decode()
    assert address() == "ben@example.org"


def test_such_a_link_sets_no_password_and_the_other_kind_changes_no_address(seat, mailbox):
    ben = seat(BEN)
    ben.post("/account/address", {"email": NEW})
    mailed(mailbox)
    token = link(mailbox).rpartition("/")[2]
    new = {"password": "a quite new sentence of mine", "again": "a quite new sentence of mine"}
    assert "This link does not work" in Client().post(f"/invitation/{token}", new).content.decode()
    Client().post("/invitation", {"login": "ben"})
    mailed(mailbox)
    reset = re.findall(r"/invitation/(\S+)", text_of(mailbox.mails[-1]))[0]
    assert "This link does not work" in ben.post(f"/account/address/{reset}").content.decode()


def test_no_journal_holds_the_secret_of_a_link():
    record = logging.LogRecord("x", logging.WARNING, "", 1, "Not Found: /account/address/s3cret?x", None, None)
    assert Links().filter(record)
    assert record.getMessage() == "Not Found: /account/address/…?x"


def test_who_came_in_through_the_department_changes_none(seat):
    ben = seat(BEN)
    session = ben.session
    session[sessions.VIA] = BEN.department_id
    session.save()

    assert "You came in through your department" in ben.get("/account/address").content.decode()
    assert ben.post("/account/address", {"email": NEW}).status_code == 403
    assert ben.get("/account/address/x").status_code == 403


def test_what_is_no_new_address_is_said_beside_the_field(seat, superuser_cursor):
    ben = seat(BEN)
    for email, said in (
        ("", "Enter the address your mail is to go to."),
        ("ben", "This is not an e-mail address."),
        ("BEN@example.org", "This is your address already."),
    ):
        answer = ben.post("/account/address", {"email": email})
        assert (answer.status_code, said in answer.content.decode()) == (422, True), email
    superuser_cursor.execute(
        "INSERT INTO invitation (person_id, kind, to_email, queued_at, due_at, by_name, given_up_at)"
        " SELECT %s, 'address', 'x@example.org', now(), now(), '', now() FROM generate_series(1, 10)",
        [BEN.person_id],
    )
    answer = ben.post("/account/address", {"email": NEW})
    assert "You asked for 10 such links within a day." in answer.content.decode()


def test_an_address_of_the_cmo_s_stays_vouched_for(seat, mailbox):
    dee = seat(DEE)
    dee.post("/account/address", {"email": "dee@cmo.example.gov"})
    mailed(mailbox)
    assert dee.post(link(mailbox))["Location"] == "/account"
    assert look() == []
