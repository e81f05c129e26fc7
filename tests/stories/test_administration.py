"""The administrator's pages: each change looked at where it weighs, reasoned, and shown in history on the same page."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.drill.tampering import look
from tests.world import ADA, ANA, DEE, ELI, FAY, FIRE, T1, WATER, World
from ttrt.host.folders import PROJECT
from ttrt.models import Department, InventoryItem, OfficeEntry, RegisterEntry
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.localtime import civil_day

NEWEST = (PROJECT / "packs" / "calnet3" / "2016-07-01-sample.toml").read_text()


@pytest.fixture
def ada(at_page):
    return at_page(ADA)


def test_only_the_administrator_finds_the_administration(world: World, at_page):
    for viewer in (ANA, DEE, ELI, FAY):
        visitor = at_page(viewer)
        assert visitor.get("/admin").status == 404
        assert visitor.get("/admin/departments/3860").status == 404
        assert "/admin" not in visitor.get("/tickets").links
    assert "/admin" in at_page(ADA).get("/tickets").links


def test_a_department_is_added_renamed_put_under_an_agency_and_ended(ada, world: World):
    page = ada.get("/admin/departments")
    page = ada.send(page.form("/admin/agencies"), agency_code="7700", agency_name="Resources")
    page = ada.send(page.form("/admin/departments"), code="7777", name="Parks", kind="state")
    assert "/admin/departments/7777" in page.links

    at = "/admin/departments/7777"
    page = ada.get(at)
    page = ada.send(page.form(f"{at}/name"), name="Parks and Recreation", reason="A statute.")
    agency = re.search(r'<option value="(\d+)">7700 Resources', page.html)[1]
    page = ada.send(page.form(f"{at}/agency"), agency=agency, from_on="2026-07-01", reason="A statute.")
    page = ada.send(page.form(f"{at}/end"), reason="It was never needed.")

    assert page.heading == "Parks and Recreation"
    assert "name: Parks → Parks and Recreation" in page.text
    assert "Why: It was never needed." in page.text
    assert "7700 Resources" in page.text
    assert "This department has ended" in page.text
    with as_viewer(ADA):
        new = Department.objects.get(code="7777")
        assert InventoryItem.objects.get(department_id=new.pk).unassigned
    assert look() == []


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"code": "3860"}, "code", "There is a department 3860 already."),
        ({"code": "a b"}, "code", "two to twelve letters and digits"),
        ({"name": " "}, "name", "Give the department’s name."),
        ({"kind": ""}, "kind", "Choose what kind of body it is."),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(ada, typed, field, said):
    form = ada.get("/admin/departments").form("/admin/departments")

    page = ada.send(form, **({"code": "7777", "name": "Parks", "kind": "state"} | typed))

    assert page.status == 422
    assert said in page.text
    assert page.kept("/admin/departments")["name"] == typed.get("name", "Parks")


def test_an_item_is_added_changed_dated_and_retired(ada, world: World):
    page = ada.get("/admin/departments/3860/items/new")
    typed = {"kind": "circuit", "identifier": "12/HCGS/000777/PT", "level": "basic", "monthly_charge": "$1,200.50"}
    ada.send(page.form("/admin/departments/3860/items/new"), **typed)
    with as_viewer(ADA):
        number = f"3860-{InventoryItem.objects.get(identifier='12/HCGS/000777/PT').sequence:06d}"
    at = f"/admin/items/{number}"
    page = ada.send(ada.get(at).form(f"{at}/facts"), ban="9391031999")
    assert "BAN: nothing → 9391031999" in page.text
    tomorrow = (civil_day(database_now()) + timedelta(days=1)).isoformat()

    page = ada.send(
        page.form(f"{at}/terms"), from_on=tomorrow, monthly_charge="99.00", level="premier", reason="Order."
    )
    assert "$1,200.50" in page.text
    assert "$99.00" in page.text
    assert "To come" in page.text
    page = ada.send(page.form(f"{at}/retirement"), reason="Closed.")

    assert "Not in service any more" in page.text
    assert "Premier" in ada.get(f"/inventory/{number}").text
    assert look() == []


def test_a_move_names_the_open_tickets_before_it_is_done(ada, world: World):
    ticket = world.open(T1)
    at = f"/admin/items/{T1.number}"
    page = ada.get(at)
    assert ticket.number in page.numbers

    page = ada.send(page.form(f"{at}/move"), into=FIRE.code, reason="Sold with the building.")

    assert "from 3860 Water Resources to 3540 CAL FIRE" in page.text
    assert "Why: Sold with the building." in page.text


def test_a_merger_is_looked_at_first_and_then_done(ada, world: World):
    ticket = world.open(T1)
    at = f"/admin/departments/{WATER.code}/merge"

    page = ada.send(ada.get(at).form(at), into=FIRE.code)
    assert "What will happen" in page.text
    assert ticket.number in page.numbers
    with as_viewer(ADA):
        assert Department.objects.get(pk=WATER.id).ended_on is None
    page = ada.send(page.form(at), reason=" ")
    assert (page.status, "Say why" in page.text, "What will happen" in page.text) == (422, True, True)
    page = ada.send(page.form(at), reason="Chapter 12.")

    assert "This department has ended" in page.text
    assert "3860 Water Resources became part of 3540 CAL FIRE" in page.text


def test_a_split_is_looked_at_first_and_then_done(ada, world: World):
    at = f"/admin/departments/{WATER.code}/split"
    page = ada.get(at)
    assert ada.send(page.form(at)).status == 422

    page = ada.send(page.form(at), sites="501")
    assert "What will happen" in page.text
    page = ada.send(page.form(at), sites="501", code="3861", name="Flood Operations", reason="Chapter 12.")

    assert "3861 Flood Operations was split off 3860 Water Resources" in page.text
    assert ada.get("/admin/departments/3861").heading == "Flood Operations"


def test_new_terms_are_checked_looked_at_and_taken_in(ada, world: World, fresh_packs):
    day = (civil_day(database_now()) + timedelta(days=30)).isoformat()
    text = NEWEST.replace('"2016-07-01-sample"', '"amendment-3"', 1).replace("2016-07-01", day, 1)
    bad = text.replace("update_minutes = 60", 'update_minutes = "60"')

    def upload(content: str):
        page = ada.get("/admin/terms")
        values = page.form("/admin/terms").values
        return ada.post("/admin/terms", {**values, "file": SimpleUploadedFile("terms.toml", content.encode())})

    page = upload(bad)
    assert page.status == 422
    line = bad[: bad.index("update_minutes")].count("\n") + 1
    assert f"Line {line}, column 1: [timers] update_minutes: must be a whole number." in page.text

    page = upload(text.replace("update_minutes = 60", "update_minutes = 45"))
    assert "update minutes" in page.text
    assert page.status == 200
    page = ada.send(page.form("/admin/terms"), reason="Amendment 3.")

    assert "amendment-3" in page.text
    assert "Why: Amendment 3." in page.text
    assert "45" in ada.get("/admin/terms/amendment-3").text
    assert "2016-07-01-sample" in ada.get("/admin/codes").text


def test_a_site_is_added_and_changed(ada, world: World):
    at = "/admin/departments/3860/sites"
    page = ada.send(ada.get(at).form(at), name="Dam", city="Oroville")
    (site,) = [link for link in page.links if link.startswith(at + "/") and link not in (f"{at}/501", f"{at}/502")]

    page = ada.send(ada.get(site).form(site), name="Oroville Dam")

    assert page.heading == "Oroville Dam"
    assert "name: Dam → Oroville Dam" in page.text


def entries() -> int:
    """How many entries all registers have."""
    with as_viewer(ADA):
        return RegisterEntry.objects.count() + OfficeEntry.objects.count()


@pytest.mark.parametrize(
    ("page", "action", "typed"),
    [
        ("/admin/departments", "", {"code": "7777", "name": "Parks", "kind": "state"}),
        ("/admin/departments/3860/sites", "", {"name": "Dam"}),
        ("/admin/departments/3860/sites/501", "", {"name": "Dam"}),
        ("/admin/departments/3860/items/new", "", {"kind": "service", "identifier": "Paging 7"}),
        ("/admin/departments/3860", "/name", {"name": "Water", "reason": "A statute."}),
        ("/admin/departments/3860", "/end", {"reason": "A statute."}),
        (f"/admin/items/{T1.number}", "/facts", {"ban": "9391031999"}),
        (f"/admin/items/{T1.number}", "/terms", {"level": "premier", "reason": "Order."}),
        (f"/admin/items/{T1.number}", "/move", {"into": FIRE.code, "reason": "Sold."}),
        (f"/admin/items/{T1.number}", "/retirement", {"reason": "Closed."}),
    ],
)
def test_a_form_sent_twice_is_carried_out_once_and_answered_alike(ada, world: World, page, action, typed):
    form = ada.get(page).form(page + action)
    before = entries()

    first = ada.send(form, **typed)
    after = entries()
    again = ada.send(form, **typed)

    assert (first.status, again.status) == (200, 200)
    assert again.address == first.address
    assert after > before
    assert entries() == after
    assert [node.text for node in again.root.every("h1")] == [node.text for node in first.root.every("h1")]


def test_a_refused_form_may_be_sent_again_with_its_key(ada, world: World):
    at = "/admin/departments/3860/sites"
    refused = ada.send(ada.get(at).form(at), name=" ", city="Oroville")
    assert refused.status == 422

    done = ada.send(refused.form(at), name="Dam")

    assert "The site is added." in done.text


@pytest.mark.parametrize(
    ("page", "action", "one", "other", "told"),
    [
        ("/admin/departments/3860/sites/501", "", {"name": "Dam"}, {"name": "Weir"}, "→ Dam"),
        (
            *(
                "/admin/departments/3860",
                "/name",
                {"name": "Water", "reason": "A."},
                {"name": "Rivers", "reason": "B."},
            ),
            "→ Water",
        ),
        (f"/admin/items/{T1.number}", "/facts", {"ban": "9391031999"}, {"ban": "9391031000"}, "→ 9391031999"),
        (
            *(f"/admin/items/{T1.number}", "/terms", {"level": "premier", "reason": "A."}),
            *({"level": "basic", "reason": "B."}, "service level: premier"),
        ),
    ],
)
def test_two_administrators_do_not_write_over_each_other_unseen(ada, world: World, page, action, one, other, told):
    shown = ada.get(page).form(page + action)  # both had this before their eyes
    assert ada.send(ada.get(page).form(page + action), **one).status == 200

    late = ada.send(shown, **other)

    assert late.status == 409
    assert "Somebody changed this while you were writing." in late.text
    assert told in late.text
    assert {name: late.kept(page + action)[name] for name in other} == other
    assert ada.send(late.form(page + action)).status == 200


def test_terms_taken_in_twice_by_one_form_are_taken_in_once(ada, world: World, fresh_packs):
    day = (civil_day(database_now()) + timedelta(days=30)).isoformat()
    text = NEWEST.replace('"2016-07-01-sample"', '"amendment-3"', 1).replace("2016-07-01", day, 1)
    values = ada.get("/admin/terms").form("/admin/terms").values
    page = ada.post("/admin/terms", {**values, "file": SimpleUploadedFile("terms.toml", text.encode())})
    form = page.form("/admin/terms")

    for _ in range(2):
        page = ada.send(form, reason="Amendment 3.")
        assert (page.status, "The new terms are taken in." in page.text) == (200, True)
