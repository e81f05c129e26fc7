"""What a person sees when something is broken: a generic page, and the right word for a machine."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.world import ANA, World, username
from ttrt.models import Person, PersonSession
from ttrt.queries import people
from ttrt.web import sessions


@pytest.fixture
def client(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(username=username(ANA)), "django.contrib.auth.backends.ModelBackend")
    return client


def broken(monkeypatch, fault: Exception) -> None:
    def fail(person_id: int) -> None:
        raise fault

    monkeypatch.setattr(people, "signed_in", fail)


def test_a_database_out_of_reach_says_to_come_back(client, monkeypatch):
    broken(monkeypatch, OperationalError("connection refused: secret-host"))

    answer = client.get("/tickets")

    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert "We will be back shortly" in answer.content.decode()
    assert "secret-host" not in answer.content.decode()


def test_a_fault_of_ours_is_a_generic_page(client, monkeypatch):
    broken(monkeypatch, RuntimeError("secret detail"))

    answer = client.get("/tickets")

    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()


@pytest.mark.parametrize(("failure", "status"), [("the database", 503), ("ended elsewhere", 400)])
def test_a_session_that_cannot_be_written_is_our_fault_and_an_ended_one_is_not(client, failure, status):
    session = client.session
    session[sessions.USED] -= 120  # so that this request notes that somebody is there
    session.save()

    def happen(run, sql, params, many, context):
        if sql.startswith('UPDATE "person_session"'):
            if failure == "the database":
                raise OperationalError("the line is gone")
            context["connection"].connection.execute("DELETE FROM person_session")
        return run(sql, params, many, context)

    with connection.execute_wrapper(happen):
        assert client.get("/tickets").status_code == status
    assert PersonSession.objects.filter(pk=session.session_key).exists() == (failure == "the database")
