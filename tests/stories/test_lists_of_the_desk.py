"""Somebody of the contractor with a list of departments: those alone, and one more for a while, told to its people."""

import pytest
from django.db import DatabaseError

from tests.stories.markup import forms
from tests.world import ADA, ANA, CHO, ELI, FAY, FIRE, FIRE_T1, T1, WATER
from ttrt.models import Ticket
from ttrt.models.scope import as_viewer
from ttrt.queries import people
from ttrt.rules.refusal import NotAllowed


@pytest.fixture
def two(world):
    return world.open(T1, by=ANA), world.open(FIRE_T1, by=CHO)


def list_of(visitor, person=ELI):
    """The form that changes what this person sees."""
    (form,) = (
        form
        for form in forms(visitor.get("/admin/desk").root)
        if form.action == "/admin/desk" and form.values["person"] == str(person.person_id)
    )
    return form


def give(at_page, codes):
    visitor = at_page(ADA)
    return visitor.send(list_of(visitor), codes=codes)


def opening(visitor, **typed):
    form = visitor.get("/departments/open").form("/departments/open")
    return visitor.send(form, **{"code": "3540", "reason": "Covering a colleague", "minutes": "30", **typed})


def test_on_a_list_of_one_department_the_other_is_not_there(two, at_page):
    water, fire = two
    said = give(at_page, "3860")
    assert "From the next page on they see these departments only." in said.text
    visitor = at_page(ELI)

    assert visitor.get("/tickets").numbers == [water.number]
    assert "Water Resources" in visitor.get("/tickets").text
    assert "Every department" not in visitor.get("/tickets").text
    missing = visitor.get("/tickets/3860-26-000999")
    assert visitor.get(f"/tickets/{fire.number}").status == missing.status == 404
    for address in (
        "/queue",
        "/wallboard",
        "/hotline",
        "/tickets/new",
        "/cmo",
        "/inventory",
        "/contacts",
        "/reports/updates",
        "/reports/updates/slots",
        "/teams",
    ):
        shown = visitor.get(address)
        assert shown.status == 200, address
        assert "Water Resources" in shown.text, address
        assert not [words for words in ("Every department", "All departments") if words in shown.text], address
        assert not [each for each in (FIRE_T1.identifier, fire.number, FIRE.name) if each in shown.html], address
    assert visitor.get(f"/tickets/{water.number}").status == 200
    assert visitor.get("/handover").status == 200


def test_the_desk_works_a_ticket_of_the_list_as_ever(two, at_page, world):
    give(at_page, "3860")
    eli = people.signed_in(ELI.person_id).viewer("3860")

    world.update(two[0], by=eli)

    (update,) = world.dossier(two[0]).updates
    assert update.by_name == "Eli Ellis"


def test_the_database_keeps_the_list_too(two, at_page):
    give(at_page, "3860")
    eli = people.signed_in(ELI.person_id).viewer("3860")

    with as_viewer(eli):
        assert set(Ticket.objects.values_list("department_id", flat=True)) == {WATER.id}
    with as_viewer(eli), pytest.raises(DatabaseError):
        Ticket.objects.filter(pk=two[0].ticket_id).update(department_id=12)


def test_opened_for_a_while_it_is_there_and_its_management_reads_why(two, at_page):
    give(at_page, "3860")
    visitor = at_page(ELI)

    shown = opening(visitor)

    assert "CAL FIRE is open for you for 30 minutes." in shown.text
    assert visitor.get(f"/tickets/{two[1].number}").status == 200
    assert "CAL FIRE 3540 until" in visitor.get("/departments/open").text
    told = at_page(CHO).get("/people").text
    assert "Department opened for a while" in told
    assert "person: Eli Ellis; until " in told
    assert "Why: Covering a colleague" in told
    assert "Covering" not in at_page(ANA).get("/people").text


def test_when_the_time_has_run_out_it_is_gone_with_the_next_page(two, at_page, superuser_cursor):
    give(at_page, "3860")
    visitor = at_page(ELI)
    opening(visitor)
    eli = people.signed_in(ELI.person_id).viewer("3540")

    superuser_cursor.execute("UPDATE desk_reach SET until_at = now() WHERE until_at IS NOT NULL")

    assert visitor.get(f"/tickets/{two[1].number}").status == 404
    told = visitor.get("/departments/open").text
    assert ("CAL FIRE 3540 since" in told, "CAL FIRE 3540 until" in told) == (True, False)
    # A credential that is kept is worth nothing any more either.
    with pytest.raises(NotAllowed), as_viewer(eli):
        pass


def test_of_what_closed_a_day_ago_or_is_open_again_nothing_is_said(two, at_page, superuser_cursor):
    give(at_page, "3860")
    visitor = at_page(ELI)
    opening(visitor)
    since = "UPDATE desk_reach SET until_at = now() - %s::interval WHERE until_at IS NOT NULL"

    superuser_cursor.execute(since, ["1 day"])
    assert "Closed again" not in visitor.get("/departments/open").text
    superuser_cursor.execute(since, ["23 hours"])
    assert "Closed again" in visitor.get("/departments/open").text
    assert "Closed again" not in opening(visitor).text + visitor.get("/departments/open").text


@pytest.mark.parametrize(
    ("typed", "beside", "words"),
    [
        ({"reason": " "}, "reason", "Say why you need this department. Its management reads it."),
        ({"code": "9999"}, "code", "There is no department of this code."),
        ({"minutes": "100000"}, "minutes", "Choose for how long."),
    ],
)
def test_what_is_missing_is_said_beside_the_field(two, at_page, typed, beside, words):
    give(at_page, "3860")
    visitor = at_page(ELI)

    shown = opening(visitor, **typed)

    assert shown.status == 422
    assert shown.beside(beside) == words
    assert visitor.get(f"/tickets/{two[1].number}").status == 404


def test_a_list_is_ended_and_everything_is_there_again(two, at_page):
    give(at_page, "3860 3540")
    give(at_page, "3860")
    visitor = at_page(ADA)
    shown = visitor.send(list_of(visitor), sees="all")

    assert "They see every department again." in shown.text
    assert "List of departments given" in shown.text
    assert "List of departments ended" in shown.text
    assert len(at_page(ELI).get("/tickets").numbers) == 2


def test_without_a_list_there_is_nothing_to_open(two, at_page):
    assert at_page(FAY).get("/departments/open").status == 404


def test_an_unknown_department_on_a_list_is_said(two, at_page):
    shown = give(at_page, "3860, 9999")

    assert "There is no department 9999." in shown.text
    assert len(at_page(ELI).get("/tickets").numbers) == 2
