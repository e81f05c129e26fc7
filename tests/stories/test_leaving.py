"""Somebody of the contractor leaves: an administrator ends their account at the desk's page, with a reason."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tests.coming_in import let_in
from tests.mailbox import text_of
from tests.stories.visitor import Shown, Visitor
from tests.world import ADA, ANA, DEE, ELI, FAY, OPERATOR, TIM, World, do
from ttrt.actions import first_people, tokens
from ttrt.actions.tokens import NewToken
from ttrt.models import OfficeEntry, Person
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import registers
from ttrt.rules.access import OFFICE, Level, Viewer
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.web import sessions
from ttrt.worker import invite


def address(viewer: Viewer) -> str:
    return f"/admin/people/{viewer.person_id}/end"


def end(ada: Visitor, viewer: Viewer, reason: str = "Works elsewhere.") -> Shown:
    return ada.send(ada.get(address(viewer)).form(address(viewer)), reason=reason)


def is_open(viewer: Viewer) -> bool:
    return Person.objects.get(pk=viewer.person_id).is_active


def entries() -> list[tuple[str, object, str, str]]:
    with as_viewer(FAY):
        rows = OfficeEntry.objects.filter(what="access ended").order_by("seq")
        return [(row.what, row.facts["person"], row.by_name, row.text) for row in rows]


def test_the_page_says_what_it_does_and_does_it_at_once(world: World, at_page, mailbox):
    world.take(world.open(), by=ELI)
    browser = Client()
    let_in(browser, Person.objects.get(pk=ELI.person_id))
    made = {"department_id": OFFICE, "key": uuid.uuid4(), "token": NewToken("Monitor", "representative", "30")}
    program = Client(headers={"Authorization": f"Bearer {do(tokens.make_token, by=OPERATOR, holder=ELI, **made)}"})
    assert [each.get("/tickets").status_code for each in (browser, program)] == [200, 200]
    ada = at_page(ADA)
    assert address(ELI) in ada.get("/admin/desk").links

    shown = ada.get(address(ELI))
    done = end(ada, ELI)

    assert "Open tickets of theirs 1 Tokens for programs 1" in shown.text
    assert "Give the open ticket to somebody else" in shown.text
    assert "The account of Eli Ellis is over: from the next click on it opens nothing." in done.text
    assert "Why: Works elsewhere." in done.text
    assert address(ELI) not in done.links
    assert [each.get("/tickets").status_code for each in (browser, program)] == [302, 401]
    assert entries() == [("access ended", ELI.name, ADA.name, "Works elsewhere.")]
    with as_viewer(FAY):
        assert registers.check_office() == []
    invite.invite_due(threading.Event())
    assert "ended your account" in text_of(mailbox.mails[-1])
    assert mailbox.mails[-1]["To"] == "eli@example.org"


def test_a_reason_is_asked_for_beside_its_field(world: World, at_page):
    shown = end(at_page(ADA), ELI, " ")

    assert (shown.status, shown.beside("reason")) == (422, "Say why. It stands on record.")
    assert is_open(ELI)


def test_sent_twice_it_is_done_once_and_the_page_says_so(world: World, at_page):
    ada = at_page(ADA)
    form = ada.get(address(ELI)).form(address(ELI))
    ada.send(form, reason="Left.")

    again = ada.send(form, reason="Left.")

    assert again.status == 422
    assert "The account of Eli Ellis is closed already." in again.text
    assert "It opens nothing any more." in again.text
    assert {link for link in again.links if link.startswith("#end")} == set()
    assert len(entries()) == 1


def test_nobody_ends_their_own_so_that_an_administrator_is_left(world: World, at_page):
    ada = at_page(ADA)
    page = ada.get(address(ADA))
    assert "Nobody ends their own access" in page.text
    assert address(ADA) not in page.actions
    assert address(ADA) not in ada.get("/admin/desk").links

    shown = ada.post(address(ADA), {**ada.get(address(ELI)).form(address(ELI)).values, "reason": "x"})

    assert shown.status == 422
    assert "Another administrator can, or an operator." in shown.text
    assert is_open(ADA)


def test_of_two_administrators_who_end_each_other_one_stays(world: World):
    said = {"reason": "x", "at": database_now()}

    first_people.end_person(username="fay", by=ADA, **said)
    with pytest.raises(NotAllowed, match="Your own account was closed meanwhile"):
        first_people.end_person(username="ada", by=replace(FAY, level=Level.ADMINISTRATOR), **said)

    assert (is_open(ADA), is_open(FAY)) == (True, False)


def test_the_pages_are_administrators_and_about_the_contractors_people_alone(world: World, at_page):
    for who in (FAY, TIM, ANA, DEE):
        assert at_page(who).get(address(ELI)).status == 404
    for whom in (ANA, DEE):
        assert at_page(ADA).get(address(whom)).status == 404
        with pytest.raises(Refused):
            first_people.end_person(username=whom.name.split()[0], reason="x", by=ADA, at=database_now())
        assert is_open(whom)


def test_the_password_is_asked_for_once_more_before_it_is_done(world: World, at_page, monkeypatch):
    ada = at_page(ADA)
    form = ada.get(address(ELI)).form(address(ELI))
    monkeypatch.setattr(sessions, "is_fresh", lambda session: False)

    asked = ada.send(form, reason="Left.")

    assert asked.status == 403
    assert "again_password" in asked.html
    assert is_open(ELI)


def test_the_log_in_behind_pages_opens_no_closed_account_and_closes_none_of_another_side(world: World):
    first_people.end_person(username="eli", reason="Left.", by=ADA, at=database_now() + timedelta(seconds=1))

    assert Person.objects.filter(pk=ELI.person_id).update(is_active=True) == 0
    for whom in (ANA, DEE):
        with pytest.raises(Exception, match="row-level security"):
            Person.objects.filter(pk=whom.person_id).update(is_active=False)
    assert [is_open(one) for one in (ELI, ANA, DEE)] == [False, True, True]
