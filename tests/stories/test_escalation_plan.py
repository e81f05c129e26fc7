"""The escalation plan (contract: at least three levels, reachable day and night): kept by the contractor, posted for
everybody."""

from datetime import timedelta

import pytest

from tests.drill.tampering import look
from tests.world import ADA, ANA, BEN, CHO, DEE, ELI, FAY, TIM, VAL, World
from ttrt.models import EscalationContact, OfficeEntry, packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.localtime import civil_day

AT = "/admin/escalation"
HELP = "/help/escalation"
GIL = {
    "level": "1",
    "title": "Duty manager",
    "name": "Gil Garza",
    "office_phone": "(916) 555-0170",
    "cell_phone": "916.555.0171",
    "email": "duty@example.net",
}


@pytest.fixture
def fay(world: World, at_page):
    return at_page(FAY)


def test_every_page_leads_everybody_to_whom_to_call_now(world: World, at_page):
    for level in (1, 2, 3):
        world.rung(level, title=f"Title {level}", name=f"Name {level}", cell_phone=f"916-555-017{level}")
    ticket = world.open()
    for viewer in (VAL, CHO, DEE, TIM):
        visitor = at_page(viewer)
        assert HELP in visitor.get("/tickets").links
        page = visitor.get(HELP)
        for level in (1, 2, 3):
            assert all(said in page.text for said in (f"Level {level}", f"Title {level}", f"Name {level}"))
            assert f"tel:+1916555017{level}" in page.links
            assert f"mailto:level{level}@example.net" in page.links
        desk = packs.in_force(civil_day(database_now())).desk
        assert desk.service_center_phone in page.text and desk.public_safety_phone in page.text
    assert HELP in at_page(VAL).get(f"/tickets/{ticket.number}").links


def test_a_supervisor_keeps_it_and_every_change_is_in_the_offices_register(fay, world: World, at_page):
    page = fay.send(fay.get(AT).form(AT), **GIL)
    assert page.address == AT
    with as_viewer(FAY):
        contact = EscalationContact.objects.get()
    assert (contact.office_phone, contact.cell_phone) == ("916-555-0170", "916-555-0171")
    assert contact.to_on is None

    page = fay.send(fay.get(f"{AT}/{contact.pk}").form(f"{AT}/{contact.pk}"), name="Gia Gomez")

    assert "name: Gil Garza → Gia Gomez" in page.text
    assert "Gia Gomez" in at_page(BEN).get(HELP).text
    with as_viewer(FAY):
        told = [(entry.what, entry.by_name) for entry in OfficeEntry.objects.order_by("seq")]
    assert told == [("escalation contact added", FAY.name), ("escalation contact changed", FAY.name)]
    assert look() == []


def test_a_level_without_anybody_is_told(fay, world: World, at_page):
    today = civil_day(database_now())
    assert [f"At level {level}: today." in fay.get(AT).text for level in (1, 2, 3, 4)] == [True, True, True, False]
    assert at_page(ANA).get(HELP).text.count("Nobody is named at this level today.") == 3
    for level in (1, 2, 3):
        world.rung(level)
    assert "Nobody is named" not in fay.get(AT).text

    ends, comes = today + timedelta(days=7), today + timedelta(days=9)
    with as_viewer(FAY):
        second = EscalationContact.objects.get(level=2).pk
    page = fay.send(fay.get(f"{AT}/{second}").form(f"{AT}/{second}"), to_on=ends.isoformat())
    words = [f"{each.day} {each:%b %Y}" for each in (ends, comes)]
    assert f"At level 2: from {words[0]} on." in page.text
    world.rung(2, from_on=comes)
    page = fay.get(AT)
    assert f"At level 2: from {words[0]} until {words[1]}." in page.text
    assert "To come" in page.text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"level": ""}, "level", "Choose a level from 1 to 3."),
        ({"level": "4"}, "level", "Choose a level from 1 to 3."),
        ({"title": " "}, "title", "Say what this person is responsible for"),
        ({"name": ""}, "name", "Give the name."),
        ({"office_phone": "911"}, "office_phone", "A phone number has ten digits"),
        ({"cell_phone": ""}, "cell_phone", "Give the cell number"),
        ({"email": "duty"}, "email", "This is not an e-mail address."),
        ({"from_on": ""}, "from_on", "Give the day"),
        ({"from_on": "2026-11-26", "to_on": "2026-11-26"}, "to_on", "The last day cannot come before the first."),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(fay, typed, field, said):
    page = fay.send(fay.get(AT).form(AT), **{**GIL, **typed})

    assert page.status == 422
    assert said in page.beside(field)
    assert page.kept(AT)["name"] == typed.get("name", "Gil Garza")
    with as_viewer(FAY):
        assert not EscalationContact.objects.exists()


def test_sent_twice_it_is_one_and_nobody_overwrites_another(fay, world: World, at_page):
    form = fay.get(AT).form(AT)
    fay.send(form, **GIL)
    fay.send(form, **GIL)
    with as_viewer(FAY):
        at = f"{AT}/{EscalationContact.objects.get().pk}"
    shown = fay.get(at).form(at)
    ada = at_page(ADA)
    ada.send(ada.get(at).form(at), title="Duty manager, nights")

    page = fay.send(shown, title="Duty manager, days")

    assert page.status == 409
    assert "Somebody changed this while you were writing." in page.text
    assert page.kept(at)["title"] == "Duty manager, days"
    with as_viewer(FAY):
        assert EscalationContact.objects.get().title == "Duty manager, nights"


def test_nobody_else_keeps_it(world: World, at_page):
    rung = world.rung()
    for viewer in (ANA, DEE, ELI, TIM):
        visitor = at_page(viewer)
        assert visitor.get(AT).status == visitor.get(f"{AT}/{rung}").status == 404
        assert AT not in visitor.get(HELP).links


def test_a_contact_changed_behind_the_tools_back_shows(world: World, superuser_cursor):
    rung = world.rung()
    superuser_cursor.execute("UPDATE escalation_contact SET cell_phone = '916-555-0199' WHERE id = %s", [rung])
    superuser_cursor.execute(
        "INSERT INTO escalation_contact (level, title, name, office_phone, cell_phone, email, from_on)"
        " VALUES (1, 'x', 'x', '1', '1', 'x', '2020-01-01') RETURNING id"
    )
    stranger = superuser_cursor.fetchone()[0]

    assert [finding.what for finding in look()] == [
        f"the office’s record: escalation contact {rung}: cell_phone is not what was recorded in row 1",
        f"the office’s record: escalation contact {stranger} is in no entry",
    ]
