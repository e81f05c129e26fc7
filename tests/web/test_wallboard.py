"""The wallboard's page: how near each update is, in words; an update from it and back to it; reading without forms."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest

from tests.web.test_queue import ROW, page, sign_in
from tests.world import ADA, ANA, CHO, DEE, DS3, ELI, FIRE_T1, PHONE, T1, Case, World
from ttrt.models import TicketUpdate
from ttrt.models.scope import as_viewer, database_now

MINUTE = timedelta(minutes=1)
REFRESH = {"HX-Request": "true", "HX-Target": "wallboard"}
STATE = re.compile(r'data-row="([^"]+)" data-state="(\w+)" data-said="([^"]+)"')
LEFT = re.compile(r'class="board-left">.*?</svg>([^<]+)</span>')


@pytest.fixture
def opened(world: World) -> list[Case]:
    """Late, soon, stopped and late, stopped, far; in the order of the board."""
    now = database_now()
    ages = ((T1, 75), (DS3, 70), (PHONE, 45), (FIRE_T1, 5))
    cases = [world.open(item, by=CHO if item is FIRE_T1 else ANA, at=now - age * MINUTE) for item, age in ages]
    world.stop(cases[1])
    return cases


def form(html: str, **said: str) -> dict[str, str]:
    """The form of the update as the page gave it, filled in."""
    hidden = dict(re.findall(r'type="hidden" name="(key|seen)" value="([^"]+)"', html))
    return hidden | said


def test_each_row_says_how_near_its_update_is_in_words(world, opened):
    t1, ds3, phone, fire = (case.number for case in opened)
    html = page(ELI, "/wallboard")

    assert STATE.findall(html) == [
        (t1, "overdue", f"{t1}, update overdue"),
        (ds3, "overdue", f"{ds3}, update overdue"),
        (phone, "soon", f"{phone}, update due soon"),
        (fire, "later", f"{fire}, update not due soon"),
    ]
    assert LEFT.findall(html) == ["15 min overdue", "10 min overdue", "14 min left", "54 min left"]
    assert "POWER: Power" in html  # a stop hides no missed update, and is named

    world.update(opened[1])
    assert (ds3, "stopped", f"{ds3}, clock stopped, POWER: Power") in STATE.findall(page(ELI, "/wallboard"))


def test_it_says_how_many_there_are_behind_those_shown(opened, monkeypatch):
    monkeypatch.setattr("ttrt.queries.wallboard.MOST", 3)
    html = page(DEE, "/wallboard")

    assert len(ROW.findall(html)) == 3
    assert "3 of 4 shown" in html and "And 1 more." in html
    tallies = re.findall(r"<strong>([\d,+]+)</strong>(?:<a [^>]+>)?([^<]+)<", html)
    assert tallies == [
        ("2", "overdue"),
        ("1", "due within 20 min"),
        ("4", "owe an update"),
        ("1", "public safety or TSP, 1 overdue"),
    ]


@pytest.mark.parametrize("reader", [DEE, ADA])
def test_who_only_reads_sees_the_same_without_forms(opened, reader):
    html = page(reader, f"/wallboard?update={opened[0].number}")

    assert ROW.findall(html) == [case.number for case in opened]
    assert "Post update" not in html and f"/wallboard/{opened[0].number}/updates" not in html
    answer = sign_in(reader).post(f"/wallboard/{opened[0].number}/updates", {"done": "No."})
    assert answer.status_code == 403


def test_a_department_has_no_wallboard(opened):
    assert sign_in(ANA).get("/wallboard").status_code == 404
    assert sign_in(ANA).post(f"/wallboard/{opened[0].number}/updates", {"done": "No."}).status_code == 404


def test_an_update_from_the_board_comes_back_to_it(opened):
    eli, number = sign_in(ELI), opened[0].number
    html = unescape(eli.get(f"/wallboard?update={number}").content.decode())
    said = form(html, done="The splice is done.", public="no")

    for _ in range(2):  # sent twice is posted once
        answer = eli.post(f"/wallboard/{number}/updates", said)
        assert (answer.status_code, answer["Location"]) == (303, "/wallboard")

    html = unescape(eli.get("/wallboard").content.decode())
    assert f"Your update on {number} is posted." in html
    assert ROW.findall(html)[-1] == number
    with as_viewer(ELI):
        update = TicketUpdate.objects.get()
    assert (update.body, update.public) == ("The splice is done.", True)  # the board keeps no internal notes


def test_a_mistake_comes_back_on_the_board_with_what_was_typed(opened):
    eli, number = sign_in(ELI), opened[2].number
    said = form(eli.get(f"/wallboard?update={number}").content.decode(), done=" ", next_step="Splice")

    answer = eli.post(f"/wallboard/{number}/updates", said)

    html = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert '<a href="#updates-done">Say what was done or found since the last update.</a>' in html
    assert ">\nSplice</textarea>" in html
    assert ROW.findall(html) == [case.number for case in opened]


def test_another_who_was_faster_is_shown_first(world, opened):
    eli, number = sign_in(ELI), opened[0].number
    said = form(eli.get(f"/wallboard?update={number}").content.decode(), done="Mine.")
    world.update(opened[0], done="Theirs.")

    answer = eli.post(f"/wallboard/{number}/updates", said)

    html = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Someone changed this ticket while you were writing" in html and "Theirs." in html
    assert ">\nMine.</textarea>" in html


def test_a_ticket_that_has_ended_takes_no_update_and_loses_no_text(world, opened):
    eli, number = sign_in(ELI), opened[0].number
    said = form(eli.get(f"/wallboard?update={number}").content.decode(), done="Mine.", key=str(uuid.uuid4()))
    world.cancel(opened[0])

    answer = eli.post(f"/wallboard/{number}/updates", said)

    html = unescape(answer.content.decode())
    assert answer.status_code in (409, 422)
    assert "<blockquote>Mine.</blockquote>" in html
    assert "The ticket has ended and takes no update." in page(ELI, f"/wallboard?update={number}")
    assert sign_in(ELI).get("/wallboard?update=3860-26-999999").status_code == 404
    assert sign_in(ELI).get("/wallboard?update=everything").status_code == 404


def test_what_has_not_changed_is_not_sent_again(world, opened):
    eli = sign_in(ELI)
    for _ in range(3):  # a minute may end between two of them, and three do not end so soon
        first = eli.get("/wallboard", headers=REFRESH)
        again = eli.get("/wallboard", headers=REFRESH | {"If-None-Match": first["ETag"]})
        if again.status_code == 304:
            break
    assert ROW.findall(first.content.decode()) == [case.number for case in opened]
    assert "<html" not in first.content.decode()
    assert (again.status_code, again.content) == (304, b"")

    world.restore(opened[0])
    changed = eli.get("/wallboard", headers=REFRESH | {"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert ROW.findall(changed.content.decode()) == [case.number for case in opened[1:]]


def test_an_empty_board_says_so(world):
    html = page(DEE, "/wallboard")

    assert "No update is owed" in html and not ROW.findall(html)
