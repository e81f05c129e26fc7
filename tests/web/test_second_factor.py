"""The second step at the front door: which codes are good, and how often."""

import json
import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from tests.codes import TOTP_SECRET, code
from tests.coming_in import let_in
from tests.web.test_sign_in import enter, show_code
from tests.world import ANA, BEN, ELI, PASSWORD, username
from ttrt.models import Person
from ttrt.models.factors import Authenticator, of_person
from ttrt.rules.access import Viewer
from ttrt.web import sessions


@pytest.fixture
def client(world) -> Client:
    return Client(enforce_csrf_checks=True)


def at_the_code(client: Client, viewer: Viewer = ELI) -> Client:
    """Somebody whose password was right."""
    assert enter(client, username(viewer), PASSWORD)["Location"] == "/sign-in/code"
    return client


def test_a_password_alone_opens_nothing(client):
    at_the_code(client)

    assert client.get("/queue")["Location"] == "/?next=%2Fqueue"
    assert client.get("/").status_code == 200
    assert client.get("/account/app")["Location"] == "/?next=%2Faccount%2Fapp"


def test_the_page_asks_for_a_code_by_that_name(client):
    page = at_the_code(client).get("/sign-in/code").content.decode()

    assert re.search(r'<input[^>]+name="code"[^>]+autocomplete="one-time-code"', page)
    assert "passkeys.js" not in page


def test_a_code_works_once(client):
    used = code()
    assert show_code(at_the_code(client), used)["Location"] == "/"

    again = show_code(at_the_code(Client(enforce_csrf_checks=True)), used)

    assert again.status_code == 422
    assert "it was used already" in again.content.decode()


def test_an_older_code_than_the_last_is_not_good(client):
    assert show_code(at_the_code(client), code(later=1)).status_code == 302

    assert show_code(at_the_code(Client(enforce_csrf_checks=True)), code()).status_code == 422
    assert show_code(at_the_code(Client(enforce_csrf_checks=True)), code(later=-1)).status_code == 422


@pytest.mark.parametrize("later", [-3, 3])
def test_a_clock_that_is_far_off_is_not_believed(client, later):
    assert show_code(at_the_code(client), code(later=later)).status_code == 422


@pytest.mark.parametrize("wrong", ["000000", "", " ", "abcdef", "\0", "1" * 5000, "१२३४५६"])
def test_a_wrong_code_is_told(client, wrong):
    response = show_code(at_the_code(client), wrong)

    assert response.status_code == 422
    assert ("Enter the code your app shows now." if not wrong.strip() else "This code is not right") in (
        response.content.decode()
    )
    assert client.get("/queue").status_code == 302


def test_blanks_within_a_code_do_no_harm(client):
    shown = code()

    assert show_code(at_the_code(client), f" {shown[:3]} {shown[3:]} ").status_code == 302


def test_a_recovery_code_works_once(client):
    made = Authenticator.Type.RECOVERY_CODES.value
    person = Person.objects.get(username="eli")
    codes = RecoveryCodes.activate(person).get_unused_codes()
    first, second, *others = codes
    assert len(others) == 8

    assert show_code(at_the_code(client), first)["Location"] == "/"
    assert show_code(at_the_code(Client(enforce_csrf_checks=True)), first).status_code == 422
    assert show_code(at_the_code(Client(enforce_csrf_checks=True)), second)["Location"] == "/"
    assert len(of_person(person)[made][0].wrap().get_unused_codes()) == 8


def test_codes_are_counted_and_the_wait_is_told(client):
    at_the_code(client)
    answers = [show_code(client, "000000") for _ in range(6)]

    assert [one.status_code for one in answers] == [422] * 5 + [429]
    assert "Wait 5 seconds, then enter a new code." in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "5"
    assert show_code(client, code()).status_code == 429


def test_the_right_password_waits_ten_minutes_for_its_code(client, monkeypatch):
    at_the_code(client)
    late = sessions.now() + 601
    monkeypatch.setattr("ttrt.web.sessions.time.time", lambda: late)

    assert client.get("/sign-in/code")["Location"] == "/"


def test_without_a_right_password_there_is_no_second_step(client):
    assert client.get("/sign-in/code")["Location"] == "/"


def test_a_password_changed_between_the_steps_ends_the_sign_in(client, superuser_cursor):
    at_the_code(client)
    superuser_cursor.execute("UPDATE person SET password = 'pbkdf2_sha256$1000$x$y' WHERE username = 'eli'")

    assert client.get("/sign-in/code")["Location"] == "/"


def test_a_secret_is_not_stored_in_the_clear(client, superuser_cursor):
    stored = superuser_cursor.execute("SELECT data FROM mfa_authenticator WHERE type = 'totp'").fetchall()

    assert len(stored) == 7
    assert not any(TOTP_SECRET in json.dumps(data) for (data,) in stored)


@pytest.mark.parametrize("viewer", [ANA, ELI], ids=["a manager", "the desk"])
def test_whoever_must_have_a_factor_is_led_to_set_one_up_before_anything_else(client, viewer):
    let_in(client, Person.objects.get(username=username(viewer)), factor=False)

    assert client.get("/tickets")["Location"] == "/account/app"
    assert client.get("/tickets/new")["Location"] == "/account/app"
    assert client.get("/account/app").status_code == 200


def test_whoever_need_not_have_one_is_let_alone(client):
    let_in(client, Person.objects.get(username=username(BEN)), factor=False)

    assert client.get("/tickets").status_code == 200


def test_a_department_may_ask_it_of_everybody(client, superuser_cursor):
    superuser_cursor.execute("UPDATE department SET second_factor = true WHERE code = '3860'")
    let_in(client, Person.objects.get(username=username(BEN)), factor=False)

    assert client.get("/tickets")["Location"] == "/account/app"
