"""Lists people keep: private ones are their owner's alone, shared ones stay on their side of the wall."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.world import ANA, BEN, CHO, DEE, ELI, FAY, TWO, WATER, username
from ttrt.models import DeskView, Person, SavedView
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Viewer

pytestmark = pytest.mark.usefixtures("world")
NAME = "Ana's stopped circuits"


def sign_in(viewer: Viewer) -> Client:
    """One of the cast, signed in."""
    client = Client()
    client.force_login(Person.objects.get(username=username(viewer)))
    return client


def keep(viewer: Viewer, name: str = NAME, page: str = "tickets", query: str = "kind=circuit", shared: str = "") -> int:
    """Keep a list by its form; answers the status."""
    form = {"page": page, "query": query, "name": name, "shared": shared}
    return sign_in(viewer).post("/views", form).status_code


def seen(viewer: Viewer, address: str = "/tickets") -> bool:
    """Whether this person meets the list on the page or where lists are kept."""
    client = sign_in(viewer)
    page = "queue" if address == "/queue" else "tickets"
    # The first names the department in sight, which the session remembers.
    answers = [client.get(address), client.get(f"/views?page={page}")]
    met = [NAME in unescape(answer.content.decode()) for answer in answers if answer.status_code == 200]
    assert len(set(met)) == 1
    return met[0]


def id_of(table: type[SavedView] | type[DeskView], viewer: Viewer) -> int:
    """The id of the one list there is."""
    with as_viewer(viewer):
        return table.objects.get().pk


def test_a_private_list_is_its_owners_alone(world):
    assert keep(ANA) == 303

    assert seen(ANA)
    assert not any(seen(other) for other in (BEN, TWO, CHO, ELI, DEE))


def test_a_shared_list_is_the_departments_and_nobody_elses(world):
    keep(ANA, shared="yes")

    assert seen(ANA) and seen(BEN) and seen(TWO, f"/tickets?department={WATER.code}")
    assert not any(seen(other) for other in (CHO, ELI, DEE))
    assert "shared by Ana Alvarez" in sign_in(BEN).get("/tickets").content.decode()


def test_the_desks_lists_are_the_desks(world):
    keep(ELI, page="queue", query="owner=me&priority=yes")
    assert seen(ELI, "/queue")
    assert not seen(FAY, "/queue")

    sign_in(ELI).post(f"/views/{id_of(DeskView, ELI)}/sharing", {"shared": "yes", "page": "queue"})

    assert seen(FAY, "/queue")
    assert 'href="/queue?owner=me&amp;priority=yes"' in sign_in(FAY).get("/queue").content.decode()
    assert not any(seen(other) for other in (ANA, CHO, DEE))


def test_nobody_changes_anothers_list_not_even_a_shared_one(world):
    keep(ANA, shared="yes")
    view = id_of(SavedView, ANA)

    for other in (BEN, CHO, ELI):
        for what in ("name", "sharing", "deletion"):
            there = sign_in(other).post(f"/views/{view}/{what}", {"name": "Mine now", "shared": "no"})
            nowhere = sign_in(other).post(f"/views/987654/{what}", {"name": "Mine now", "shared": "no"})
            assert there.status_code == nowhere.status_code == 404

    assert seen(BEN)


def test_a_list_is_renamed_and_thrown_away_by_its_owner(world):
    keep(ANA)
    view = id_of(SavedView, ANA)
    ana = sign_in(ANA)

    assert ana.post(f"/views/{view}/name", {"name": "Circuits"}).status_code == 303
    assert ">Circuits<" in ana.get("/tickets").content.decode()
    assert not seen(ANA)

    # Removing is asked about first, in a fold that opens without scripts.
    asked = unescape(ana.get("/views?page=tickets").content.decode())
    (fold,) = re.findall(r"<details[^>]*>(?:(?!</details>).)*deletion.*?</details>", asked, re.DOTALL)
    assert "the list itself cannot be brought back" in fold and "Yes, remove “Circuits”" in fold
    assert asked.count("/deletion") == fold.count("/deletion") == 1

    assert ana.post(f"/views/{view}/deletion").status_code == 303
    assert ">Circuits<" not in ana.get("/tickets").content.decode()


def test_a_name_is_used_once_and_what_was_typed_comes_back(world):
    assert keep(ANA) == 303
    assert keep(ANA) == 303  # the same list, sent twice

    again = sign_in(ANA).post("/views", {"page": "tickets", "query": "kind=phone", "name": NAME})

    assert again.status_code == 422
    said = unescape(again.content.decode())
    assert f"You keep a list named “{NAME}” already." in said
    assert 'value="kind=phone"' in said and f'value="{NAME}"' in said
    assert keep(ANA, name=" ") == 422
    assert keep(ANA, name="x" * 61) == 422
    with as_viewer(ANA):
        assert SavedView.objects.count() == 1


def test_only_what_a_list_understands_is_kept(world):
    keep(ANA, query="kind=circuit&department=3540&owner=me&next=//elsewhere&page=3&kind=nonsense")

    with as_viewer(ANA):
        assert SavedView.objects.get().query == "kind=circuit"


def test_somebody_of_two_departments_keeps_lists_in_each(world):
    two = sign_in(TWO)
    # The form says whose list it is: meanwhile another tab may have the other department in sight.
    assert 'action="/views?department=3540"' in two.get("/tickets?department=3540").content.decode()
    two.get(f"/tickets?department={WATER.code}")
    two.post("/views?department=3540", {"page": "tickets", "query": "", "name": NAME, "shared": "yes"})

    assert NAME in unescape(two.get("/tickets?department=3540").content.decode())
    assert NAME not in unescape(two.get(f"/tickets?department={WATER.code}").content.decode())
    assert seen(CHO)


def test_the_cmo_keeps_none(world):
    assert keep(DEE) == 404
    assert "Keep this list" not in sign_in(DEE).get("/queue").content.decode()
