"""A department's contact book: kept by its managers and by the desk, offered when a ticket is opened."""

import pytest

from tests.stories.visitor import named
from tests.world import ADA, ANA, BEN, CHO, DEE, ELI, FIRE, OPERATIONS, OROVILLE, RAE, SITES, VAL, WATER, do
from ttrt.actions import contacts
from ttrt.actions.contacts import Card, CardChangedMeanwhile
from ttrt.models import Contact, RegisterEntry
from ttrt.models.scope import as_viewer
from ttrt.queries import evidence
from ttrt.rules.refusal import NotAllowed

ROSA = {"name": "Rosa Medina", "role": "Opens the wiring closet", "phone": "916-555-0140", "access_hours": "8 to 5"}
NAMES = {site_id: name for site_id, _, name, *_ in SITES}


def register_of(place=WATER) -> list[str]:
    with as_viewer(ELI):
        rows = RegisterEntry.objects.filter(department_id=place.id, about="contact").order_by("seq")
        return list(rows.values_list("what", flat=True))


@pytest.mark.parametrize("who", [RAE, ANA, ELI, ADA], ids=lambda who: str(who.level))
def test_managers_and_the_desk_add_change_and_retire_and_the_register_has_each(world, at_page, who):
    visitor = at_page(who)
    page = visitor.get("/contacts?department=3860")

    added = visitor.send(page.form("/contacts?department=3860"), **ROSA, site=str(OROVILLE))
    assert "Rosa Medina is in the contact book." in added.text
    assert NAMES[OROVILLE] in added.text
    (card,) = [link for link in added.links if link.startswith("/contacts/")]
    changed = visitor.send(visitor.get(card).form(card), phone="916-555-0199")
    assert "916-555-0199" in changed.text
    retire = card.replace("?", "/retirement?")
    gone = visitor.send(visitor.get(card).form(retire))

    assert "is retired from the contact book" in gone.text
    assert not [link for link in gone.links if link.startswith("/contacts/")]
    assert register_of() == ["contact added", "contact changed", "contact retired"]


@pytest.mark.parametrize("who", [VAL, BEN, DEE], ids=lambda who: str(who.level))
def test_the_others_read_it(world, at_page, who):
    card = world.contact_card()

    page = at_page(who).get("/contacts?department=3860")

    assert "Rosa Medina" in page.text
    assert not [action for action in page.actions if "contacts?" in action]
    with pytest.raises(NotAllowed):
        do(contacts.retire_contact, by=who, department_id=WATER.id, contact_id=card)


def test_another_departments_book_does_not_exist(world, at_page):
    theirs = world.contact_card(by=CHO, place=FIRE, name="Perris gate")

    ana = at_page(ANA)

    assert "Perris gate" not in ana.get("/contacts").html
    assert ana.get(f"/contacts/{theirs}").status == 404
    assert ana.get("/contacts?department=3540").status == 404


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"name": ""}, "name", "Give a name"),
        ({"phone": ""}, "phone", "Give a telephone number or an e-mail address."),
        ({"email": "rosa at example"}, "email", "This is not an e-mail address."),
        ({"site": "503"}, "site", "Choose one of the department’s sites."),
        ({"role": "x" * 201}, "role", "at most 200 fit"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(world, at_page, typed, field, why):
    visitor = at_page(ANA)
    form = visitor.get("/contacts").form("/contacts?department=3860")

    shown = visitor.send(form, **(ROSA | typed))

    assert shown.status == 422
    assert why in shown.beside(field)
    assert shown.kept("/contacts?department=3860")["access_hours"] == "8 to 5"
    assert register_of() == []


def test_sent_twice_it_is_in_the_book_once(world, at_page):
    visitor = at_page(ANA)
    form = visitor.get("/contacts").form("/contacts?department=3860")

    for _ in range(2):
        visitor.send(form, **ROSA)

    assert register_of() == ["contact added"]


def test_two_people_change_one_card_and_neither_overwrites_the_other_unseen(world):
    card = world.contact_card()
    seen = Card("Rosa Medina", phone="916-555-0140")
    change = {"department_id": WATER.id, "contact_id": card, "seen": seen}
    do(contacts.change_contact, by=ANA, card=Card("Rosa Medina", phone="916-555-0141"), **change)

    with pytest.raises(CardChangedMeanwhile):
        do(contacts.change_contact, by=RAE, card=Card("Rosa M.", phone="916-555-0140"), **change)


def test_it_is_offered_when_opening_those_of_the_site_first_and_fills_in_without_a_script(world, at_page):
    world.contact_card(name="Oroville gate", site_id=OROVILLE)
    chosen = world.contact_card(name="Rosa Medina", site_id=OPERATIONS, access_hours="8 to 5")
    visitor = at_page(BEN)
    form = visitor.get("/tickets/new").form("/tickets/new")
    looked = visitor.post("/tickets/new", {**form.values, "subjects": "32/HCGS/004512/PT", "step": "look_up"})
    assert looked.form("/tickets/new").choices("contact")[0] == str(chosen)

    (number,) = visitor.open("32/HCGS/004512/PT", contact=str(chosen)).numbers

    ticket = world.dossier(named(number)).ticket
    assert (ticket.site_contact, ticket.site_phone, ticket.access_hours) == ("Rosa Medina", "916-555-0140", "8 to 5")


def test_what_was_typed_about_the_site_is_never_overwritten(world, at_page):
    chosen = world.contact_card()

    (number,) = at_page(BEN).open("32/HCGS/004512/PT", contact=str(chosen), site_contact="The guard").numbers

    ticket = world.dossier(named(number)).ticket
    assert (ticket.site_contact, ticket.site_phone) == ("The guard", "")


def test_the_hotline_offers_it_and_a_foreign_contact_fills_in_nothing(world, at_page):
    world.contact_card()
    theirs = world.contact_card(by=CHO, place=FIRE, name="Perris gate")
    call = {"department": "3860", "reporter_name": "Gus Gomez", "verified_by": "Called back on a number on file"}
    page = at_page(ELI).get("/hotline?department=3860")
    assert "Rosa Medina" in page.html
    assert "Perris gate" not in page.html

    (number,) = at_page(BEN).open("32/HCGS/004512/PT", contact=str(theirs), **call).numbers

    assert world.dossier(named(number)).ticket.site_contact == ""


def test_a_card_changed_behind_the_tools_back_is_found(world, superuser_cursor):
    card = world.contact_card()
    with as_viewer(ELI):
        assert Contact.objects.get(pk=card).phone == "916-555-0140"
    superuser_cursor.execute("UPDATE contact SET phone = '900-555-0000' WHERE id = %s", [card])

    with as_viewer(ELI) as at:
        department = next(each for each in evidence.departments() if each.pk == WATER.id)
        found = [f.what for one in evidence.check_department(department, at=at) for f in one.findings]

    assert any("phone is not what was recorded" in what for what in found)
