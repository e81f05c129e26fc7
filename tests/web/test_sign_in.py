"""The front door: who gets in, what nobody learns at it, and that it is left by a POST only."""

import json
import os
import re
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.codes import code
from tests.coming_in import needs_code
from tests.seated import focused
from tests.world import BEN, CAST, DEE, ELI, PASSWORD, username
from ttrt.models import Person

NOT_RIGHT = "The sign-in name or the password is not right."


@pytest.fixture
def client(world) -> Client:
    return Client(enforce_csrf_checks=True)


def enter(client: Client, login: str, password: str, **more: str):
    """Fill in the form as the page gives it."""
    page = client.get("/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    return client.post("/sign-in", {"csrfmiddlewaretoken": token, "login": login, "password": password, **more})


def show_code(client: Client, typed: str):
    """The second step, as the page gives it."""
    page = client.get("/sign-in/code").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    return client.post("/sign-in/code", {"csrfmiddlewaretoken": token, "code": typed})


def said(response) -> str:
    """The page without what differs at every rendering."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r'name="login" type="text" value="[^"]*"', "", page)


def test_signed_out_the_front_door_is_a_plain_form(client):
    response = client.get("/")

    page = response.content.decode()
    assert response.status_code == 200
    assert re.search(r'<input[^>]+name="login"', page)
    assert re.search(r'<input[^>]+name="password"[^>]+type="password"', page)
    assert '<form action="/sign-in" method="post"' in page
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("viewer", "place"), [(v, "/cmo" if v is DEE else "/tickets") for v in CAST], ids=[username(v) for v in CAST]
)
def test_everybody_is_led_to_the_page_one_begins_with(client, viewer, place):
    response = enter(client, username(viewer), PASSWORD)
    if needs_code(viewer):
        assert (response.status_code, response["Location"]) == (302, "/sign-in/code")
        assert client.get("/tickets").status_code == 302
        response = show_code(client, code())

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/")["Location"] == place


def test_the_name_is_matched_without_regard_to_case_and_outer_blanks(client):
    assert enter(client, " BEN ", PASSWORD).status_code == 302


def test_unknown_name_wrong_password_and_closed_account_get_the_same_answer(client, superuser_cursor):
    superuser_cursor.execute("UPDATE person SET is_active = false WHERE username = 'ben'")

    answers = [
        enter(client, "ana", "wrong"),
        enter(client, "ben", PASSWORD),
        enter(client, "nobody", PASSWORD),
        enter(client, "na\0na", PASSWORD),
        enter(client, "x" * 5000, PASSWORD),
    ]

    assert {a.status_code for a in answers} == {422}
    assert len({said(a) for a in answers}) == 1
    assert "The sign-in name or the password is not right." in said(answers[0])


def test_an_unknown_name_costs_one_password_check_too(client, monkeypatch):
    checked: list[str] = []
    hashed = Person.set_password
    monkeypatch.setattr(Person, "set_password", lambda self, raw: checked.append(raw) or hashed(self, raw))

    enter(client, "nobody", "some password")

    assert checked == ["some password"]


@pytest.mark.parametrize(("login", "password"), [("", PASSWORD), ("ana", ""), ("", "")])
def test_an_empty_field_is_asked_for(client, login, password):
    response = enter(client, login, password)

    assert response.status_code == 422
    assert "Enter your sign-in name and your password." in response.content.decode()


def test_what_was_typed_stays_except_the_password(client):
    page = enter(client, "ana", "not this one").content.decode()

    assert 'value="ana"' in page
    assert "not this one" not in page


def test_the_session_gets_a_new_id(client):
    client.get("/")
    client.session["seen"] = True
    planted = client.session
    planted["planted"] = "yes"
    planted.save()
    before = planted.session_key

    enter(client, "ben", PASSWORD)

    assert client.session.session_key != before
    assert not planted.exists(before)


def test_one_goes_on_to_the_page_asked_for(client):
    first = client.get("/tickets?state=all")
    assert first["Location"] == "/?next=%2Ftickets%3Fstate%3Dall"
    assert 'name="next" value="/tickets?state=all"' in client.get(first["Location"]).content.decode()

    assert enter(client, "ben", PASSWORD, next="/tickets?state=all")["Location"] == "/tickets?state=all"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org", "/\\example.org", "\\\\example.org", "javascript:alert(1)", "tickets"],
)
def test_one_is_never_sent_elsewhere(client, elsewhere):
    assert enter(client, "ben", PASSWORD, next=elsewhere)["Location"] == "/"


def test_a_form_without_its_token_is_refused(client):
    assert client.post("/sign-in", {"login": "ana", "password": PASSWORD}).status_code == 403


def test_signing_out_is_a_post_and_ends_the_session(client):
    enter(client, "ben", PASSWORD)
    page = client.get("/tickets/new").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    assert client.get("/sign-out").status_code == 405
    assert client.get("/tickets/new").status_code == 200

    assert client.post("/sign-out", {"csrfmiddlewaretoken": token})["Location"] == "/"
    assert client.get("/tickets/new").status_code == 302


def test_a_changed_password_ends_older_sessions(client, superuser_cursor):
    enter(client, "ben", PASSWORD)

    superuser_cursor.execute("UPDATE person SET password = 'pbkdf2_sha256$1000$x$y' WHERE username = 'ben'")

    assert client.get("/tickets/new").status_code == 302


def test_a_demonstration_says_where_its_passwords_are_and_not_what_they_are(client):
    assert "demonstration" not in client.get("/").content.decode()
    logins = Path(os.environ["TTRT_DATA"], "demo-logins.json")
    logins.write_text(json.dumps([{"username": username(ELI), "password": PASSWORD}]))

    try:
        page = client.get("/").content.decode()
    finally:
        logins.unlink()

    assert "demo-logins.json" in page
    assert PASSWORD not in page
    assert "names are real; every ticket, person, circuit and phone number is made up" in re.sub(r"\s+", " ", page)


def test_signing_in_by_keyboard_in_a_browser(world, page):
    page.goto("/tickets/new")
    focused(page, "#login")
    page.keyboard.type(username(BEN))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/tickets/new")
    expect(page.locator("h1")).to_have_text("New ticket")
