"""A person of several departments: one list is resolved across them and opened in each; a visible switch."""

from tests.stories.visitor import OPENING, Visitor, named
from tests.world import ANA, CHO, FIRE_T1, FIRE_VPN, PHONE, T1, TWO, WATER_UNASSIGNED
from ttrt.rules.identifiers import normal_form

MIXED = f"{T1.identifier}\n{FIRE_T1.identifier}\n916-555-0134\n{FIRE_VPN.identifier}"


def test_a_mixed_list_opens_each_line_in_its_own_department(world, at_page):
    shown = at_page(TWO).open(MIXED)

    cases = [named(number) for number in shown.numbers]
    assert sorted(case.number[:4] for case in cases) == ["3540", "3540", "3860", "3860"]
    found = [world.dossier(case) for case in cases]
    assert {each.ticket.item_id for each in found} == {T1.id, PHONE.id, FIRE_T1.id, FIRE_VPN.id}
    assert len({each.report.pk for each in found}) == 2
    assert len({each.report.key for each in found}) == 1


def test_sent_again_the_mixed_list_opens_nothing_twice(world, at_page, superuser_cursor):
    visitor: Visitor = at_page(TWO)
    form = visitor.get("/tickets/new").form("/tickets/new")
    said = {**form.values, **OPENING, "subjects": MIXED}

    first, again = (visitor.post("/tickets/new", said) for _ in range(2))

    assert first.numbers == again.numbers
    superuser_cursor.execute("SELECT count(*) FROM ticket")
    assert superuser_cursor.fetchone() == (4,)


def test_a_line_found_nowhere_is_given_to_a_department_by_the_person(world, at_page):
    visitor = at_page(TWO)
    typed = "99/ZZGS/999999/PT"

    asked = visitor.open(f"{T1.identifier}\n{typed}")
    normal = normal_form(typed)
    assert "choose the department" in asked.beside(f"place_{normal}")
    shown = visitor.send(
        asked.form("/tickets/new"), step="open", **{f"place_{normal}": "3860", f"right_{normal}": "on"}
    )

    items = {world.dossier(named(number)).ticket.item_id for number in shown.numbers}
    assert items == {T1.id, WATER_UNASSIGNED.id}


def test_the_number_in_the_address_decides_which_department_is_in_sight(world, at_page):
    water, fire = world.open(T1, by=ANA), world.open(FIRE_T1, by=CHO)
    visitor = at_page(TWO)

    assert visitor.get(f"/tickets/{fire.number}").status == 200
    assert visitor.get(f"/tickets/{water.number}").status == 200


def test_each_department_has_its_own_list_and_the_switch_leads_there(world, at_page):
    water, fire = world.open(T1, by=ANA), world.open(FIRE_T1, by=CHO)
    visitor = at_page(TWO)

    shown = visitor.get("/tickets")

    assert {"/tickets?department=3860", "/tickets?department=3540"} <= shown.links
    assert visitor.get("/tickets?department=3860").numbers == [water.number]
    assert visitor.get("/tickets?department=3540").numbers == [fire.number]
