"""What people are told by mail of their own way in and their access: each once, to them, with no secret in it."""

import threading
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.test import Client

from tests.codes import code
from tests.coming_in import let_in
from tests.mailbox import Mailbox, text_of
from tests.world import ADA, ANA, BEN, ELI, OPERATIONS, PASSWORD, RAE, TWO, VAL, WATER, do, username
from ttrt.actions import certifying, members, tokens
from ttrt.models import Invitation, Person
from ttrt.models.scope import as_viewer
from ttrt.queries import members as lists
from ttrt.rules.access import OFFICE, Level, Standing, Viewer
from ttrt.rules.account_mail import ACCESS, OWN
from ttrt.rules.reach import Reach
from ttrt.worker import account_letters, deliver, invite

NEW = "a quite new sentence of mine"
URL = "https://tickets.example.gov"


def came(mailbox: Mailbox) -> list[tuple[str, str]]:
    """Addressee and subject of what went out since the last time."""
    before = len(mailbox.mails)
    invite.invite_due(threading.Event())
    deliver.deliver_due(threading.Event())
    return [(mail["To"], mail["Subject"]) for mail in mailbox.mails[before:]]


def of(viewer: Viewer) -> dict[str, int]:
    with as_viewer(ANA):
        found = lists.of_person(WATER.id, viewer.person_id)
    return {"department_id": WATER.id, "member_id": found.pk}


def test_what_one_does_to_ones_own_way_in_is_told_each_once(world, mailbox):
    ben, to = Client(), "ben@example.org"
    let_in(ben, Person.objects.get(username="ben"))
    ben.get("/account/app")
    secret = ben.session[SECRET_SESSION_KEY]
    ben.post("/account/app", {"code": code(secret)})
    assert came(mailbox) == [(to, "A second factor was added")]
    ben.post("/account/codes")
    assert came(mailbox) == [(to, "New recovery codes were made")]
    (app,) = Person.objects.get(username="ben").authenticator_set.filter(type="totp")
    ben.post("/account/removal", {"factor": app.pk})
    assert came(mailbox) == [(to, "A second factor was removed")]
    ben.post("/account/password", {"password": NEW, "again": NEW})
    assert came(mailbox) == [(to, "Your password was changed")]
    Client().post("/invitation", {"login": "ben"})
    came(mailbox)
    link = next(word for word in text_of(mailbox.mails[-1]).split() if "/invitation/" in word)
    Client().post(link.removeprefix(URL), {"password": PASSWORD * 2, "again": PASSWORD * 2})
    assert came(mailbox) == [(to, "Your password was set anew")]
    said = "\n".join(text_of(mail) for mail in mailbox.mails if mail["Subject"] != "A new password for trouble tickets")
    assert not any(text in said for text in (secret, NEW, PASSWORD, "/invitation/"))
    assert Invitation.objects.filter(sent_at=None).count() == 0


def test_a_notice_holds_up_no_link_for_a_forgotten_password(world, mailbox):
    ben = Client()
    let_in(ben, Person.objects.get(username="ben"))
    ben.post("/account/password", {"password": NEW, "again": NEW})

    Client().post("/invitation", {"login": "ben"})

    assert sorted(came(mailbox)) == [
        ("ben@example.org", "A new password for trouble tickets"), ("ben@example.org", "Your password was changed"),
    ]  # fmt: skip


def test_what_a_manager_takes_is_told_to_whom_it_was_taken_from(world, mailbox):
    do(members.set_level, by=ANA, **of(VAL), level="report")
    assert came(mailbox) == []  # what is given shows itself
    do(members.set_level, by=ANA, **of(VAL), level="view")
    do(members.set_reach, by=ANA, **of(BEN), reach=Reach(site_ids=(OPERATIONS,)))
    do(members.suspend, by=ANA, **of(RAE), reason="On leave.")
    do(members.remove, by=ANA, **of(TWO), reason="Works elsewhere now.")
    assert came(mailbox) == [
        ("val@example.org", "Your access was lowered"),
        ("ben@example.org", "What you see was changed"),
        ("rae@example.org", "Your access is suspended"),
        ("tui@example.org", "Your access was removed"),
    ]
    lowered, reach, suspended, removed = (" ".join(text_of(mail).split()) for mail in mailbox.mails)
    assert "Ana Alvarez lowered your level in Water Resources (3860). It is “view” now." in lowered
    assert "which part of Water Resources (3860) you see: sites: " in reach
    assert "If you did not expect it, ask Ana Alvarez." in suspended
    assert not any(word in lowered + suspended + removed for word in ("On leave.", "Works elsewhere now."))


@pytest.mark.parametrize("holder", [ANA, ADA, ELI], ids=username)
def test_a_token_in_ones_name_is_told(world, mailbox, holder):
    department = holder.department_id or OFFICE
    secret = do(
        tokens.make_token, by=ADA if holder is ELI else holder, department_id=department, key=uuid4(),
        token=tokens.NewToken("Monitor", "view" if holder is ANA else holder.level.value, "30"), holder=holder,
    )  # fmt: skip

    subject = "A program is to ask in your name" if holder is ELI else "A token was made in your name"
    assert came(mailbox) == [(f"{username(holder)}@example.org", subject)]
    said = " ".join(text_of(mailbox.mails[0]).split())
    assert "The program is called “Monitor”" in said
    assert ("worth nothing until you say yes" in said) == (holder is ELI)
    assert secret not in said


def test_what_silence_takes_is_told_too(world, mailbox, superuser_cursor):
    superuser_cursor.execute("UPDATE membership SET certified_at = now() - interval '1 year'")
    superuser_cursor.execute(
        "UPDATE department SET certify_since = now() - interval '31 days', certify_asked_at = now()"
    )
    worker = Viewer(None, "the tool (certification)", Standing.CONTRACTOR, Level.ADMINISTRATOR)

    do(certifying.settle, by=worker, department_id=WATER.id)

    told = came(mailbox)
    assert ("rae@example.org", "Your access was lowered") in told
    assert not [to for to, subject in told if subject == "Your access was lowered" and to == "ana@example.org"]


def test_every_sentence_is_whole():
    given = dict.fromkeys(("by", "how", "of", "level", "part", "program", "until"), "X")
    about = {"to_name": "Ana", "public_url": URL}
    for what, told in OWN.items():
        for standing in Standing:
            letter = account_letters.of_account(what, mail_id="1", facts=told.facts(given), standing=standing, **about)
            assert not set("{}") & set(letter.body)
    for what, told in ACCESS.items():
        letter = account_letters.of_access(what, notice_id=1, facts=told.facts(given), **about)
        assert (letter.subject, set("{}") & set(letter.body)) == (told.subject, set())
