"""Failed sign-ins make the next one wait, for known and unknown names alike, and never for good."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.codes import code
from tests.web.test_sign_in import NOT_RIGHT, enter, said, show_code
from tests.world import PASSWORD, WATER
from ttrt.actions import signing_in
from ttrt.models import SignInTry
from ttrt.models.scope import database_now
from ttrt.rules.signing_in import Count, Tried, in_words, pause, tried


@pytest.fixture
def client(world) -> Client:
    return Client(enforce_csrf_checks=True)


def fail(times: int, name: str = "ben", address: str = "192.0.2.1"):
    """So many wrong passwords, from a browser nobody knows; answers the last answer."""
    for _ in range(times):
        last = enter(Client(enforce_csrf_checks=True, REMOTE_ADDR=address), name, "wrong")
    return last


def past(superuser_cursor, **span: float) -> None:
    """Let time pass for what was counted."""
    for column in ("failed_at", "free_at"):
        superuser_cursor.execute(f"UPDATE sign_in_try SET {column} = {column} - %s", [timedelta(**span)])


def test_a_pause_doubles_to_twenty_minutes_and_is_forgotten_after_a_day():
    waits = [pause(n, Tried.NAME).total_seconds() for n in range(4, 15)]
    assert waits == [0, 5, 10, 20, 40, 80, 160, 320, 640, 1200, 1200]
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert tried(Count(9, now - timedelta(hours=25), now), Tried.NAME, at=now).failures == 1
    assert tried(Count(9, now - timedelta(hours=23), now), Tried.NAME, at=now).failures == 10


def test_a_wait_is_told_as_people_wait():
    spans = [timedelta(milliseconds=1), timedelta(seconds=1), timedelta(seconds=89), timedelta(seconds=90)]
    assert [in_words(span) for span in spans] == ["1 second", "1 second", "89 seconds", "2 minutes"]


@pytest.mark.parametrize("name", ["ben", "nobody", "eli"])
def test_the_sixth_try_waits_whether_or_not_there_is_such_a_name(client, name):
    fifth, sixth = fail(5, name), fail(1, name)

    assert (fifth.status_code, sixth.status_code, sixth["Retry-After"]) == (422, 429, "5")
    assert "Too many sign-ins failed. Wait 5 seconds, then try once more" in said(sixth)
    assert said(fail(1, "no-such-name" if name != "nobody" else "ben")) == said(fail(1, "another"))


def test_a_right_password_waits_too_and_then_clears_the_count(client, superuser_cursor):
    fail(6)
    assert enter(client, "ben", PASSWORD).status_code == 429

    past(superuser_cursor, seconds=6)

    assert enter(client, "ben", PASSWORD)["Location"] == "/"
    assert fail(5).status_code == 422


def test_a_known_browser_is_not_held_up_by_what_others_do(client):
    assert enter(client, "ben", PASSWORD)["Location"] == "/"
    client.cookies.pop("ttrt-session")
    assert fail(6).status_code == 429

    assert enter(client, "ben", PASSWORD)["Location"] == "/"


def test_a_known_browser_is_counted_for_itself(client):
    enter(client, "ben", PASSWORD)
    client.cookies.pop("ttrt-session")
    answers = [enter(client, "ben", "wrong").status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]
    assert enter(Client(enforce_csrf_checks=True), "ben", PASSWORD)["Location"] == "/"


def test_a_forged_or_anothers_mark_makes_no_browser_known(client):
    enter(client, "ben", PASSWORD)
    fail(6, "val")
    client.cookies.pop("ttrt-session")

    assert enter(client, "val", PASSWORD).status_code == 429
    client.cookies["ttrt-known"] = client.cookies["ttrt-known"].value[:-2] + "xx"
    fail(6, "ben")
    assert enter(client, "ben", PASSWORD).status_code == 429


def test_an_address_waits_after_thirty_whatever_the_names(client):
    answers = [fail(1, f"no-{n}", "192.0.2.77").status_code for n in range(31)]

    assert answers == [422] * 30 + [429]
    assert fail(1, "no-32", "192.0.2.78").status_code == 422


def test_a_flooded_department_lets_no_strange_browser_in_with_a_password_alone(client):
    known = Client(enforce_csrf_checks=True)
    enter(known, "ben", PASSWORD)
    known.cookies.pop("ttrt-session")
    for _ in range(60):
        signing_in.failed_in(WATER.id, at=database_now())

    right, wrong, unknown = enter(client, "ben", PASSWORD), fail(1, "val"), fail(1, "no-such-name")

    assert (right.status_code, said(right)) == (422, said(wrong))
    assert said(wrong) == said(unknown)
    assert NOT_RIGHT in said(unknown)
    assert "a browser that was never signed in here is not let in with a password alone" in said(unknown)
    assert enter(known, "ben", PASSWORD)["Location"] == "/"
    ana = Client(enforce_csrf_checks=True)
    assert enter(ana, "ana", PASSWORD)["Location"] == "/sign-in/code"
    assert show_code(ana, code())["Location"] == "/"


def test_nothing_that_was_typed_is_kept(client):
    fail(2, "my password by mistake", "192.0.2.9")

    kept = " ".join(SignInTry.objects.values_list("key", flat=True))
    assert len(SignInTry.objects.all()) == 3
    assert "mistake" not in kept
    assert "192.0.2.9" not in kept


def test_old_counts_and_sessions_are_swept_with_the_next_sign_in(client, superuser_cursor):
    fail(1, "long-ago")
    past(superuser_cursor, hours=25)

    enter(client, "ben", PASSWORD)

    assert not any(key.startswith("name:") for key in SignInTry.objects.values_list("key", flat=True))
