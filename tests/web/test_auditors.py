"""Auditors and the CMO's lead: they read all of theirs, each look is written down, and auditors write nothing."""

import csv
import io
import re
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import Client

from tests.actions.test_first_day import take
from tests.stories.markup import forms, read
from tests.stories.test_people import of
from tests.web.addresses import ADDRESSES
from tests.web.asking import Asking, open_roads
from tests.world import (
    ADA,
    ANA,
    CHO,
    DEE,
    FIRE,
    FIRE_T1,
    IRA,
    LEA,
    ODA,
    OPERATOR,
    T1,
    TIM,
    TWO_AT_FIRE,
    VAL,
    WATER,
    World,
    add_auditors,
    do,
    username,
)
from ttrt.actions import desk_lists, members, readings, tokens
from ttrt.actions.members import Newcomer
from ttrt.actions.tokens import NewToken
from ttrt.host.databases import SUPERUSER
from ttrt.models import Person
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import registers
from ttrt.rules.access import OFFICE, Viewer
from ttrt.rules.readings import How, Shown

AUDITS = ("audit_people", "audit_people_csv", "audit_terms", "audit_version", "reading_log", "reading_log_csv")
LEADS = ("cmo_people", "cmo_person_end", "cmo_person_factor")
THE_SAME = Newcomer(IRA.name, "ira@example.org", "manage")


@pytest.fixture(scope="module")
def asking(module_world: World, embedded):
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection, connection.cursor() as cursor:
        open_roads(cursor)
        add_auditors(cursor)
        yield Asking(module_world, cursor)


def browser(viewer: Viewer) -> Client:
    made = Client()
    made.force_login(Person.objects.get(username=username(viewer)))
    return made


# ---------------------------------------------------------------- what they may


@pytest.mark.parametrize("viewer", [LEA, ODA, IRA], ids=lambda viewer: viewer.name)
def test_every_address_as_they_find_it(asking: Asking, viewer: Viewer):
    """As whoever reads the same without them (the CMO, a department's viewer), with the pages of audits besides."""
    client, alike = browser(viewer), "val" if viewer is IRA else "dee"
    for name, address in ADDRESSES.items():
        if name in ("sign_in", "sign_out"):
            continue
        named = asking.untouched(address, "ana")
        path = asking.path(address, named)
        if address.get is not None:
            response = client.get(path)
            response.getvalue()
            response.close()
            mine = name in AUDITS or (name in ("cmo_people", "cmo_person_factor") and viewer is LEA)
            found = 200 if mine else address.get.get(alike, 404)
            assert response.status_code == (403 if (viewer, name) == (IRA, "notices") else found), f"GET {path}"
        # One's own sign-in is everybody's to keep.
        if address.post is None or address.post.get("dee", 404) not in (403, 404):
            continue
        before = asking.stored()
        response = client.post(path, {} if name in LEADS else asking.form(address, "ana", named))
        wanted = (422, 400) if viewer is LEA and name in LEADS else (403, 404)
        wanted += (422,) if viewer is IRA and name in ("views", "view_name") else ()  # a list that is nobody's of hers
        assert response.status_code in wanted, f"POST {path} {response.status_code}"
        assert asking.stored() == before, f"POST {path}"


def test_each_look_of_an_auditor_is_written_down(asking: Asking):
    named = {name: asking.untouched(address, "ana") for name, address in ADDRESSES.items()}
    for viewer in (ODA, IRA):
        client = browser(viewer)
        for name in ("tickets", "ticket", "print", "inventory", *AUDITS):
            asking.cursor.execute("DELETE FROM reading")
            client.get(asking.path(ADDRESSES[name], named[name])).getvalue()
            rows = asking.cursor.execute("SELECT by_id, by_level FROM reading").fetchall()
            assert set(rows) == {(viewer.person_id, "auditor")}, name


def test_the_database_lets_an_auditor_write_nothing_but_that(asking: Asking):
    with as_viewer(IRA) as at:
        readings.record([Shown(How.LIST, department_id=WATER.id)], by=IRA, at=at)
    for statement in (
        "UPDATE membership SET level = 'manage'",
        "UPDATE ticket SET version = version",
        "INSERT INTO saved_view (department_id, person_id, page, name, query) VALUES (11, 114, 'x', 'x', '')",
    ):
        with as_viewer(IRA), connection.cursor() as cursor:
            try:
                cursor.execute(statement)
                assert cursor.rowcount == 0, statement
            except DatabaseError as refused:
                assert "row-level security" in str(refused)
                connection.needs_rollback = True


def test_lists_say_which_departments_they_cover(asking: Asking):
    for viewer, said in ((ODA, "Every department"), (DEE, "Every department"), (IRA, "Water Resources")):
        client = browser(viewer)
        for path in ("/tickets", "/inventory", "/audit/people" if viewer is not DEE else "/queue"):
            assert said in client.get(path).content.decode(), path


# ---------------------------------------------------------------- their time


@pytest.mark.parametrize("viewer", [ODA, IRA], ids=lambda viewer: viewer.name)
def test_when_the_time_is_over_they_are_out(asking: Asking, viewer: Viewer):
    client = browser(viewer)
    assert client.get("/tickets").status_code == 200
    table = "person" if viewer is ODA else "membership"
    column = "id" if viewer is ODA else "person_id"
    ends = asking.cursor.execute(f"SELECT ends_at FROM {table} WHERE {column} = %s", [viewer.person_id]).fetchone()
    asking.cursor.execute(f"UPDATE {table} SET ends_at = now() WHERE {column} = %s", [viewer.person_id])
    try:
        assert client.get("/tickets")["Location"] == "/?next=%2Ftickets"
    finally:
        asking.cursor.execute(f"UPDATE {table} SET ends_at = %s WHERE {column} = %s", [*ends, viewer.person_id])


def test_an_auditor_without_an_end_cannot_be(world: World, superuser_cursor: psycopg.Cursor):
    add_auditors(superuser_cursor)
    for table, column, person in (("person", "id", ODA), ("membership", "person_id", IRA)):
        with pytest.raises(psycopg.errors.CheckViolation, match="auditors_of_"):
            superuser_cursor.execute(f"UPDATE {table} SET ends_at = NULL WHERE {column} = {person.person_id}")


# ---------------------------------------------------------------- letting in


def test_a_lead_lets_in_and_ends_and_the_record_says_so(world: World, superuser_cursor: psycopg.Cursor):
    add_auditors(superuser_cursor)
    lea = browser(LEA)
    form = {"key": str(uuid4()), "name": "Noor Nasser", "email": "noor@example.gov", "level": "auditor", "days": "60"}
    form["step"] = "do"

    assert [lea.post("/cmo/people", form).status_code for _ in range(2)] == [303, 303]  # the second is the first

    (row,) = superuser_cursor.execute(
        "SELECT p.id, p.standing, p.level, p.ends_at > now() + interval '59 days', i.by_name FROM person p"
        " JOIN invitation i ON i.person_id = p.id WHERE p.name = 'Noor Nasser'"
    ).fetchall()
    assert row[1:] == ("cmo", "auditor", True, "Lea Lund")
    page = lea.get("/cmo/people").content.decode()
    assert "Noor Nasser" in page
    assert (f"/cmo/people/{row[0]}/end" in page, f"/cmo/people/{LEA.person_id}/end" in page) == (True, False)
    assert page.count('aria-current="page"') == 1
    assert lea.post(f"/cmo/people/{row[0]}/end", {"reason": "The audit is done."}).status_code == 303
    assert lea.post(f"/cmo/people/{LEA.person_id}/end", {"reason": "x"}).status_code == 422
    assert lea.post(f"/cmo/people/{row[0]}/end", {"reason": ""}).status_code == 422
    assert lea.post(f"/cmo/people/{ANA.person_id}/end", {"reason": "x"}).status_code == 404
    (over,) = superuser_cursor.execute("SELECT ends_at <= now() FROM person WHERE id = %s", [row[0]]).fetchone()
    assert over
    with as_viewer(DEE):
        said = [(entry.what, entry.by_name, entry.text) for entry in registers.of_office("CMO person").entries]
        assert said == [("access ended", LEA.name, "The audit is done."), ("person let in", LEA.name, "")]


def test_what_letting_in_does_is_shown_before_it_is_done(world: World, superuser_cursor: psycopg.Cursor):
    world.open(T1, by=ANA)
    world.open(FIRE_T1, by=CHO)
    add_auditors(superuser_cursor)
    lea, key = browser(LEA), str(uuid4())
    form = {"key": key, "name": "Noor Nasser", "email": "noor@example.gov", "level": "cmo_lead", "days": ""}

    shown = read(lea.post("/cmo/people", form).content.decode())

    assert "Will see 2 tickets of all departments, 2 of them open" in shown.text
    assert "keep the CMO’s people and the auditors of all departments" in shown.text
    assert "It lasts until a lead ends it." in shown.text
    assert not Person.objects.filter(name="Noor Nasser").exists()
    (kept,) = (one for one in forms(shown) if one.action == "/cmo/people")
    assert (kept.values["step"], kept.values["key"], kept.values["level"]) == ("do", key, "cmo_lead")
    until = read(lea.post("/cmo/people", form | {"level": "auditor", "days": "9"}).content.decode())
    assert "It is over by itself on" in until.text
    assert "changes nothing of a department’s" in until.text
    again = lea.post("/cmo/people", kept.values | {"step": "edit"}).content.decode()
    assert ('value="noor@example.gov"' in again, 'value="cmo_lead" selected' in again, key in again) == (True,) * 3

    assert lea.post("/cmo/people", kept.values).status_code == 303

    assert Person.objects.get(name="Noor Nasser").level == "cmo_lead"


def test_what_cannot_be_let_in_is_said_beside_its_field(world: World, superuser_cursor: psycopg.Cursor):
    add_auditors(superuser_cursor)
    lea, ana = browser(LEA), browser(ANA)
    good = {"key": str(uuid4()), "name": "Noor Nasser", "email": "noor@example.gov", "reason": "The yearly audit."}
    for client, path, wrong, said in (
        (lea, "/cmo/people", {"level": "auditor", "days": "91"}, "Say for how many days, from 1 to 90."),
        (lea, "/cmo/people", {"level": "auditor", "days": ""}, "Say for how many days, from 1 to 90."),
        (lea, "/cmo/people", {"level": "manage"}, "Choose what the person is."),
        (
            lea,
            "/cmo/people",
            {"level": "cmo", "email": "dee@example.org"},
            "Somebody has this address already. End that access first.",
        ),
        (lea, "/cmo/people", {"level": "cmo", "email": "noor"}, "This is not an e-mail address."),
        (ana, "/people/auditors", {"days": "91"}, "Say for how many days, from 1 to 90."),
        (ana, "/people/auditors", {"days": "9", "reason": ""}, "Say why."),
        (ana, "/people/auditors", {"days": "9", "email": "ben@example.org"}, "Ben Brooks is in the list already"),
    ):
        answer = client.post(path, good | wrong)
        assert answer.status_code == 422, (path, wrong)
        assert said in answer.content.decode(), (path, wrong)


def test_a_manager_lets_an_auditor_in_once_for_one_department(world: World, superuser_cursor: psycopg.Cursor):
    ana = browser(ANA)
    form = {"key": str(uuid4()), "name": "Noor Nasser", "email": "noor@example.gov", "days": "30", "reason": "Audit."}
    world.open(T1, by=ANA)
    shown = ana.get("/people/auditors").content.decode()
    assert "the auditor will see 1 ticket of the department, 1 of them open" in shown

    assert [ana.post("/people/auditors", form).status_code for _ in range(2)] == [303, 303]

    assert superuser_cursor.execute(
        "SELECT department_id, level, ends_at > now() + interval '29 days', person_id FROM membership WHERE name <> ''"
    ).fetchall() == [(WATER.id, "auditor", True, None)]
    page = ana.get("/people/auditors").content.decode()
    assert (page.count("Noor Nasser") > 0, "Auditor let in" in page) == (True, True)
    (member,) = re.findall(r"/people/([0-9]+)[?]", page)
    assert ana.get(f"/people/{member}").status_code == 200
    with as_viewer(ADA):
        department = registers.Department.objects.get(pk=WATER.id)
        assert [what for _, what in registers.check_department(department)] == []


def test_who_may_what_is_on_one_page_and_in_its_file(world: World, superuser_cursor: psycopg.Cursor):
    add_auditors(superuser_cursor)
    for by, here in ((ANA, WATER.id), (CHO, FIRE.id), (ADA, OFFICE)):
        token = NewToken(f"{by.name}'s", "administrator" if by is ADA else "view", "30")
        do(tokens.make_token, by=OPERATOR, department_id=here, key=uuid4(), token=token, holder=by)
    do(desk_lists.give_list, by=ADA, person_id=TIM.person_id, codes="3860")

    oda, ira = (
        [*csv.DictReader(io.StringIO(browser(who).get("/audit/people.csv").content.decode("utf-8-sig")))]
        for who in (ODA, IRA)
    )

    def said(rows: list[dict[str, str]], name: str, *columns: str) -> list[tuple[str, ...]]:
        return [tuple(row[column] for column in columns) for row in rows if row["Name"] == name]

    what = ("Of", "Level", "Reaches")
    assert said(oda, "Tim Tran", *what) == [("Contractor", "technician", "a list: 3860")]
    assert said(oda, "Lea Lund", *what) == [("CMO", "cmo_lead", "every department")]
    assert said(oda, "Cho Chang's", *what) == [("Token", "view", "everything")]
    assert said(oda, "Ada Ames's", *what) == [("Token", "administrator", "every department")]
    assert [len(ends) for (ends,) in said(oda, "Oda Olsen", "Ends")] == [25]
    assert [len(ends) for (ends,) in said(ira, "Ira Ibarra", "Ends")] == [25]
    assert {row["Of"] for row in ira[:-1]} == {"Department", "Token"}
    assert {row["Department"] for row in ira[:-1]} == {WATER.code}
    page = browser(ODA).get("/audit/people").content.decode()
    assert [
        words in page for words in ("The contractor’s people", "a list: 3860", "Tokens for programs", "until ")
    ] == [True] * 4
    assert "The contractor’s people" not in browser(IRA).get("/audit/people").content.decode()


def test_what_was_changed_about_access_is_theirs_to_read(world: World, superuser_cursor: psycopg.Cursor):
    add_auditors(superuser_cursor)
    do(members.set_level, by=ANA, **of(VAL), level="report", reason="Nights at Water.")
    do(members.suspend, by=CHO, **of(TWO_AT_FIRE, by=CHO), reason="A question at Fire.")
    do(desk_lists.give_list, by=ADA, person_id=TIM.person_id, codes="3540")
    opening = {"code": "3860", "reason": "Covers for Eli.", "minutes": "30"}
    desk_lists.open_for_a_while(**opening, by=TIM, at=database_now())
    words = ("Nights at Water.", "Covers for Eli.", "A question at Fire.", "List of departments given")

    def told(who: Viewer) -> list[bool]:
        page = browser(who).get("/audit/people").content.decode()
        return [each in page for each in (*words, "departments: Water Resources (3860)")]

    assert ['href="/notices"' in browser(who).get("/tickets").content.decode() for who in (IRA, ANA)] == [False, True]
    assert told(IRA) == [True, True, False, False, False]
    assert told(ODA) == [False, True, False, True, True]


def test_whoever_was_an_auditor_and_is_given_a_level_stays(world: World, superuser_cursor: psycopg.Cursor, tmp_path):
    add_auditors(superuser_cursor)
    ends = "SELECT m.level, m.ends_at FROM membership m WHERE m.person_id = %s"
    row = {"User Name": "ira", "Name": IRA.name, "E-mail": "ira@example.org", "Department Code": WATER.code}
    manager = {"department_id": WATER.id, "newcomer": THE_SAME, "reason": "Called."}
    for give, level in (
        (lambda: do(members.set_level, by=ANA, **of(IRA), level="report"), "report"),
        (lambda: take("people", tmp_path, row | {"Level": "view"}), "view"),
        (
            lambda: do(members.set_manager, by=ADA, **manager),
            "manage",
        ),
    ):
        superuser_cursor.execute("UPDATE membership SET level = 'auditor', ends_at = now() + interval '1 day'"
                                 " WHERE person_id = %s", [IRA.person_id])  # fmt: skip
        give()
        assert superuser_cursor.execute(ends, [IRA.person_id]).fetchall() == [(level, None)]
    with as_viewer(ADA):
        assert registers.check_department(registers.Department.objects.get(pk=WATER.id)) == []


def test_an_auditor_of_all_departments_becomes_one_of_the_cmo_s_without_an_end(
    world: World, superuser_cursor: psycopg.Cursor
):
    add_auditors(superuser_cursor)
    lea = browser(LEA)
    form = {"key": str(uuid4()), "name": ODA.name, "email": "oda@example.org", "level": "cmo", "step": "do"}
    assert "End that access first." in lea.post("/cmo/people", form).content.decode()
    assert lea.post(f"/cmo/people/{ODA.person_id}/end", {"reason": "She is of the office now."}).status_code == 303

    assert lea.post("/cmo/people", form).status_code == 303

    assert superuser_cursor.execute(
        "SELECT level, ends_at IS NULL FROM person WHERE email = 'oda@example.org' ORDER BY id"
    ).fetchall() == [("auditor", False), ("cmo", True)]


def test_the_two_see_their_own_and_nothing_else(asking: Asking):
    own, other = asking.world.open(T1, by=ANA, another_issue="One more."), asking.world.open(FIRE_T1, by=CHO)

    assert [browser(who).get(f"/tickets/{own.number}").status_code for who in (ODA, IRA)] == [200, 200]
    assert [browser(who).get(f"/tickets/{other.number}").status_code for who in (ODA, IRA)] == [200, 404]
    mine = browser(IRA).get("/audit/people.csv").content.decode()
    assert ("Ana Alvarez" in mine, "Cho Chang" in mine) == (True, False)
    assert "Cho Chang" in browser(ODA).get("/audit/people.csv").content.decode()
