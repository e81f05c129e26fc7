"""What bad input gets: a clear sentence beside the field, nothing typed is lost, nothing stored."""

from datetime import timedelta

import pytest

from tests.stories.visitor import OPENING, Shown
from tests.world import ANA, ELI, T1
from ttrt.models.scope import database_now
from ttrt.rules.localtime import input_value, instant

TABLES = (
    "ticket",
    "report",
    "ticket_update",
    "stop_clock",
    "restoration",
    "contact_attempt",
    "history_entry",
    "notice",
)
AUTUMN = "2025-11-02T01:30"
SPRING = "2026-03-08T02:30"


@pytest.fixture
def stored(superuser_cursor):
    """What is in the tables now, row by row."""

    def look() -> list[list[tuple]]:
        found = []
        for table in TABLES:
            superuser_cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found.append(superuser_cursor.fetchall())
        return found

    return look


@pytest.fixture
def opened(world):
    """A ticket older than every clock change used here."""
    return world.open(T1, at=instant("2025-10-30T09:00"))


def refused(shown: Shown, field: str, action: str, typed: dict[str, str]) -> str:
    """The sentence beside the field, once it is sure that everything typed came back."""
    assert shown.status == 422
    kept = shown.kept(action)
    assert {name: kept.get(name, "") for name in typed if name != "step"} == {
        name: said for name, said in typed.items() if name != "step"
    }
    assert shown.html.count("<title>Error: ") == 1
    return shown.beside(field)


def open_with(at_page, stored, field: str, **typed: str) -> str:
    """Send the opening form with this; answers the sentence."""
    before = stored()
    typed = {**OPENING, "subjects": T1.identifier, **typed}
    visitor = at_page(ANA)
    sentence = refused(
        visitor.send(visitor.get("/tickets/new").form("/tickets/new"), **typed), field, "/tickets/new", typed
    )
    assert stored() == before
    return sentence


def work_with(at_page, stored, ticket, form: str, field: str, **typed: str) -> str:
    """Send a form of the ticket page with this; answers the sentence."""
    before = stored()
    action = f"/tickets/{ticket.number}/{form}"
    visitor = at_page(ELI)
    query = f"?stop={typed['reason']}" if form == "stops" else ""
    page = visitor.get(f"/tickets/{ticket.number}{query}")
    sentence = refused(visitor.send(page.form(action), **typed), field, action, typed)
    assert stored() == before
    return sentence


def evidence(at_page, ticket, reason: str) -> dict[str, str]:
    """An answer to each thing the form of this reason asks for."""
    shown = at_page(ELI).get(f"/tickets/{ticket.number}?stop={reason}")
    names = shown.form(f"/tickets/{ticket.number}/stops").names
    return {name: "On file." for name in names if name.startswith("evidence") or name == "note"}


def test_no_item_at_all(world, at_page, stored):
    said = open_with(at_page, stored, "subjects", subjects="  \n ")
    assert said == "Name at least one circuit, phone number or service."


def test_more_lines_than_fit(world, at_page, stored):
    many = "\n".join(f"{n:02d}/HCGS/{n:06d}/PT" for n in range(501))
    assert "up to 500 fit in one report" in open_with(at_page, stored, "subjects", subjects=many)


def test_a_time_in_the_future(world, at_page, stored):
    soon = input_value(database_now() + timedelta(hours=3))
    assert "is still to come" in open_with(at_page, stored, "since_at", since_at=soon)


def test_a_text_over_its_limit(world, at_page, stored):
    assert "has 8,001 characters; at most 8,000 fit here" in open_with(
        at_page, stored, "description", description="x" * 8001
    )


def test_control_characters(world, at_page, stored):
    assert "cannot be seen (code U+0007)" in open_with(at_page, stored, "description", description="dial\x07tone")
    assert "cannot be seen (code U+001B)" in open_with(
        at_page, stored, "customer_reference", customer_reference="HD\x1b[31m1"
    )


def test_an_hour_that_happened_twice_is_asked_about(world, at_page, stored):
    said = open_with(at_page, stored, "since_at", since_at=AUTUMN)
    assert "happened twice" in said


def test_the_answer_to_which_of_the_two_hours_is_taken(world, at_page):
    visitor = at_page(ANA)
    typed = {**OPENING, "subjects": T1.identifier, "since_at": AUTUMN}
    asked = visitor.send(visitor.get("/tickets/new").form("/tickets/new"), **typed)

    shown = visitor.send(asked.form("/tickets/new"), step="open", since_at_fold="second")

    assert asked.form("/tickets/new").choices("since_at_fold") == ["first", "second"]
    assert shown.status == 200
    assert len(shown.numbers) == 1


def test_an_hour_that_never_happened(world, at_page, stored):
    assert "did not happen" in open_with(at_page, stored, "since_at", since_at=SPRING)


def test_restored_before_opened(opened, at_page, stored):
    typed = {"restored_at": "2025-10-30T08:00", "cause": "network_cable", "resolution": "Spliced."}
    assert "before the trouble began" in work_with(at_page, stored, opened, "restoration", "restored_at", **typed)


def test_restored_in_the_future(opened, at_page, stored):
    soon = input_value(database_now() + timedelta(hours=3))
    typed = {"restored_at": soon, "cause": "network_cable", "resolution": "Spliced."}
    assert "is still to come" in work_with(at_page, stored, opened, "restoration", "restored_at", **typed)


@pytest.mark.parametrize(("moment", "words"), [(AUTUMN, "happened twice"), (SPRING, "did not happen")])
def test_restored_in_an_hour_of_the_clock_change(opened, at_page, stored, moment, words):
    typed = {"restored_at": moment, "cause": "network_cable", "resolution": "Spliced."}
    assert words in work_with(at_page, stored, opened, "restoration", "restored_at", **typed)


def test_a_stop_without_its_evidence(opened, at_page, stored):
    typed = {"reason": "WIRING", "note": "The jack is torn out."}
    wanted = {name for name in evidence(at_page, opened, "WIRING") if name != "note"}
    (field,) = wanted
    assert work_with(at_page, stored, opened, "stops", field, **typed)


def test_two_running_stops_of_one_reason(opened, world, at_page, stored):
    eli = at_page(ELI)
    page = eli.get(f"/tickets/{opened.number}?stop=POWER")
    filled = evidence(at_page, opened, "POWER")
    world.stop(opened, "POWER")
    before = stored()
    seen = eli.get(f"/tickets/{opened.number}").form(f"/tickets/{opened.number}/updates").values["seen"]

    shown = eli.send(page.form(f"/tickets/{opened.number}/stops"), **filled, reason="POWER", seen=seen)

    assert (shown.status, stored() == before) == (422, True)
    assert "already stopped for Power" in shown.text
    assert set(filled.items()) <= set(shown.kept(f"/tickets/{opened.number}/stops").items())


def test_an_update_with_nothing_in_it(opened, at_page, stored):
    typed = {"done": "  ", "next_step": "Splice crew."}
    before = stored()
    visitor = at_page(ELI)
    form = visitor.get(f"/tickets/{opened.number}").form(f"/tickets/{opened.number}/updates")

    shown = visitor.send(form, **typed)

    assert shown.beside("done") == "Say what was done or found since the last update."
    assert shown.kept(form.action)["next_step"] == "Splice crew."
    assert stored() == before


def test_an_error_page_tells_nothing_of_the_inside(world, at_page):
    shown = at_page(ANA).get("/tickets/3860-26-999999")

    assert shown.status == 404
    assert "· TTRT</title>" in shown.html, "it is one of ours"
    assert shown.heading
    assert not any(word in shown.html for word in ("Traceback", "Django", "psycopg", "ttrt/web"))


def test_a_form_that_does_not_come_from_our_page_is_refused_on_a_page_of_ours(world, at_page, stored):
    visitor, before = at_page(ANA), stored()

    shown = visitor.post("/tickets/new", {**OPENING, "subjects": T1.identifier})

    assert shown.status == 403
    assert "· TTRT</title>" in shown.html
    assert stored() == before


def test_a_hidden_field_that_was_tampered_with_is_a_bad_request_on_a_page_of_ours(opened, at_page, stored):
    visitor, before = at_page(ELI), stored()
    form = visitor.get(f"/tickets/{opened.number}").form(f"/tickets/{opened.number}/updates")

    shown = visitor.send(form, done="x", seen="one.two")

    assert shown.status == 400
    assert "· TTRT</title>" in shown.html
    assert stored() == before
