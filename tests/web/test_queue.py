"""The work queue: who is first, who may look, and one act on many chosen tickets."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from tests.world import ADA, ANA, CHO, DEE, DS3, ELI, FAY, FIRE_T1, PHONE, T1, TIM, Case, World, username
from ttrt.models import HistoryEntry, Person, Ticket, TicketUpdate
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.access import Viewer
from ttrt.web.bulk_acts import ACTS

UPDATE_CODE = "pendingDispatch"
ROW = re.compile(r'data-row="([^"]+)"')


def sign_in(viewer: Viewer) -> Client:
    """One of the cast, signed in."""
    client = Client()
    client.force_login(Person.objects.get(username=username(viewer)))
    return client


def page(viewer: Viewer, address: str) -> str:
    """A page's HTML, entities resolved."""
    response = sign_in(viewer).get(address)
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode())


def send(client: Client, act: str, cases: list[Case], step: str = "", key: str = "", **said: str) -> str:
    """The form of an act on these tickets; answers the page."""
    form = {"act": act, "ticket": [case.number for case in cases], "step": step, "key": key or str(uuid.uuid4())}
    response = client.post("/queue/acts", form | said)
    assert response.status_code in (200, 422), response.status_code
    return unescape(response.content.decode())


def seen(html: str) -> dict[str, str]:
    """The versions the preview was shown with, as its form sends them back."""
    return dict(re.findall(r'name="(seen-[^"]+)" value="(\d+)"', html))


@pytest.fixture
def opened(world: World) -> list[Case]:
    """Four tickets of two departments, an hour apart, the first one longest overdue; the third for public safety."""
    now = database_now()
    return [
        world.open(item, by=CHO if item is FIRE_T1 else ANA, at=now - timedelta(hours=6 - hour))
        for hour, item in enumerate((T1, PHONE, DS3, FIRE_T1))
    ]


def test_the_queue_goes_by_public_safety_and_then_by_what_is_due(world, opened):
    t1, phone, ds3, fire = opened
    for viewer in (ELI, DEE):
        assert ROW.findall(page(viewer, "/queue")) == [case.number for case in (ds3, t1, phone, fire)]

    world.update(t1)
    assert ROW.findall(page(ELI, "/queue")) == [case.number for case in (ds3, phone, fire, t1)]

    world.restore(phone)
    assert ROW.findall(page(ELI, "/queue")) == [case.number for case in (ds3, fire, t1)]
    assert ROW.findall(page(ELI, "/queue?show=restored")) == [phone.number]
    # A department's own list in that order, too.
    assert ROW.findall(page(ANA, "/tickets?sort=due")) == [ds3.number, t1.number]


def test_the_queue_is_filtered_by_owner_and_says_so(world, opened):
    t1, phone, *_ = opened
    world.take(t1, by=ELI)

    html = page(ELI, "/queue?owner=me&owner=nobody&kind=circuit&kind=phone")
    assert t1.number in ROW.findall(html) and phone.number in ROW.findall(html)
    assert ROW.findall(page(ELI, "/queue?owner=me")) == [t1.number]
    assert t1.number not in ROW.findall(page(FAY, "/queue?owner=me&owner=nobody"))
    assert "Owner: Eli Ellis" in page(FAY, f"/queue?owner={ELI.person_id}")
    assert 'href="/queue?owner=nobody&kind=circuit' in html


def test_the_file_of_the_queue_is_in_its_order(opened):
    body = b"".join(sign_in(ELI).get("/queue.csv?kind=circuit")).decode("utf-8-sig").splitlines()

    assert [line.split(",")[0] for line in body[1:-1]] == ROW.findall(page(ELI, "/queue?kind=circuit"))


def test_an_update_for_many_is_shown_first_and_then_posted_to_each(world, opened):
    t1, phone, *_ = opened
    world.cancel(phone)
    eli, key = sign_in(ELI), str(uuid.uuid4())
    said = {"done": "The trunk at mile 12 is cut.", "status_code": UPDATE_CODE, "public": "yes"}

    asked = send(eli, "update", [t1, phone])
    assert asked.count("Can be done") == 1 and "It is cancelled." in asked
    foreseen = send(eli, "update", [t1, phone], "preview", key, **said)
    assert "The department gets this update; the next is due anew." in foreseen
    with as_viewer(ELI):
        assert TicketUpdate.objects.count() == 0

    for _ in range(2):
        told = send(eli, "update", [t1, phone], "confirm", key, **said, **seen(foreseen))
        assert "1 of 2 tickets done, 1 refused." in told
        assert "This ticket is closed." in told
    with as_viewer(ELI):
        update = TicketUpdate.objects.get()
        entry = HistoryEntry.objects.filter(what="update posted").get()
    assert (update.ticket_id, update.body, update.status_code) == (t1.ticket_id, said["done"], UPDATE_CODE)
    assert update.by_name == ELI.name
    assert entry.ticket_id == t1.ticket_id


def test_many_are_given_to_somebody_and_a_second_sending_changes_nothing(world, opened):
    t1, phone, _, fire = opened
    fay = sign_in(FAY)
    said = {"owner": str(ELI.person_id), "note": "Yours this morning."}

    foreseen = send(fay, "assign", [t1, phone, fire], "preview", **said)
    assert foreseen.count("Goes from nobody to Eli Ellis.") == 3
    world.take(phone, by=FAY)

    told = send(fay, "assign", [t1, phone, fire], "confirm", **said, **seen(foreseen))
    assert "2 of 3 tickets done, 1 refused." in told
    assert "Somebody changed it since you looked." in told
    again = send(fay, "assign", [t1, fire], "confirm", **said, **seen(foreseen))
    assert again.count("It is so already; nothing was changed.") == 2
    with as_viewer(ELI):
        owners = dict(Ticket.objects.values_list("number", "owner_name"))
        assert HistoryEntry.objects.filter(what="assigned").count() == 2
    assert [owners[case.number] for case in (t1, phone, fire)] == [ELI.name, FAY.name, ELI.name]


def test_a_new_owner_alone_leaves_each_ticket_in_its_team(world, opened):
    world.team("Transport")
    t1, phone, *_ = opened
    world.give(t1, TIM, team="Transport")
    fay, said = sign_in(FAY), {"owner": str(ELI.person_id)}

    foreseen = send(fay, "assign", [t1, phone], "preview", **said)
    send(fay, "assign", [t1, phone], "confirm", **said, **seen(foreseen))

    assert "Goes from Tim Tran in Transport to Eli Ellis in Transport." in foreseen
    with as_viewer(ELI):
        has = dict(Ticket.objects.values_list("number", "team").filter(owner_name=ELI.name))
    assert has == {t1.number: "Transport", phone.number: ""}


def test_codes_of_many_are_set_where_the_terms_allow_it(world, opened):
    t1, phone, *_ = opened
    world.restore(t1, cause="network_equipment")
    eli = sign_in(ELI)
    said = {"cause": "network_cable", "reason": "The splice report says so."}

    foreseen = send(eli, "codes", [t1, phone], "preview", **said)
    assert "The cause is said when service is restored." in foreseen
    told = send(eli, "codes", [t1, phone], "confirm", **said, **seen(foreseen))

    assert "1 of 2 tickets done, 1 refused." in told
    with as_viewer(ELI):
        assert Ticket.objects.get(pk=t1.ticket_id).cause == "network_cable"


def test_a_mistake_stands_beside_its_field_and_the_choice_is_kept(opened):
    html = send(sign_in(ELI), "update", opened[:2], "preview", done=" ", next_step="Splice")

    assert "Say what was done or found since the last update." in html
    assert ">\nSplice</textarea>" in html
    html = send(sign_in(ELI), "update", opened[:2], "preview", done="Cut.", status_code="made_up")
    assert "Choose where the work stands from the list, or leave it out." in html
    assert all(f'name="ticket" value="{case.number}"' in html for case in opened[:2])


@pytest.mark.parametrize("act", ACTS)
def test_every_act_begins_with_its_form(world, opened, act):
    world.team("Transport")

    html = send(sign_in(FAY), act, opened[:2])

    assert opened[0].number in html
    assert all(f'name="{field}"' in html for field in ACTS[act].fields if not field.endswith("_fold"))
    if act == "assign":
        assert f'<option value="{ELI.person_id}">{ELI.name}</option>' in html


def test_nothing_chosen_and_too_many_are_said(opened):
    eli = sign_in(ELI)
    assert "Choose the tickets first." in send(eli, "update", [])
    many = [Case(11, n, f"3860-26-{n:06d}", "") for n in range(1, 502)]
    assert "These are more than 500 tickets" in send(eli, "update", many)


def test_only_the_desk_acts_on_many(opened):
    form = {"act": "take", "ticket": opened[0].number, "step": "confirm", "key": str(uuid.uuid4())}

    assert [sign_in(who).post("/queue/acts", form).status_code for who in (ANA, DEE, ADA)] == [404, 404, 403]


def test_taking_one_comes_back_to_the_queue(world, opened):
    eli = sign_in(ELI)
    form = {"act": "take", "ticket": opened[0].number, "step": "confirm", "key": str(uuid.uuid4())}

    taken = eli.post("/queue/acts", form | {"back": "/queue?kind=circuit"})

    assert (taken.status_code, taken["Location"]) == (303, "/queue?kind=circuit")
    assert eli.post("/queue/acts", form | {"back": "//elsewhere"})["Location"] == "/queue"
    with as_viewer(ELI):
        assert Ticket.objects.get(pk=opened[0].ticket_id).owner_name == ELI.name
