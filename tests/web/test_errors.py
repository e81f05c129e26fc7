"""What a person sees when something is broken: a generic page, and the right word for a machine."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.world import ANA, World, username
from ttrt.models import Person
from ttrt.queries import people


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
