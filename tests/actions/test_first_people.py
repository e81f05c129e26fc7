"""The operator's `add-person`: an account that can come in by its invitation, on the right side, on record."""

import re
import threading
import uuid

import psycopg
import pytest
from django.test import Client

from tests.coming_in import let_in
from tests.mailbox import Mailbox, text_of
from tests.web.test_sign_in import NOT_RIGHT, enter, said
from tests.world import ELI, FAY, OPERATOR, PASSWORD, World, do
from ttrt import cli
from ttrt.actions import tokens
from ttrt.actions.first_people import LEVELS
from ttrt.actions.tokens import NewToken
from ttrt.models import OfficeEntry, Person
from ttrt.models.scope import as_viewer
from ttrt.queries import people, registers
from ttrt.rules.access import CONTRACTOR_LEVELS, OFFICE, Standing
from ttrt.worker import invite


@pytest.mark.parametrize("level", LEVELS)
def test_somebody_is_let_in_on_the_side_of_the_level(world: World, capsys, level):
    assert cli.main(["add-person", "kit@example.gov", "--name", "Kit Kim", "--level", level.value]) == 0

    made = people.of_login(capsys.readouterr().out.strip())
    assert made is not None
    assert (made.name, made.level) == ("Kit Kim", level)
    assert made.standing is (Standing.CONTRACTOR if level in CONTRACTOR_LEVELS else Standing.CMO)
    assert not Person.objects.get(pk=made.person_id).has_usable_password()
    with as_viewer(FAY):
        assert registers.check_office() == []
        assert OfficeEntry.objects.get().what == "person let in"


def test_an_address_is_somebodys_once(world: World, capsys):
    words = ["add-person", "kit@example.gov", "--name", "Kit Kim", "--level", "supervisor"]

    assert [cli.main(words), cli.main(words)] == [0, 1]
    assert "Somebody has this address already." in capsys.readouterr().err


def test_the_worker_mails_the_link(world: World, mailbox: Mailbox):
    cli.main(["add-person", "kit@example.gov", "--name", "Kit Kim", "--level", "administrator"])

    invite.invite_due(threading.Event())

    (mail,) = mailbox.mails
    assert mail["To"] == "kit@example.gov"
    assert "/invitation/" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("level", ["technician", "cmo"])
def test_whose_link_ran_out_gets_another_by_its_page_by_name_or_from_the_operator(
    world: World, mailbox: Mailbox, superuser_cursor: psycopg.Cursor, level: str
):
    def mailed() -> str:
        invite.invite_due(threading.Event())
        superuser_cursor.execute("UPDATE invitation SET queued_at = queued_at - interval '2 hours',"
                                 " expires_at = expires_at - interval '2 hours'")  # fmt: skip
        return re.findall(r"/invitation/(\S+)", text_of(mailbox.mails[-1]))[0]

    cli.main(["add-person", "kit@example.gov", "--name", "Kit Kim", "--level", level])
    links = [mailed()]
    for asked in ({"token": links[0]}, {"login": "kit@example.gov"}):
        Client().post("/invitation", asked)
        links.append(mailed())
    assert cli.main(["invite", "kit@example.gov"]) == 0
    links.append(mailed())

    assert [mail["To"] for mail in mailbox.mails] == ["kit@example.gov"] * 4
    assert len(set(links)) == 4
    with as_viewer(FAY):
        assert [entry.what for entry in OfficeEntry.objects.order_by("seq")] == ["person let in", "invited again"]
        assert registers.check_office() == []


def test_who_leaves_is_out_at_once_with_sessions_and_tokens_and_is_told(world: World, mailbox: Mailbox, capsys):
    browser = Client()
    let_in(browser, Person.objects.get(username="eli"))
    made = {"department_id": OFFICE, "key": uuid.uuid4(), "token": NewToken("Monitor", "representative", "30")}
    program = Client(headers={"Authorization": f"Bearer {do(tokens.make_token, by=OPERATOR, holder=ELI, **made)}"})
    assert [each.get("/tickets").status_code for each in (browser, program)] == [200, 200]

    assert cli.main(["end-person", "ELI", "--reason", "Works elsewhere."]) == 0

    assert capsys.readouterr().out == "The account of Eli Ellis is over: from the next click on it opens nothing.\n"
    assert [each.get("/tickets").status_code for each in (browser, program)] == [302, 401]
    assert NOT_RIGHT in said(enter(Client(enforce_csrf_checks=True), "eli", PASSWORD))
    invite.invite_due(threading.Event())
    assert [(mail["To"], "ended your account" in text_of(mail)) for mail in mailbox.mails] == [
        ("eli@example.org", False),  # of the token
        ("eli@example.org", True),
    ]
    with as_viewer(FAY):
        entry = OfficeEntry.objects.order_by("-seq").first()
        assert (entry.what, entry.facts["person"], entry.text) == ("access ended", ELI.name, "Works elsewhere.")
        assert registers.check_office() == []
    refused = {"eli": "is closed already", "ana": "managers at /people", "dee": "a CMO lead at /cmo/people"}
    for login, why in {**refused, "nobody": "There is no user name"}.items():
        assert cli.main(["end-person", login, "--reason", "x"]) == 1
        assert why in capsys.readouterr().err
