"""Tokens for programs: as much as their person may, at that moment, and not a bit longer than they last."""

import re
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from django.test import Client
from psycopg import Cursor

from tests.stories.visitor import OPENING
from tests.world import (
    ADA,
    ANA,
    BEN,
    DEE,
    ELI,
    ETHERNET,
    FAY,
    FIRE_T1,
    OPERATIONS,
    OPERATOR,
    OROVILLE,
    RAE,
    T1,
    TWO,
    WATER,
    World,
    do,
    username,
)  # fmt: skip
from ttrt import cli
from ttrt.actions import desk_lists, tokens
from ttrt.actions.tokens import NewToken
from ttrt.models import InventoryItem, Person, ProgramToken, Ticket
from ttrt.models.scope import as_viewer
from ttrt.queries import registers
from ttrt.queries import tokens as kept
from ttrt.rules import access
from ttrt.rules.access import OFFICE, Level, Verb, Viewer
from ttrt.rules.reach import WHOLE, Reach
from ttrt.rules.refusal import NotAllowed
from ttrt.rules.tokens import hashed

pytestmark = pytest.mark.wall


@dataclass
class Program:
    """Something that asks with a token, strictly as a stranger is treated."""

    token: str

    def __post_init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {self.token}"})

    def get(self, path: str):
        return self.client.get(path)

    def post(self, path: str, **form: str):
        return self.client.post(path, form)


@pytest.fixture
def make(world: World):
    """Makes a token in somebody's name; answers the program that has it."""

    def made(viewer: Viewer, level: str) -> Program:
        token, here = NewToken("Monitor", level, "30"), viewer.department_id or OFFICE
        return Program(do(tokens.make_token, by=OPERATOR, department_id=here, key=uuid4(), token=token, holder=viewer))

    return made


def browser(viewer: Viewer) -> Client:
    made = Client()
    made.force_login(Person.objects.get(username=username(viewer)))
    return made


# ---------------------------------------------------------------- asking with one


def test_a_program_reads_pages_and_files_of_its_person_s_department(make, world: World):
    ticket, other = world.open(T1, by=ANA), world.open(FIRE_T1, by=ELI)
    program = make(RAE, "view")

    for path in ("/tickets", "/tickets.csv", f"/tickets/{ticket.number}", f"/tickets/{ticket.number}.txt"):
        answer = program.get(path)
        said = answer.getvalue()
        answer.close()
        assert (answer.status_code, answer.cookies) == (200, {}), path
        assert (ticket.number.encode() in said, other.number.encode() in said) == (True, False), path
    assert program.get(f"/tickets/{other.number}").status_code == 404
    assert make(DEE, "cmo").get(f"/tickets/{other.number}").status_code == 200


def test_a_program_posts_without_a_form_token_what_its_level_allows(make, world: World):
    ticket = world.open(T1, by=ANA)
    comment = {"key": "7d0f5c5e-53a5-4f6e-9d29-6a2b2a0f0001", "body": "The monitor sees it too.", "seen": "1.1"}

    assert make(ANA, "view").post(f"/tickets/{ticket.number}/comments", **comment).status_code == 403
    assert make(ANA, "report").post(f"/tickets/{ticket.number}/comments", **comment).status_code == 303

    (entry,) = [each for each in world.dossier(ticket).history if each.what == "comment"]
    assert entry.by_name == "Ana Alvarez (program “Monitor”)"
    assert (entry.by_id, entry.by_level) == (ANA.person_id, "report")


def test_the_database_too_holds_a_program_to_its_level(make, world: World):
    program = make(ANA, "view")
    program.get("/tickets")
    with as_viewer(replace(ANA, level=Level.VIEW, program="Monitor")):
        assert ProgramToken.objects.count() == 0
    with as_viewer(ANA):
        assert ProgramToken.objects.count() == 1


THERE = {"whole": "part", "site": str(OROVILLE)}


def of_oroville(level: str = "resolve", **said: str) -> Program:
    """The token Ana makes by her page for the site alone."""
    form = {"key": str(uuid4()), "name": "Oroville's", "level": level, "days": "90", "step": "do", **THERE, **said}
    shown = browser(ANA).post("/tokens", form).content.decode()
    return Program(re.findall(r"ttrt_[A-Za-z0-9_-]{43}", shown)[0])


def test_a_token_for_a_part_sees_that_part_alone_wherever_its_person_reported(world: World, superuser_cursor: Cursor):
    inside, outside = world.open(ETHERNET, by=ANA), world.open(T1, by=ANA)

    program = of_oroville()

    assert program.get(f"/tickets/{inside.number}").status_code == 200
    assert program.get(f"/tickets/{outside.number}").status_code == 404
    said = program.get("/tickets.csv").getvalue().decode()
    assert (inside.number in said, outside.number in said) == (True, False)
    page = browser(ANA).get("/tokens").content.decode()
    assert "sites: Oroville Field Division" in page
    with as_viewer(ANA):
        (entry,) = registers.of_department(WATER.id, "token").entries
        assert (entry.facts["part"], entry.facts["site_ids"]) == ("sites: Oroville Field Division", [None, [OROVILLE]])
        assert ProgramToken.objects.defer("hash").get().site_ids == [OROVILLE]
    superuser_cursor.execute("UPDATE program_token SET site_ids = '{}', service_types = '{MPLS port}'")
    with as_viewer(ADA):
        found = registers.check_department(registers.Department.objects.get(pk=WATER.id))
    assert sorted(what.partition(": ")[2] for _, what in found) == [
        "service_types is not what was recorded in row 1",
        "site_ids is not what was recorded in row 1",
    ]


def test_the_database_holds_a_program_to_its_part(world: World, superuser_cursor: Cursor):
    inside, outside = world.open(ETHERNET, by=ANA), world.open(T1, by=ANA)
    program = replace(ANA, level=Level.RESOLVE, program="x", in_part=True, reach=Reach(site_ids=(OROVILLE,)))

    with as_viewer(program):
        assert list(Ticket.objects.values_list("pk", flat=True)) == [inside.ticket_id]
        assert Ticket.objects.filter(pk=outside.ticket_id).update(version=9) == 0
        assert not InventoryItem.objects.filter(unassigned=True).exists()
    # Who asks for more than the person has gets nothing, by whichever connection.
    superuser_cursor.execute(
        "UPDATE membership SET level = 'resolve', site_ids = %s WHERE person_id = %s", [[OROVILLE], ANA.person_id]
    )
    for more in (Reach(site_ids=(OPERATIONS,)), Reach(service_types=("MPLS port",)), Reach(item_ids=(T1.id,))):
        for in_part in (True, False):
            with pytest.raises(NotAllowed), as_viewer(replace(program, reach=more, in_part=in_part)):
                pass
    with as_viewer(replace(program, reach=WHOLE)):
        assert list(Ticket.objects.values_list("pk", flat=True)) == [inside.ticket_id, outside.ticket_id]


def test_a_token_for_a_part_ends_when_its_person_has_it_no_longer(world: World, superuser_cursor: Cursor):
    program = of_oroville("view")
    statement = "UPDATE membership SET level = 'resolve', site_ids = %s WHERE person_id = %s"

    superuser_cursor.execute(statement, [[OROVILLE, OPERATIONS], ANA.person_id])
    assert program.get("/tickets").status_code == 200
    superuser_cursor.execute(statement, [[OPERATIONS], ANA.person_id])
    assert program.get("/tickets").status_code == 401


def test_a_program_of_a_part_opens_in_it_and_is_told_when_it_names_something_else(world: World):
    program = of_oroville("report")

    def opened(typed: str) -> tuple[int, int]:
        form = OPENING | {"key": str(uuid4()), "subjects": typed}
        form |= {"reporter_name": "Ana Alvarez", "reporter_phone": "916-555-0100"}
        answer = program.post("/tickets/new", **form, right_99ZZGS999999PT="on", right_81KDGS118820PT="on")
        with as_viewer(ANA):
            return answer.status_code, Ticket.objects.count()

    assert opened("99/ZZGS/999999/PT") == (422, 0)
    assert opened(T1.identifier) == (422, 0)
    assert opened(ETHERNET.identifier) == (302, 1)


def test_a_request_with_a_token_and_a_cookie_is_refused(make):
    program = make(ANA, "view")
    program.client.cookies["ttrt-session"] = "anything"

    answer = program.get("/tickets")

    assert (answer.status_code, answer.content) == (400, b"Send a token or cookies, not both.\n")


def test_every_token_that_is_worth_nothing_is_answered_alike(make, world: World, superuser_cursor: Cursor):
    revoked, ended = make(ANA, "report"), make(ANA, "report")
    lowered, suspended, removed = make(RAE, "resolve"), make(BEN, "report"), make(TWO, "view")
    everyone = (revoked, ended, lowered, suspended, removed, make(DEE, "cmo"))
    assert [program.get("/tickets").status_code for program in everyone] == [200] * 6
    do(tokens.revoke_token, by=ANA, department_id=WATER.id, token_id=_id(revoked))
    for statement, given in (
        ("UPDATE program_token SET made_at = 'epoch', expires_at = now() WHERE hash = %s", hashed(ended.token)),
        ("UPDATE membership SET level = 'report' WHERE person_id = %s", RAE.person_id),
        ("UPDATE membership SET suspended_at = now() WHERE person_id = %s", BEN.person_id),
        ("UPDATE membership SET removed_at = now() WHERE person_id = %s AND department_id = 11", TWO.person_id),
        ("UPDATE person SET is_active = false WHERE id = %s", DEE.person_id),
    ):
        superuser_cursor.execute(statement, [given])

    answers = [program.get("/tickets") for program in (*everyone, Program("ttrt_unknown"), Program(""))]

    assert [answer.status_code for answer in answers] == [401] * 8
    assert len({(answer.content, answer["WWW-Authenticate"], answer["Cache-Control"]) for answer in answers}) == 1
    assert answers[0]["WWW-Authenticate"] == 'Bearer realm="TTRT"'
    assert revoked.post("/tickets/new").status_code == 401


def _id(program: Program) -> int:
    with as_viewer(ADA):
        return ProgramToken.objects.get(hash=hashed(program.token)).pk


def test_use_is_noted_once_a_minute(make, world: World, superuser_cursor: Cursor):
    program = make(ANA, "view")

    def used() -> tuple[object, ...]:
        found = superuser_cursor.execute("SELECT xmin::text, last_used_at FROM program_token").fetchone()
        assert found is not None
        return found

    assert used()[1] is None
    program.get("/tickets/count")
    first = used()
    assert first[1] is not None and (first[1].second, first[1].microsecond) == (0, 0)
    superuser_cursor.execute("UPDATE program_token SET last_used_at = last_used_at + interval '1 minute'")
    first = used()
    program.get("/tickets/count")
    assert used() == first


def test_a_program_lets_nobody_in(make, world: World):
    manager = make(ANA, "manage")

    assert [manager.get(path).status_code for path in ("/webhooks", "/tokens", "/people")] == [200, 403, 403]
    assert manager.post("/tokens", name="Mine", level="manage", days="30").status_code == 403
    viewer = replace(ANA, program="Monitor")
    assert not any(access.may(viewer, verb, WATER.id) for verb in access.NOT_BY_PROGRAMS)


# ---------------------------------------------------------------- making and revoking


def test_a_manager_makes_one_sees_it_once_and_revokes_it(world: World, superuser_cursor: Cursor):
    ana = browser(ANA)
    form = {"key": "7d0f5c5e-53a5-4f6e-9d29-6a2b2a0f0001", "name": "Monitor", "level": "report", "days": "90"}
    form["step"] = "do"

    shown = ana.post("/tokens", form)

    (token,) = re.findall(r"ttrt_[A-Za-z0-9_-]{43}", shown.content.decode())
    assert (shown.status_code, shown["Cache-Control"]) == (201, "no-store")
    assert ana.post("/tokens", form).status_code == 303
    assert superuser_cursor.execute("SELECT name, level, shown, hash FROM program_token").fetchall() == [
        ("Monitor", "report", token[:11], hashed(token))
    ]
    page = ana.get("/tokens").content.decode()
    assert token not in page
    assert (token[:11] in page, "Token made" in page, "Not used yet" in page) == (True, True, True)
    assert Program(token).get("/tickets").status_code == 200
    (row,) = re.findall(r"/tokens/([0-9]+)/revocation", page)

    assert ana.post(f"/tokens/{row}/revocation").status_code == 303

    assert Program(token).get("/tickets").status_code == 401
    with as_viewer(ANA):
        said = [entry.what for entry in registers.of_department(WATER.id, "token").entries]
        assert said == ["token revoked", "token made"]


def test_what_cannot_be_made_is_said_beside_its_field(world: World):
    ana = browser(ANA)
    good = {"key": "7d0f5c5e-53a5-4f6e-9d29-6a2b2a0f0001", "name": "Monitor", "level": "report", "days": "90"}

    for wrong, said in (
        ({"name": " "}, "Say which program it is for."),
        ({"level": "supervisor"}, "A token holds no more than its person: view, report, resolve, manage, auditor."),
        ({"level": ""}, "A token holds no more than its person"),
        ({"days": "366"}, "Say for how many days, from 1 to 365."),
        ({"days": "-1"}, "Say for how many days, from 1 to 365."),
        ({"whole": "part"}, "Choose at least one site, service type or item."),
        (THERE | {"level": "manage"}, "A token for a part of the department can view, report or resolve, no more."),
    ):
        answer = ana.post("/tokens", good | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_a_token_of_somebody_with_a_list_has_its_own_level_and_their_list(world: World, capsys):
    water, fire = world.open(T1, by=ANA), world.open(FIRE_T1, by=ELI)
    do(desk_lists.give_list, by=ADA, person_id=FAY.person_id, codes="3860")

    assert cli.main(["create-token", "fay", "--level", "technician", "--days", "3"]) == 0

    program = Program(capsys.readouterr().out.strip())
    assert [program.get(f"/tickets/{case.number}").status_code for case in (water, fire)] == [200, 404]
    asking = kept.bearer(program.token).viewer("3860")
    assert (asking.level, asking.name) == (Level.TECHNICIAN, "Fay Flores (program “made at the command line”)")
    rejected = {"seen": "1.1", "reason": "No trouble."}
    assert program.post(f"/tickets/{water.number}/rejection", **rejected).status_code == 403
    assert cli.main(["create-token", "fay", "--level", "technician", "--days", "3", "--department", "3540"]) == 1
    assert "Fay Flores has a list of departments. Choose from those on it." in capsys.readouterr().err


def test_the_operator_gets_the_token_alone(world: World, capsys):
    assert cli.main(["create-token", "ANA", "--level", "view", "--days", "30", "--department", "3860"]) == 0

    out, err = capsys.readouterr()
    assert re.fullmatch(r"ttrt_[A-Za-z0-9_-]{43}\n", out)
    assert err == ""
    assert Program(out.strip()).get("/tickets/count").status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nobody --level view --days 3", "There is no user name “nobody” that can come in."),
        ("ben --level manage --days 3", "A token holds no more than its person: view, report."),
        ("ben --level report --days 366", "Say for how many days, from 1 to 365."),
        ("ben --level report --days x", "Say for how many days, from 1 to 365."),
        ("ben --level report --days 3 --department 3540", "Ben Brooks is not of department 3540."),
        ("tui --level report --days 3", "add --department, one of 3540, 3860."),
        ("dee --level cmo --days 3 --department 3860", "Dee Dunn sees every department: leave --department out."),
    ],
)
def test_the_operator_is_told_what_to_do(world: World, capsys, words: str, said: str):
    assert cli.main(["create-token", *words.split()]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_an_edited_token_is_found(make, superuser_cursor: Cursor):
    make(ANA, "view")
    make(ELI, "technician")
    with as_viewer(ADA):
        department = registers.Department.objects.get(pk=WATER.id)
        assert (registers.check_department(department), registers.check_office()) == ([], [])

    superuser_cursor.execute("UPDATE program_token SET hash = 'another', level = 'manage' WHERE department_id > 0")
    superuser_cursor.execute("UPDATE program_token SET expires_at = now() + interval '9 years' WHERE department_id = 0")

    with as_viewer(ADA):
        found = registers.check_department(department) + registers.check_office()
    assert sorted(what.partition(": ")[2] for _, what in found) == [
        "expires_at is not what was recorded in row 1",
        "hash is not what was recorded in row 1",
        "level is not what was recorded in row 1",
    ]


def test_a_level_is_within_another_when_it_holds_nothing_beyond():
    able = {of: {level for level in Level if access.within(level, of)} for of in Level}

    assert able[Level.MANAGE] == {Level.VIEW, Level.REPORT, Level.RESOLVE, Level.MANAGE, Level.AUDITOR}
    assert able[Level.VIEW] == {Level.VIEW}
    assert able[Level.SUPERVISOR] == {Level.REPRESENTATIVE, Level.TECHNICIAN, Level.SUPERVISOR}
    assert able[Level.ADMINISTRATOR] == {Level.ADMINISTRATOR}
    assert able[Level.CMO] == {Level.CMO}
    assert able[Level.CMO_LEAD] == {Level.CMO, Level.CMO_LEAD, Level.AUDITOR}
    assert Verb.KEEP_PROGRAMS in access.NOT_BY_PROGRAMS
