"""A manager chooses the sites, service types and items somebody sees: shown first, then done, kept by the database."""

import psycopg
import pytest

from tests.actions.test_first_day import take
from tests.drill.tampering import look
from tests.stories.test_people import PAGE, ROSA, ask_in, listed, of, told, turn
from tests.stories.visitor import Shown, Visitor
from tests.world import ANA, BEN, ETHERNET, FIRE_T1, OROVILLE, OTHER_PHONE, PHONE, RAE, RIVERSIDE, T1, WATER, do
from ttrt.actions import members
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer
from ttrt.queries import people, reshaping
from ttrt.rules.delimited import BadRows
from ttrt.rules.reach import Reach
from ttrt.rules.refusal import NotFound, Refused

THINGS = (T1, PHONE, ETHERNET, OTHER_PHONE)


@pytest.fixture
def four_tickets(world):
    return {thing: world.open(thing, by=ANA) for thing in THINGS}


def show(ana: Visitor, **said: object) -> tuple[Shown, str]:
    """What the first click shows of Rae, and where the form goes."""
    member = of(RAE)["member_id"]
    to = f"/people/{member}/reach?department=3860"
    page = ana.get(f"/people/{member}?department=3860")
    return ana.send(page.form(to), **said), to


@pytest.mark.parametrize(
    ("said", "sees", "part"),
    [
        ({"site": str(OROVILLE)}, {ETHERNET, OTHER_PHONE}, "sites: Oroville Field Division"),
        ({"type": "MPLS port"}, {ETHERNET}, "service types: MPLS port"),
        ({"items": PHONE.number}, {PHONE}, f"items: {PHONE.identifier}"),
        ({"site": str(OROVILLE), "items": f"{PHONE.number}, {T1.number}"}, set(THINGS), "sites: Oroville"),
    ],
    ids=["a site", "a service type", "an item", "several"],
)
def test_the_count_shown_first_is_what_the_person_sees_then(four_tickets, at_page, said, sees, part):
    ana, rae = at_page(ANA), at_page(RAE)

    shown, to = show(ana, whole="part", **said)
    assert f"{len(sees)} {'ticket' if len(sees) == 1 else 'tickets'} of the department" in shown.text
    assert len(rae.get("/tickets").numbers) == len(THINGS)  # nothing is changed yet

    done = ana.send(shown.form(to))

    assert rae.get("/tickets").numbers == sorted(four_tickets[thing].number for thing in sees)
    assert "What Rae Rivers sees is changed." in done.text
    assert part in listed()[RAE.name].part
    assert part in done.text
    assert told() == [("part of the department let see", ANA.name, "")]
    assert look() == []


def test_the_whole_is_given_back(four_tickets, at_page):
    do(members.set_reach, by=ANA, **of(RAE), reach=Reach(site_ids=(OROVILLE,)))
    ana = at_page(ANA)

    shown, to = show(ana, whole="whole", reason="Back from Oroville.")
    ana.send(shown.form(to))

    assert len(at_page(RAE).get("/tickets").numbers) == len(THINGS)
    assert told("whole") == [("whole department let see", ANA.name, "Back from Oroville.")]
    assert look() == []


def test_somebody_is_invited_for_a_part_at_once(four_tickets, at_page, superuser_cursor):
    ana, part = at_page(ANA), {"whole": "part", "site": str(OROVILLE)}

    shown, done = ask_in(ana, **part)

    assert "2 tickets of the department" in shown.text
    assert "sites: Oroville Field Division" in shown.text
    assert listed()["Rosa Medina"].reach == Reach(site_ids=(OROVILLE,))
    assert "sites: Oroville Field Division" in done.text
    turn()
    (rosa,) = superuser_cursor.execute("SELECT id FROM person WHERE email = %s", [ROSA["email"]]).fetchone()
    with as_viewer(people.signed_in(rosa).viewer()):
        assert {ticket.item_id for ticket in Ticket.objects.all()} == {ETHERNET.id, OTHER_PHONE.id}
    assert look() == []


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ({"whole": "part"}, 422, "Choose at least one site, service type or item."),
        ({"whole": "part", "type": "MPLS port", "level": "manage"}, 422, "Managers see the whole department"),
        ({"whole": "part", "site": str(RIVERSIDE)}, 404, ""),
    ],
)
def test_nobody_is_invited_for_a_part_that_is_none(world, at_page, said, status, why):
    ana = at_page(ANA)

    shown = ana.send(ana.get(PAGE).form(PAGE), **(ROSA | said))

    assert shown.status == status
    assert why in shown.text
    assert "Rosa Medina" not in listed()


WRONG = [
    ({"whole": ""}, "Choose the whole department or a part of it."),
    ({"whole": "part"}, "Choose at least one site, service type or item."),
    ({"whole": "part", "items": "501"}, "“501” is no item of the department."),
    ({"whole": "part", "items": FIRE_T1.number}, f"“{FIRE_T1.number}” is no item of the department."),
    ({"whole": "part", "items": "3860-000999"}, "“3860-000999” is no item of the department."),
    ({"whole": "whole"}, "Rae Rivers sees this already."),
]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world, at_page):
    ana = at_page(ANA)
    for said, why in WRONG:
        shown, to = show(ana, **{"reason": "Nights.", **said})

        assert shown.status == 422, said
        assert why in shown.text
        assert shown.kept(to)["items"] == said.get("items", "")
        assert shown.kept(to)["reason"] == "Nights."


def test_from_what_is_shown_one_goes_back_to_the_form_as_it_was_filled_in(world, at_page):
    ana, part = at_page(ANA), {"whole": "part", "site": str(OROVILLE), "items": PHONE.number}
    shown, to = show(ana, **part, reason="Nights.")
    asked = ana.send(ana.get(PAGE).form(PAGE), **(ROSA | part))

    forms = [ana.send(shown.form(to), step="edit").kept(to), ana.send(asked.form(PAGE), step="edit").kept(PAGE)]

    kept = [{name: form[name] for name in said} for form, said in zip(forms, (part, ROSA | part), strict=True)]
    assert kept == [part, ROSA | part]
    assert forms[0]["reason"] == "Nights."
    assert (listed()[RAE.name].reach, listed().get("Rosa Medina")) == (Reach(), None)


def test_another_department_s_site_is_as_one_that_is_not_there(world, at_page):
    for site in (RIVERSIDE, 987654):
        assert show(at_page(ANA), whole="part", site=str(site))[0].status == 404
        with pytest.raises(NotFound):
            do(members.set_reach, by=ANA, **of(RAE), reach=Reach(site_ids=(site,)))


def test_who_manages_sees_the_whole(world, tmp_path):
    do(members.set_reach, by=ANA, **of(RAE), reach=Reach(service_types=("MPLS port",)))
    with pytest.raises(Refused, match="A manager sees the whole department"):
        do(members.set_level, by=ANA, **of(RAE), level="manage")
    rae = {"User Name": "rae", "Name": RAE.name, "E-mail": "rae@example.org", "Department Code": "3860"}
    with pytest.raises(BadRows) as refused:
        take("people", tmp_path, rae | {"Level": "manage"})
    assert "managers see it all" in refused.value.faults[0].why
    do(members.set_level, by=ANA, **of(BEN), level="manage")
    with pytest.raises(Refused, match="Managers see the whole department"):
        do(members.set_reach, by=ANA, **of(BEN), reach=Reach(service_types=("MPLS port",)))


def test_a_part_of_one_department_is_none_of_another_that_is_made_of_it(world):
    do(members.set_reach, by=ANA, **of(RAE), reach=Reach(site_ids=(OROVILLE,)))

    with as_viewer(ANA):
        assert RAE.name not in {one.name for one in reshaping.people(WATER.id)}


def test_verify_history_finds_a_part_changed_past_the_page(world, past_every_rule: psycopg.Connection):
    do(members.set_reach, by=ANA, **of(RAE), reach=Reach((OROVILLE,), ("MPLS port",), (PHONE.id,)))
    edits = ("site_ids = '{501}'", "service_types = '{DS1 transport}'", "item_ids = '{1001}'")

    for found, edit in enumerate(edits, start=1):
        past_every_rule.execute(f"UPDATE membership SET {edit} WHERE person_id = %s", [RAE.person_id])
        assert len(look()) == found
