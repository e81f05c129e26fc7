"""The reading log: nothing is shown that is not written down first, and who may see it."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import psycopg
import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client

from tests.web.addresses import ADDRESSES
from tests.web.asking import Asking, open_roads
from tests.world import ADA, ANA, BEN, CHO, DEE, FAY, FIRE, FIRE_T1, LEA, ODA, RAE, T1, WATER, add_auditors, username
from ttrt.actions import readings
from ttrt.host.databases import SUPERUSER
from ttrt.models import Person, Reading
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.access import Viewer
from ttrt.rules.readings import How, Shown, of_list

EYES = {"ana": ANA.person_id, "fay": FAY.person_id, "dee": DEE.person_id, "ada": ADA.person_id}
NO_ROWS = (
    *("live", "invitation", "invitation_again", ("new_ticket", "fay"), "sign_on_start"),
    *("account", "account_app", "account_passkey", "account_password", "account_address", "account_address_link"),
    "admin_person_factor",
)
"""Pages that hold no row of anybody's: the desk's empty form looks nothing up, one's own sign-in is one's own."""
NUMBER = re.compile(rb"\b([0-9]{4})-[0-9]{2}-[0-9]{6}\b")


@pytest.fixture(scope="module")
def asking(module_world, embedded):
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection, connection.cursor() as cursor:
        open_roads(cursor)
        yield Asking(module_world, cursor)


class Log:
    """The log as a superuser sees it, and browsers to fill it with."""

    def __init__(self, cursor: psycopg.Cursor) -> None:
        self.cursor = cursor

    def of(self, viewer: Viewer, path: str, status: int = 200, **headers: str):
        """What asking that address adds to the log: (department, ticket id or None, how, asked, number), in order."""
        (last,) = self.cursor.execute("SELECT coalesce(max(id), 0) FROM reading").fetchone()
        response = client(viewer).get(path, headers=headers)
        assert response.status_code == status, response.content[:500]
        response.getvalue()
        self.answer = response
        return self.cursor.execute(
            "SELECT department_id, ticket_id, how, asked, number FROM reading WHERE id > %s AND by_id = %s ORDER BY id",
            [last, viewer.person_id],
        ).fetchall()

    def lines(self) -> list[list[str]]:
        """The newest answer as a table, without its head and its foot."""
        return list(csv.reader(StringIO(self.answer.content.decode())))[1:-1]


def client(viewer: Viewer) -> Client:
    browser = Client()
    browser.force_login(Person.objects.get(username=username(viewer)))
    return browser


@pytest.fixture
def log(world, superuser_cursor):
    return Log(superuser_cursor)


# ---------------------------------------------------------------- nothing is shown unwritten


@pytest.mark.parametrize("name", [name for name, address in ADDRESSES.items() if address.get])
def test_no_answer_with_a_ticket_s_number_goes_unwritten(asking, name):
    """Whatever page it is: when a ticket's number stands in it, its department's log says that somebody saw some."""
    address = ADDRESSES[name]
    named = asking.untouched(address, "ana")
    for person, person_id in EYES.items():
        if (address.get or {}).get(person) != 200:
            continue
        asking.cursor.execute("DELETE FROM reading")
        answer = asking.ask(person, "GET", asking.path(address, named))
        written = asking.cursor.execute(
            "SELECT DISTINCT d.code, r.by_id FROM reading r LEFT JOIN department d ON d.id = r.department_id"
        ).fetchall()

        codes = {code.decode() for code in NUMBER.findall(_text(answer))}
        assert codes <= {code for code, _ in written}, f"{person} {address.path}"
        readers = {person_id} if (name, person) not in NO_ROWS and name not in NO_ROWS else set()
        assert {by for _, by in written} == readers, f"{person} {address.path}"


def _text(response: HttpResponse) -> bytes:
    if "spreadsheet" not in response["Content-Type"]:
        return response.content
    with ZipFile(BytesIO(response.content)) as workbook:
        return b"".join(map(workbook.read, workbook.namelist()))


def test_each_way_to_see_a_ticket_is_one_row(log, world):
    ticket = world.open(T1, by=ANA)
    file = world.attach(ticket, by=BEN)
    seen = (WATER.id, ticket.ticket_id)
    page = f"/tickets/{ticket.number}"

    assert log.of(BEN, page) == [(*seen, "ticket page", "", 1)]
    assert log.of(DEE, f"{page}.txt") == [(*seen, "text file", "", 1)]
    assert log.of(FAY, f"{page}/print") == [(*seen, "print", "", 1)]
    ((*what, name, number),) = log.of(DEE, f"{page}/attachments/{file}")
    assert (what, name, number) == ([*seen, "attached file"], "router.log", 1)


def test_a_part_that_refreshes_itself_is_written_down_when_it_has_news(log, world):
    ticket = world.open(T1, by=ANA)
    page, headers = f"/tickets/{ticket.number}", {"HX-Request": "true"}
    seen = [(WATER.id, ticket.ticket_id, "ticket page, news", "", 1)]

    assert log.of(BEN, f"{page}?part=record", **headers) == seen
    tag = log.answer["ETag"]
    assert log.of(BEN, f"{page}?part=record", 304, **headers | {"If-None-Match": tag}) == []
    a_minute_ago = re.sub(r"-[0-9]+", "-1", tag)
    assert log.of(BEN, f"{page}?part=record", **headers | {"If-None-Match": a_minute_ago}) == []

    world.update(ticket)

    assert log.of(BEN, f"{page}?part=record", **headers | {"If-None-Match": tag}) == seen


def test_a_list_says_what_was_asked_and_how_many_rows_were_shown(log, world):
    world.open(T1, by=ANA)
    world.open(FIRE_T1, by=CHO)
    asked = "/tickets?text=nothing&state=all"

    assert log.of(BEN, asked) == [(WATER.id, None, "list", asked, 1)]
    assert log.of(BEN, "/tickets?text=nowhere") == [(WATER.id, None, "list", "/tickets?text=nowhere", 0)]
    everywhere = [(WATER.id, None, "", 1), (FIRE.id, None, "", 1)]
    for viewer, path, how in (
        (DEE, asked, "list"),
        (FAY, "/queue?priority=yes", "work queue"),
        (FAY, "/queue", "work queue"),
        (DEE, "/wallboard", "wallboard"),
        (DEE, "/tickets.csv", "CSV file"),
        (FAY, "/queue.xlsx", "XLSX file"),
    ):
        whole, *each = sorted(log.of(viewer, path), key=lambda row: row[0] != 0)
        shown = [] if "priority" in path else everywhere
        assert whole == (0, None, how, path, len(shown)), path
        assert sorted((d, t, said, n) for d, t, h, said, n in each if h == how) == sorted(shown), path


def test_what_cannot_be_written_down_is_not_shown(log, world, monkeypatch):
    ticket = world.open(T1, by=ANA)

    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("no room on the device")

    monkeypatch.setattr(readings, "record", broken)
    for viewer, path in ((BEN, f"/tickets/{ticket.number}"), (DEE, "/tickets.csv"), (FAY, "/hotline")):
        browser = client(viewer)
        browser.raise_request_exception = False

        response = browser.get(path)

        assert response.status_code == 500
        assert ticket.number not in response.content.decode()


def test_a_row_of_another_department_is_not_written_by_a_customer(world):
    with pytest.raises(DatabaseError, match="row-level security"), as_viewer(BEN) as at:
        readings.record([Shown(How.TICKET, department_id=FIRE.id, ticket_id=1)], by=BEN, at=at)


def test_what_was_asked_over_all_departments_is_told_to_none_of_them():
    rows = of_list(How.LIST, {"3860": 2, "3540": 1}, "/tickets?department=3540", DEE)

    assert [(row.department_id, row.code, row.asked, row.number) for row in rows] == [
        (0, "", "/tickets?department=3540", 3),
        (None, "3540", "", 1),
        (None, "3860", "", 2),
    ]


# ---------------------------------------------------------------- who may see it


def test_the_database_shows_the_log_to_managers_alone(log, world):
    log.of(BEN, "/tickets")

    def rows(viewer: Viewer) -> int:
        with as_viewer(viewer):
            return Reading.objects.count()

    assert [rows(viewer) for viewer in (ANA, DEE, BEN, RAE, CHO)] == [1, 1, 0, 0, 0]
    with pytest.raises(DatabaseError, match="permission denied"):
        rows(FAY)


def test_a_manager_sees_who_read_theirs_and_nothing_of_another_s(log, world):
    ticket = world.open(T1, by=ANA)
    others = world.open(FIRE_T1, by=CHO)
    for viewer in (BEN, FAY, DEE):
        log.of(viewer, f"/tickets/{ticket.number}")
    for viewer in (CHO, FAY):
        log.of(viewer, f"/tickets/{others.number}")
    log.of(DEE, f"/tickets?text={others.number}")

    log.of(ANA, f"/reading-log?ticket={ticket.number}")
    page = log.answer.content.decode()
    assert re.findall(r"by=[0-9]+\">([^<]+)</a>", page) == [DEE.name, FAY.name, BEN.name]
    assert others.number not in page

    log.of(ANA, "/reading-log")
    assert others.number not in log.answer.content.decode()
    log.of(ANA, f"/reading-log?ticket={others.number}", 422)
    log.of(CHO, "/reading-log.csv")
    assert [line[1] for line in log.lines()] == [DEE.name, FAY.name, CHO.name]
    assert ticket.number not in log.answer.content.decode()


def test_who_looked_at_what_stands_there_in_words(log, world):
    log.of(ANA, "/people?department=3860")

    page = client(ANA).get("/reading-log?person=ana").content.decode()

    assert ("People · department: 3860" in page, "The department: Department manager" in page) == (True, True)


def test_the_cmo_s_lead_sees_every_question_once(log, world, superuser_cursor):
    add_auditors(superuser_cursor)
    world.open(T1, by=ANA)
    world.open(FIRE_T1, by=CHO)
    log.of(FAY, "/queue")
    log.of(BEN, "/tickets")

    log.of(LEA, "/reading-log.csv")
    lines = log.lines()
    assert [(line[1], line[4], line[7], line[8]) for line in lines] == [
        (BEN.name, "3860", "Tickets", "1"),
        (FAY.name, "", "Work queue", "2"),
    ]
    log.of(LEA, "/reading-log.csv?department=3540&kind=lists")
    lines = log.lines()
    assert [(line[1], line[4], line[8]) for line in lines] == [(FAY.name, "3540", "1")]
    assert lines[0][7] == "among others, in a list over all departments"


def test_the_log_is_found_by_person_time_and_side_and_turned_over(log, world, superuser_cursor):
    at = database_now()
    with as_viewer(BEN):
        for minutes in range(120):
            row = Shown(How.LIST, department_id=WATER.id, asked=f"/tickets?text={minutes}", number=0)
            readings.record([row], by=BEN, at=at - timedelta(days=3, minutes=minutes))

    def asked(query: str) -> list[str]:
        log.of(ANA, f"/reading-log?{query}")
        return re.findall(r"Tickets · text: ([0-9]+)<", log.answer.content.decode())

    assert asked("person=broo") == [str(n) for n in range(50)]
    (older,) = re.findall(r'href="/reading-log\?([^"]*after=[^"]+)"', log.answer.content.decode())
    assert asked(older.replace("&amp;", "&")) == [str(n) for n in range(50, 100)]
    assert asked("person=nobody") == []
    assert asked(f"by={BEN.person_id}&side=customer&kind=lists")[:2] == ["0", "1"]
    assert asked("side=cmo") == []
    day = (at - timedelta(days=9)).date().isoformat()
    assert asked(f"to={day}") == []
    assert asked(f"from={day}&person=Ben") == [str(n) for n in range(50)]


def test_wrong_filters_are_said_beside_their_field(log, world, superuser_cursor):
    for query, said in (
        ("ticket=12", "There is no ticket “12”."),
        ("ticket=3540-26-000001", "There is no ticket"),
        ("from=yesterday", "is not a day"),
        ("side=mars", "is not something this list can be filtered by"),
        ("by=x", "is not something this list can be filtered by"),
        ("after=yesterday", "damaged on its way"),
    ):
        log.of(ANA, f"/reading-log?{query}", 422)
        assert said in log.answer.content.decode(), query
    add_auditors(superuser_cursor)
    log.of(ODA, "/reading-log?department=9999", 422)
    assert "There is no such department." in log.answer.content.decode()
