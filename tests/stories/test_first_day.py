"""The first day: from an empty tool to a department whose manager came in by invitation and opened a ticket."""

import logging
import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as settings_of_the_tool
from django.db import connections
from django.test import Client

from tests.codes import code
from tests.drill.tampering import look
from tests.mailbox import Mailbox, text_of
from tests.stories.test_bad_files import csv_of
from tests.stories.visitor import Shown, Visitor
from tests.world import ADA
from ttrt import cli
from ttrt.host.journal import Links
from ttrt.models import RegisterEntry
from ttrt.models.scope import as_viewer
from ttrt.queries import invitations
from ttrt.queries.invitations import PersonState
from ttrt.worker import invite

PASSWORD = "four words nobody says"
HEALTH = {"Code": "4260", "Name": "Health Care Services", "Kind": "state"}
MANAGER = {"Manager User Name": "cho", "Manager Name": "Cho Chang", "Manager E-mail": "cho@example.org"}
BEN = {
    "User Name": "ben",
    "Name": "Ben Brooks",
    "E-mail": "ben@example.org",
    "Department Code": "4260",
    "Level": "view",
}
DON = BEN | {"User Name": "don", "Name": "Don Diaz", "E-mail": "don@example.org", "Department Code": "3860"}
OLD = (
    "UPDATE invitation SET queued_at = queued_at - interval '2 hours', sent_at = sent_at - interval '2 hours',"
    " expires_at = expires_at - interval '2 hours'"
)


class Stranger(Visitor):
    """Somebody in a browser who is not signed in."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)


def bring_in(folder: Path, command: str, *rows: dict[str, str]) -> None:
    path = folder / f"{command}.csv"
    path.write_bytes(csv_of(*rows))
    assert cli.main([f"import-{command}", str(path)]) == 0


def turn() -> None:
    """The worker's timer comes round once."""
    invite.invite_due(threading.Event())


def link(mailbox: Mailbox, number: int = -1) -> str:
    """The address in a mail, as from the front door on."""
    (found,) = re.findall(r"https://tickets\.example\.gov(/invitation/\S+)", text_of(mailbox.mails[number]))
    return found


def state(username: str = "cho") -> PersonState:
    with as_viewer(ADA) as at:
        return {one.username: one for one in invitations.states(at=at)}[username]


def choose(stranger: Visitor, address: str, password: str = PASSWORD, again: str | None = None) -> Shown:
    form = stranger.get(address).form(address)
    return stranger.send(form, password=password, again=password if again is None else again)


@pytest.fixture
def invited(db, mailbox: Mailbox, tmp_path) -> Mailbox:
    """A tool that knew nothing but an hour ago, one department in it, and its manager's mail on its way."""
    bring_in(tmp_path, "departments", HEALTH | MANAGER)
    turn()
    return mailbox


def test_a_manager_comes_in_by_invitation_and_opens_a_ticket(invited: Mailbox):
    (mail,) = invited.mails
    assert (mail["To"], mail["Auto-Submitted"]) == ("cho@example.org", "auto-generated")
    assert "cho" in text_of(mail)
    assert state().invitation == "sent"
    cho = Stranger()

    shown = choose(cho, link(invited))

    assert shown.address == "/"
    assert "Your password is set. Sign in as cho with it." in shown.text
    app = cho.send(shown.form("/sign-in"), login="Cho", password=PASSWORD)
    assert app.heading == "Set up an authenticator app"
    assert cho.get("/tickets/new").heading == app.heading  # a manager sets it up before anything else
    (secret,) = [node.text for node in app.root.every("p") if node.get("class") == "identifier secret"]
    shown = cho.send(app.form("/account/app"), code=code(secret.replace(" ", "")))
    assert shown.heading == "Your recovery codes, shown this once"
    asked = cho.open("916-555-0199")
    opened = cho.send(asked.form("/tickets/new"), step="open", right_9165550199="on")
    assert opened.numbers == ["4260-26-000001"]
    assert state().invitation == "accepted"


def test_who_came_in_stands_in_the_departments_register(invited: Mailbox):
    choose(Stranger(), link(invited))

    with as_viewer(ADA):
        newest = RegisterEntry.objects.order_by("-seq").first()
    assert (newest.what, newest.by_name, newest.by_level) == ("invitation accepted", "Cho Chang", "manage")
    assert newest.facts == {"person": "Cho Chang", "user name": "cho"}
    assert look() == []


def test_an_administrator_sees_who_was_invited_and_invites_again(world, mailbox: Mailbox, tmp_path, superuser_cursor):
    bring_in(tmp_path, "people", DON)
    ada, page = Visitor(ADA), "/admin/people?department=3860"
    assert "Mail waits to be sent" in ada.get(page).text
    turn()
    assert "sent " in ada.get(f"{page}&invitation=sent").text
    assert page not in ada.get(page).actions  # the link works still
    superuser_cursor.execute(OLD)
    old = ada.get(page)

    done = ada.send(old.form(page))
    again = ada.send(old.form(page))

    assert "Link too old" in old.text
    assert "Another invitation is on its way." in done.text
    assert again.address == done.address
    turn()
    choose(Stranger(), link(mailbox))
    assert "Came in" in ada.get(f"{page}&invitation=accepted").text
    told = ada.get("/admin/departments/3860").text
    for said in ("Level given", "may: May read", "Invited again", "Invitation accepted", "person: Don Diaz"):
        assert said in told


def test_inviting_too_soon_is_refused_on_the_page(world, mailbox: Mailbox, tmp_path, superuser_cursor):
    bring_in(tmp_path, "people", DON)
    turn()
    superuser_cursor.execute("UPDATE invitation SET sent_at = now() - interval '59 minutes', expires_at = now()")
    ada, page = Visitor(ADA), "/admin/people?department=3860"

    refused = ada.send(ada.get(page).form(page))

    assert refused.status == 422
    assert "“don” was invited less than 5 minutes ago." in refused.text


def test_a_link_works_once_for_whoever_is_first(invited: Mailbox):
    address = link(invited)
    choose(Stranger(), address)

    late = Stranger().get(address)

    assert (late.status, late.heading) == (200, "This link was used already")
    assert late.actions == set()


def test_looking_at_a_link_uses_nothing_up(invited: Mailbox):
    for _ in range(3):  # mail servers and previews follow links
        assert Stranger().get(link(invited)).heading == "Choose your password"


def test_an_old_link_says_so_and_sends_a_new_one(invited: Mailbox, superuser_cursor):
    old = link(invited)
    superuser_cursor.execute(OLD)
    stranger = Stranger()

    shown = stranger.get(old)
    asked = stranger.send(shown.form("/invitation"))
    turn()

    assert shown.heading == "This link is too old"
    assert asked.heading == "Look into your mail"
    assert len(invited.mails) == 2
    assert Stranger().get(old).heading == "This link is too old"
    assert choose(stranger, link(invited)).address == "/"


def test_a_link_lives_for_its_minutes_from_the_sending_on(invited: Mailbox, settings, superuser_cursor):
    superuser_cursor.execute("SELECT expires_at - sent_at FROM invitation")
    ((lives,),) = superuser_cursor.fetchall()
    assert timedelta(minutes=59) < lives <= timedelta(minutes=settings.TTRT_INVITATION_MINUTES)


def test_the_same_answer_whether_or_not_there_is_such_a_person(invited: Mailbox):
    stranger = Stranger()
    form = stranger.get("/invitation").form("/invitation")

    pages = [stranger.send(form, login=name) for name in ("cho", "nobody", "x\0y", "ß" * 500)]

    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert len({token.sub("", page.html) for page in pages}) == 1
    assert {page.status for page in pages} == {200}
    assert stranger.send(form, login=" ").beside("login") == "Enter your sign-in name: it stands in the mail you got."


def test_asking_again_and_again_sends_one_mail(invited: Mailbox, superuser_cursor):
    superuser_cursor.execute("UPDATE invitation SET queued_at = queued_at - interval '10 minutes'")
    stranger = Stranger()
    form = stranger.get("/invitation").form("/invitation")

    for _ in range(5):
        stranger.send(form, login="CHO")
        turn()

    assert len(invited.mails) == 2
    superuser_cursor.execute(
        "INSERT INTO invitation (person_id, queued_at, due_at, by_name, given_up_at)"
        " SELECT id, now() - interval '1 hour', now(), 'x', now() FROM person, generate_series(1, 10)"
        " WHERE username = 'cho'"
    )
    superuser_cursor.execute("UPDATE invitation SET queued_at = now() - interval '1 hour'")
    stranger.send(form, login="cho")
    turn()
    assert len(invited.mails) == 2


@pytest.mark.parametrize(
    ("password", "again", "field", "why"),
    [
        ("", "", "password", "Choose a password."),
        ("short", "short", "password", "This has 5 characters; a password needs 8 or more."),
        ("a" * 257, "", "password", "at most 256"),
        ("abab" * 5, "", "password", "repeats a few characters"),
        ("cho@example.org", "", "password", "your sign-in name or your address"),
        (PASSWORD, PASSWORD.upper(), "again", "not the same"),
    ],
)
def test_a_password_that_will_not_do_is_told_beside_its_field(invited: Mailbox, password, again, field, why):
    shown = choose(Stranger(), link(invited), password, again)

    assert shown.status == 422
    assert why in shown.beside(field)
    assert password not in shown.kept(link(invited)).values() or not password
    assert state().invitation == "sent"


def test_the_page_of_a_link_is_kept_by_nobody_and_told_to_nobody(invited: Mailbox):
    response = Client().get(link(invited))

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "strict-origin"


def test_no_secret_stands_in_the_database_or_in_a_log(invited: Mailbox, superuser_cursor, caplog):
    secret = link(invited).rpartition("/")[2]
    with caplog.at_level(logging.DEBUG):
        choose(Stranger(), link(invited), "short")  # 422, which Django logs with the address
        Client(enforce_csrf_checks=True).post(link(invited), {"password": PASSWORD})  # 403, likewise
    superuser_cursor.execute("SELECT i::text FROM invitation i UNION ALL SELECT p::text FROM person p")

    assert all(secret not in row for (row,) in superuser_cursor.fetchall())
    thinned = [record for record in caplog.records if _thinned(record)]
    assert all(secret not in logging.Formatter().format(record) for record in thinned)
    assert any("/invitation/…" in record.getMessage() for record in thinned)


def _thinned(record: logging.LogRecord) -> bool:
    """As the one handler of ours sees it."""
    filters = settings_of_the_tool.LOGGING["handlers"]["stderr"]["filters"]
    assert [settings_of_the_tool.LOGGING["filters"][name]["()"] for name in filters] == [
        "ttrt.host.journal.Links",
        "ttrt.host.journal.Rows",
    ]
    return Links().filter(record)


def test_a_server_that_says_later_gets_it_later_with_another_link(db, mailbox: Mailbox, tmp_path, superuser_cursor):
    mailbox.answers["cho@example.org"] = "451 greylisted"
    bring_in(tmp_path, "departments", HEALTH | MANAGER)
    turn()
    assert (state().invitation, state().attempts) == ("waiting", 1)
    assert "451" in state().error
    mailbox.answers.clear()
    superuser_cursor.execute("UPDATE invitation SET due_at = now()")

    turn()

    assert (state().invitation, state().attempts, state().error) == ("sent", 2, "")
    assert mailbox.mails[0]["Message-ID"].endswith("-2@tickets.example.gov>")


def test_a_server_that_says_never_is_told_to_the_operator(db, mailbox: Mailbox, tmp_path, capfd):
    mailbox.answers["cho@example.org"] = "550 no such user"
    bring_in(tmp_path, "departments", HEALTH | MANAGER)
    turn()
    capfd.readouterr()

    assert cli.main(["people", "--invitation", "failed"]) == 0
    out, err = capfd.readouterr()

    assert out.startswith("cho\tfailed\tCho Chang\tcho@example.org\t4260 manage\tThe mail server said 550")
    assert err.endswith("1 people: 1 failed.\n")


def test_one_mail_each_however_many_people_and_workers(invited: Mailbox, tmp_path):
    bring_in(
        tmp_path, "people", BEN, *({**BEN, "User Name": f"p{n}", "E-mail": f"p{n}@example.org"} for n in range(30))
    )

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

    assert len(invited.mails) == len({mail["To"] for mail in invited.mails}) == 32
