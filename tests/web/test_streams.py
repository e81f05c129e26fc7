"""A file that is on its way stops when whoever asked for it is not let in any more, by then within a minute."""

import uuid

import pytest
from django.test import Client

from tests.world import ANA, BEN, OPERATOR, TWO, WATER, World, do, username
from ttrt.actions import members, tokens
from ttrt.actions.tokens import NewToken
from ttrt.models import Person, PersonSession
from ttrt.models.scope import as_viewer
from ttrt.queries.members import everybody
from ttrt.web import streams
from ttrt.web.streams import NoLongerLetIn, while_let_in

WHOLE = bytes(range(256)) * 64  # several pieces of it go over the line


@pytest.fixture
def address(world: World) -> str:
    case = world.open(by=BEN)
    return f"/tickets/{case.number}/attachments/{world.attach(case, content=WHOLE)}"


@pytest.fixture
def looking_each_time(monkeypatch) -> None:
    monkeypatch.setattr(streams, "LOOKED_AT", -1.0)


def browser() -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=username(BEN)))
    return client


def suspend() -> None:
    with as_viewer(ANA):
        member_id = next(one.pk for one in everybody(WATER.id) if one.name == BEN.name)
    do(members.suspend, by=ANA, department_id=WATER.id, member_id=member_id, reason="A lost laptop.")


def sign_out() -> None:
    PersonSession.objects.filter(person_id=BEN.person_id).delete()


@pytest.mark.parametrize("end", [suspend, sign_out])
def test_the_rest_of_a_file_is_not_sent_to_who_is_out(address, looking_each_time, end):
    answer = browser().get(address)
    pieces = iter(answer.streaming_content)
    assert next(pieces) == WHOLE[:4096]

    end()

    with pytest.raises(NoLongerLetIn):
        next(pieces)
    answer.close()


def test_nor_to_a_program_whose_person_is_out(address, looking_each_time):
    new = NewToken("Monitor", "view", "30")
    token = do(tokens.make_token, by=OPERATOR, department_id=WATER.id, key=uuid.uuid4(), token=new, holder=BEN)
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get(address)
    pieces = iter(answer.streaming_content)
    next(pieces)

    suspend()

    with pytest.raises(NoLongerLetIn):
        next(pieces)
    answer.close()


@pytest.mark.parametrize("path", ["", "/tickets.csv?state=all"])
def test_who_is_still_let_in_gets_it_whole(address, looking_each_time, path):
    answer = browser().get(path or address)

    assert answer.streaming
    content = answer.getvalue()
    assert content == WHOLE or b"32/HCGS/004512/PT" in content


def test_a_look_at_ones_other_department_meanwhile_cuts_nothing(address, looking_each_time):
    client = Client()
    client.force_login(Person.objects.get(username=username(TWO)))
    client.get("/tickets?department=3860")
    answer = client.get("/tickets.csv?state=all")

    client.get("/tickets?department=3540")

    assert b"32/HCGS/004512/PT" in answer.getvalue()


def test_it_is_looked_often_enough_and_not_at_every_piece(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(streams.time, "monotonic", lambda: now)
    asked = []
    pieces = while_let_in([b"a"] * 100, lambda: asked.append(now) or True)
    for _ in pieces:
        now += 1.0

    assert [after - before for before, after in zip([1000.0, *asked], asked, strict=False)] == [21.0] * 4
    assert streams.LOOKED_AT <= 30
