"""Tokens of the contractor: a level of somebody who has it and says yes, for chosen departments, or a part of one."""

import re
import uuid
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from psycopg import Cursor

from tests.stories.markup import forms, read
from tests.stories.visitor import OPENING
from tests.web.test_hotline import CALLER
from tests.web.test_tokens import Program, browser
from tests.world import (
    ADA,
    ANA,
    CHO,
    ELI,
    ETHERNET,
    FAY,
    FIRE,
    FIRE_T1,
    OPERATIONS,
    OPERATOR,
    OROVILLE,
    OTHER_PHONE,
    RIVERSIDE,
    T1,
    TIM,
    WATER,
    Case,
    Viewer,
    World,
    do,
)
from ttrt import cli
from ttrt.actions import desk_lists, first_people, tokens
from ttrt.actions.tokens import NewToken
from ttrt.host.databases import as_owner
from ttrt.models import (
    Contact,
    HistoryEntry,
    InventoryItem,
    Invitation,
    OfficeEntry,
    ProgramToken,
    Report,
    Site,
    StopClock,
    Ticket,
    TicketUpdate,
)
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import granted, registers
from ttrt.queries import tokens as kept
from ttrt.rules.access import OFFICE, Level
from ttrt.rules.lifecycle import Status
from ttrt.rules.reach import WHOLE, Reach
from ttrt.rules.refusal import NotAllowed, NotFound, Refused

pytestmark = pytest.mark.wall
HANGING = (HistoryEntry, TicketUpdate, StopClock)
OF_WATER = {"sees": "some", "codes": "3860"}
OF_OROVILLE = {**OF_WATER, "offered": "3860", "whole": "part", "site": str(OROVILLE)}


@pytest.fixture
def cases(world: World) -> tuple[Case, Case, Case]:
    """One at Oroville, one elsewhere at Water Resources, one at CAL FIRE."""
    made = world.open(ETHERNET, by=ANA), world.open(T1, by=ANA), world.open(FIRE_T1, by=CHO)
    for case in made:
        world.stop(case)
        world.update(case)
    return made


def said(**more: str) -> dict[str, str]:
    """What the administrator's form says."""
    form = {"key": str(uuid.uuid4()), "name": "Dispatch", "person": str(TIM.person_id), "level": "technician"}
    return {**form, "days": "30", "sees": "all", "step": "do", **more}


def made(*, agreed: bool = True, who: Viewer = TIM, **more: str) -> Program:
    """One the administrator makes by the page, in this person's name, who says yes."""
    shown = browser(ADA).post("/tokens", said(**more))
    assert shown.status_code == 201, shown.content.decode()
    (token,) = re.findall(r"ttrt_[A-Za-z0-9_-]{43}", shown.content.decode())
    if agreed:
        assert answer(browser(who), "yes") == 303
    return Program(token)


def newest() -> int:
    with as_viewer(ADA):
        return ProgramToken.objects.defer("hash").latest("pk").pk


def answer(client: Client, what: str) -> int:
    return client.post(f"/account/programs/{newest()}", {"answer": what}).status_code


def found(program: Program, *cases: Case) -> list[int]:
    return [program.get(f"/tickets/{case.number}").status_code for case in cases]


def viewer_of(program: Program, code: str = "3860") -> Viewer:
    """Who asks with it, as the scope gets to know them."""
    viewer = kept.bearer(program.token).viewer(code)
    assert viewer is not None
    return viewer


# ---------------------------------------------------------------- whose level it is


def test_it_is_shown_first_made_once_and_worth_nothing_until_its_person_says_yes(cases):
    ada, key = browser(ADA), str(uuid.uuid4())
    shown = read(ada.post("/tokens", said(key=key, step="", **OF_WATER)).content.decode())
    assert "Will see 2 tickets of 3860, 2 of them open" in shown.text
    assert "It asks in the name of Tim Tran, and ends by itself on" in shown.text
    assert "Tim Tran is asked by mail" in shown.text
    assert ("stop the clock" in shown.text, "void a stop clock" in shown.text) == (True, False)
    assert "open a department for a while" not in shown.text  # no program does
    (form,) = (one for one in forms(shown) if one.action == "/tokens")
    with as_viewer(ADA):
        assert not ProgramToken.objects.exists()

    once = ada.post("/tokens", form.values)

    assert (once.status_code, ada.post("/tokens", form.values).status_code) == (201, 303)
    (token,) = re.findall(r"ttrt_[A-Za-z0-9_-]{43}", once.content.decode())
    program = Program(token)
    assert program.get("/tickets").status_code == 401
    assert "Waits for the person’s yes" in ada.get("/tokens").content.decode()
    assert [mail.what for mail in Invitation.objects.filter(person_id=TIM.person_id)] == ["token asked for"]
    page = read(browser(TIM).get("/account").content.decode()).text
    assert "Dispatch Waits for your yes" in page
    assert "in 3860 · made" in page

    assert [answer(browser(one), "yes") for one in (ELI, ADA, ANA)] == [404] * 3
    assert program.get("/tickets").status_code == 401
    assert [answer(browser(TIM), "yes") for _ in range(2)] == [303] * 2

    assert found(program, *cases) == [200, 200, 404]
    with as_viewer(ADA):
        assert [entry.what for entry in registers.of_office("token").entries] == ["token agreed to", "token made"]
        assert registers.check_office() == []
    assert "last used" in read(browser(TIM).get("/account").content.decode()).text


@pytest.mark.parametrize("who", [TIM, ADA])
def test_no_from_its_person_or_the_administrator_ends_it(cases, who: Viewer):
    program, before = made(**OF_WATER), made(agreed=False, **OF_WATER)
    assert program.get("/tickets").status_code == 200
    for client in (browser(TIM), browser(TIM)) if who is TIM else (browser(ADA),) * 2:
        with as_viewer(ADA):
            left = ProgramToken.objects.filter(revoked_at=None).latest("pk").pk
        address = f"/account/programs/{left}" if who is TIM else f"/tokens/{left}/revocation"
        assert client.post(address, {"answer": "no"}).status_code == 303
        assert client.post(f"/account/programs/{left}", {"answer": "yes"}).status_code == 404

    assert [one.get("/tickets").status_code for one in (program, before)] == [401] * 2
    with as_viewer(ADA):
        assert registers.check_office() == []
        assert {row.revoked_by_name for row in ProgramToken.objects.defer("hash")} == {who.name}


def test_the_administrator_gives_no_level_that_its_person_has_not(cases):
    for wrong, words in (
        ({"person": str(ADA.person_id)}, "A token holds no more than its person: administrator."),
        ({"person": ""}, "A token holds no more than its person: administrator."),
        ({"level": "supervisor"}, "A token holds no more than its person: technician."),
        ({"level": "administrator"}, "A token holds no more than its person: technician."),
        ({"level": "manage"}, "A token holds no more than its person: technician."),
        ({"level": "cmo"}, "A token holds no more than its person: technician."),
        ({"person": str(ANA.person_id)}, "Choose in whose name the program asks."),
        ({"person": "4711"}, "Choose in whose name the program asks."),
        ({"sees": "some", "codes": ""}, "Give the code of at least one department."),
        ({"sees": "some", "codes": "3860 9999"}, "There is no department 9999."),
        ({**OF_OROVILLE, "codes": "3860 3540"}, "A token for a part is for one department. Choose it."),
        ({**OF_OROVILLE, "sees": "all"}, "A token for a part is for one department. Choose it."),
        ({**OF_OROVILLE, "codes": "3540"}, "Choose the part below once more, of CAL FIRE."),
        ({**OF_OROVILLE, "site": ""}, "Choose at least one site, service type or item."),
        ({"person": str(ADA.person_id), "level": "administrator", **OF_OROVILLE}, "can work tickets, no more."),
    ):
        for step in ("", "do"):
            shown = browser(ADA).post("/tokens", said(step=step, **wrong))
            assert (shown.status_code, words in shown.content.decode()) == (422, True), (wrong, words)
    of_fire = browser(ADA).post("/tokens", said(**{**OF_OROVILLE, "site": str(RIVERSIDE)}))
    assert of_fire.status_code == 404
    with as_viewer(ADA):
        assert not ProgramToken.objects.exists()


def test_its_level_writes_what_that_person_may_and_the_history_names_both(cases, world: World):
    water, _, fire = cases
    program = made(**OF_WATER)
    form = {"key": str(uuid.uuid4()), "body": "The line card is on its way.", "seen": "1.1"}

    assert program.post(f"/tickets/{water.number}/comments", **form).status_code in (303, 409)
    assert program.post(f"/tickets/{fire.number}/comments", **form).status_code == 404
    refused = program.post(f"/tickets/{water.number}/rejection", seen="1.1", reason="No trouble.")

    assert refused.status_code == 403  # a supervisor's, and Tim is none
    assert program.post("/departments/open", code="3540", reason="x", minutes="30").status_code == 403
    viewer = viewer_of(program)
    world.comment(water, by=viewer)
    entry = world.dossier(water).history[-1]
    assert (entry.by_name, entry.by_id) == ("Tim Tran (program “Dispatch”)", TIM.person_id)


def test_for_every_department_it_sees_all_as_its_person_does(cases):
    program = made()
    assert found(program, *cases) == [200] * 3
    assert viewer_of(program).department_id is None


def test_for_several_it_sees_one_after_the_other_and_no_third(cases, world: World, superuser_cursor: Cursor):
    superuser_cursor.execute(
        "INSERT INTO department (id, code, name, kind, demonstration) VALUES (99, '4260', 'Health', 'state', false)"
    )
    program = made(sees="some", codes="3860, 3540")

    numbers = {code: program.get(f"/tickets.csv?department={code}").getvalue().decode() for code in ("3860", "3540")}

    assert [case.number in numbers["3860"] for case in cases] == [True, True, False]
    assert [case.number in numbers["3540"] for case in cases] == [False, False, True]
    assert program.get("/tickets?department=4260").status_code == 404
    assert "3540, 3860" in read(browser(ADA).get("/tokens").content.decode()).text


# ---------------------------------------------------------------- a part of one


def test_a_part_is_chosen_on_the_way_and_seen_alone(cases, world: World):
    inside, outside, fire = cases
    ada = browser(ADA)
    shown = read(ada.post("/tokens", said(step="", **OF_WATER)).content.decode())
    (form,) = (one for one in forms(shown) if one.action == "/tokens")
    fields = read(ada.post("/tokens", {**form.values, "step": "part"}).content.decode())
    assert "What of Water Resources" in fields.text
    assert ("Oroville Field Division" in fields.text, "Riverside Unit" in fields.text) == (True, False)
    again = read(ada.post("/tokens", said(step="", **OF_OROVILLE)).content.decode())
    assert "Will see 1 ticket of 3860, 1 of them open" in again.text
    assert "sites: Oroville Field Division" in again.text

    program = made(**OF_OROVILLE)

    assert found(program, inside, outside, fire) == [200, 404, 404]
    listed = program.get("/tickets.csv").getvalue().decode()
    assert [case.number in listed for case in cases] == [True, False, False]
    assert "the part your access reaches" in listed
    assert "3860; sites: Oroville Field Division" in read(ada.get("/tokens").content.decode()).text
    assert "in a part of 3860 · made" in read(browser(TIM).get("/account").content.decode()).text
    form = {"key": str(uuid.uuid4()), "body": "On the way.", "seen": "1.1"}
    assert program.post(f"/tickets/{outside.number}/comments", **form).status_code == 404
    world.comment(inside, by=viewer_of(program))
    world.update(inside, by=viewer_of(program))
    with pytest.raises(NotFound):
        world.update(outside, by=viewer_of(program))


def test_in_its_part_a_program_works_a_ticket_through_and_nothing_of_the_law_is_in_its_way(world: World):
    case, twin = world.open(ETHERNET, by=ANA), world.open(OTHER_PHONE, by=ANA)
    by = viewer_of(made(person=str(FAY.person_id), level="supervisor", who=FAY, **OF_OROVILLE))
    world.take(case, by=by)
    world.contact(case, by=by)
    world.move(case, Status.IN_PROGRESS, by=by)
    world.void(case, world.stop(case, by=by), by=by)
    world.send(case, by=by)
    world.engage(case, by=by)
    world.attach(case, by=by)
    world.link(case, twin, by=by)
    world.correct_severity(case, "service_affecting", by=by)
    world.restore(case, by=by)
    world.reject(twin, by=by)
    assert {entry.by_name for entry in world.dossier(case).history} == {ANA.name, "Fay Flores (program “Dispatch”)"}


def test_in_its_part_a_program_takes_a_call_and_what_is_elsewhere_it_is_told_of(world: World):
    program = made(**OF_OROVILLE)

    def called(typed: str) -> tuple[int, int]:
        form = {**CALLER, **OPENING, "key": str(uuid.uuid4()), "subjects": typed, "right_99ZZGS999999PT": "on"}
        status = program.post("/hotline", **form, right_32HCGS004512PT="on").status_code
        with as_viewer(ELI):
            return status, Ticket.objects.count()

    assert called(ETHERNET.identifier)[1] == 1
    assert called(T1.identifier) == (422, 1)
    assert called("99/ZZGS/999999/PT") == (422, 1)


def test_the_database_holds_it_to_its_part_and_department(cases, world: World):
    inside, outside, fire = cases
    viewer = viewer_of(made(**OF_OROVILLE))
    with as_viewer(viewer):
        assert list(Ticket.objects.values_list("pk", flat=True)) == [inside.ticket_id]
        assert list(Site.objects.values_list("pk", flat=True)) == [OROVILLE]
        assert set(InventoryItem.objects.values_list("site_id", flat=True)) == {OROVILLE}
        assert not InventoryItem.objects.filter(unassigned=True).exists()
        for table in HANGING:
            assert {row.ticket_id for row in table.objects.all()} == {inside.ticket_id}, table
        assert Report.objects.count() == 1
        assert set(Contact.objects.values_list("site_id", flat=True)) <= {None, OROVILLE}
        for case in (outside, fire):
            assert Ticket.objects.filter(pk=case.ticket_id).update(version=9) == 0
    for column, value in (("site_id", OPERATIONS), ("department_id", FIRE.id)):
        with as_viewer(viewer), pytest.raises(DatabaseError):
            Ticket.objects.filter(pk=inside.ticket_id).update(**{column: value, "service_type": "x", "item_id": T1.id})
    with as_viewer(ELI):  # nothing of this is in the way of people
        assert Ticket.objects.count() == 3
    do(desk_lists.give_list, by=ADA, person_id=ELI.person_id, codes="3860")
    with as_viewer(replace(ELI, department_id=WATER.id, department_code="3860")):
        assert set(Ticket.objects.values_list("pk", flat=True)) == {inside.ticket_id, outside.ticket_id}
        assert InventoryItem.objects.filter(unassigned=True).exists()


SMUGGLED = (
    "SELECT 1",
    "SET ROLE ttrt_contractor",
    "SELECT set_config('role', 'ttrt_contractor', true)",
    "SELECT set_config('ttrt.sight', hash, true) FROM sight",
    "UPDATE program_token SET department_ids = '{11,12}'",
    "UPDATE program_token SET site_ids = '{}'",
    "INSERT INTO sight (hash, department_id, person_id, expires_at) VALUES ('x', 12, 110, now() + interval '1 day')",
)


@pytest.mark.parametrize("smuggled", SMUGGLED)
def test_sql_smuggled_into_its_questions_answers_no_foreign_row(cases, smuggled: str):
    viewer = viewer_of(made(**OF_OROVILLE))
    rows: list[tuple[int, ...]] = []
    try:
        with as_viewer(viewer), connection.cursor() as cursor:
            cursor.execute(f"{smuggled}; SELECT id FROM ticket")  # careless on purpose
            rows = cursor.fetchall() if cursor.nextset() else []
    except DatabaseError:
        rows = []
    foreign = {case.ticket_id for case in cases[1:]}
    assert foreign.isdisjoint(pk for (pk, *_) in rows)
    assert rows or smuggled != "SELECT 1"  # the look itself is careless enough


def nothing(viewer: Viewer) -> bool:
    """Whether this credential, one that is kept included, opens nothing."""
    try:
        with as_viewer(viewer):
            return False
    except NotAllowed:
        return True


def test_a_credential_is_worth_what_its_token_and_person_are_at_that_moment(cases, superuser_cursor: Cursor):
    program = made(**OF_WATER)
    viewer = viewer_of(program)
    assert not nothing(viewer)
    assert nothing(replace(viewer, department_id=FIRE.id, department_code="3540"))
    assert nothing(replace(viewer, token_id=None))
    assert nothing(replace(viewer, token_id=4711))
    assert nothing(replace(viewer, person_id=ELI.person_id))
    for undone, done in (
        ("program_token SET revoked_at = now(), revoked_by_name = 'x'", "revoked_at = NULL, revoked_by_name = ''"),
        ("program_token SET made_at = 'epoch', expires_at = now()", "expires_at = now() + interval '9 days'"),
        ("program_token SET agreed_at = NULL", "agreed_at = now()"),
        ("program_token SET department_ids = '{12}'", "department_ids = '{11}'"),
        ("person SET is_active = false", "is_active = true"),
    ):
        table = undone.partition(" ")[0]
        where = f" WHERE id = {TIM.person_id}" if table == "person" else ""
        superuser_cursor.execute(f"UPDATE {undone}{where}")
        assert nothing(viewer), undone
        assert program.get(f"/tickets/{cases[0].number}").status_code in (401, 404), undone
        superuser_cursor.execute(f"UPDATE {table} SET {done}{where}")
        assert not nothing(viewer), undone
        assert found(program, *cases) == [200, 200, 404], undone


def test_a_list_given_later_narrows_it_and_the_person_s_end_ends_it(cases):
    program, everywhere = made(sees="some", codes="3860 3540"), made()
    viewer = viewer_of(program, "3540")
    do(desk_lists.give_list, by=ADA, person_id=TIM.person_id, codes="3860")
    assert [found(one, *cases) for one in (program, everywhere)] == [[200, 200, 404]] * 2
    assert nothing(viewer)
    do(desk_lists.give_list, by=ADA, person_id=TIM.person_id, codes="3540")
    only_water = made(agreed=False, person=str(ADA.person_id), level="administrator", **OF_WATER)
    assert found(only_water, *cases) == [200, 200, 404]  # her own waits for nobody, and she has no list
    shown = browser(ADA).post("/tokens", said(**OF_WATER))
    assert (shown.status_code, "Choose from those on it." in shown.content.decode()) == (422, True)
    do(desk_lists.end_list, by=ADA, person_id=TIM.person_id)

    with as_owner():
        first_people.end_person(username="tim", reason="Left.", by=OPERATOR, at=database_now())

    assert [one.get("/tickets").status_code for one in (program, everywhere)] == [401] * 2
    assert nothing(viewer)


def test_of_somebody_with_a_list_it_is_for_what_was_chosen_of_it(cases):
    do(desk_lists.give_list, by=ADA, person_id=TIM.person_id, codes="3860 3540")
    chosen, part = made(**OF_WATER), made(**OF_OROVILLE)

    assert [found(program, *cases) for program in (chosen, part)] == [[200, 200, 404], [200, 404, 404]]
    assert chosen.get("/tickets?department=3540").status_code == 404
    with as_viewer(viewer_of(part)):
        assert list(Ticket.objects.values_list("pk", flat=True)) == [cases[0].ticket_id]


def test_sign_in_s_side_makes_no_credential_past_a_token(cases):
    viewer = viewer_of(made(**OF_WATER))
    statement = (
        "INSERT INTO sight (hash, department_id, person_id, token_id, expires_at) VALUES (%s, %s, %s, %s, now())"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, ["right", WATER.id, TIM.person_id, viewer.token_id])
    for department, person, token in (
        (FIRE.id, TIM.person_id, viewer.token_id),
        (WATER.id, ELI.person_id, viewer.token_id),
        (WATER.id, TIM.person_id, 4711),
        (WATER.id, TIM.person_id, None),
    ):
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="row-level security"):
            cursor.execute(statement, ["wrong", department, person, token])


def test_the_verb_itself_refuses_what_no_form_would_send(cases):
    own = {"department_id": WATER.id, "holder": ANA, "key": uuid.uuid4()}
    for token in (NewToken("x", "view", "9", departments=(FIRE.id,)), NewToken("x", "view", "9", WHOLE, (WATER.id,))):
        with pytest.raises(Refused, match="Only a token of the contractor’s"):
            do(tokens.make_token, by=ANA, token=token, **own)
    office = {"department_id": OFFICE, "holder": TIM, "key": uuid.uuid4()}
    with pytest.raises(Refused, match="for one department"):
        do(tokens.make_token, by=ADA, token=NewToken("x", "technician", "9", Reach((OROVILLE,))), **office)
    with pytest.raises(NotAllowed):
        do(tokens.make_token, by=FAY, token=NewToken("x", "technician", "9"), **office)
    with pytest.raises(NotAllowed):
        program = replace(ADA, program="x")
        do(tokens.make_token, by=program, token=NewToken("x", "technician", "9"), **office)


def test_the_password_is_asked_for_before_a_program_may_speak(cases, settings):
    made(agreed=False)
    settings.TTRT_FRESH_MINUTES = 0
    assert answer(browser(TIM), "yes") == 403


# ---------------------------------------------------------------- at the machine, and told


def at_the_machine(capsys, words: str, *more: str) -> tuple[int, str, str]:
    code = cli.main(["create-token", *words.split(), *more])
    out, err = capsys.readouterr()
    return code, out, err


def test_an_operator_makes_one_for_chosen_departments_or_a_part(cases, capsys):
    code, out, err = at_the_machine(capsys, "tim --level technician --department 3860 --days 30")
    assert (code, err, bool(re.fullmatch(r"ttrt_[A-Za-z0-9_-]{43}\n", out))) == (0, "", True)
    assert found(Program(out.strip()), *cases) == [200, 200, 404]

    both = at_the_machine(capsys, "tim --level technician --department 3860 --department 3540 --days 3")[1]
    assert program_numbers(both, "3540") == program_numbers(both, "3860") == 200
    part = ("--site", "Oroville Field Division")
    of_part = at_the_machine(capsys, "tim --level technician --department 3860 --days 3", *part)[1]
    assert found(Program(of_part.strip()), *cases) == [200, 404, 404]
    of_item = at_the_machine(capsys, "ana --level view --days 3 --item", T1.number)[1]
    assert found(Program(of_item.strip()), *cases) == [404, 200, 404]


def program_numbers(token: str, code: str) -> int:
    return Program(token.strip()).get(f"/tickets?department={code}").status_code


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("tim --level technician --days 3 --department 9999", "There is no department 9999."),
        ("tim --level supervisor --days 3 --department 3860", "A token holds no more than its person: technician."),
        ("ada --level technician --days 3 --department 3860", "A token holds no more than its person: administrator."),
        ("tim --level technician --days 3 --site Oroville", "add --department CODE."),
        ("tim --level technician --days 3 --department 3860 --site Perris", "There is no “Perris” in department 3860."),
        ("tim --level technician --days 3 --department 3860 --item 3540-000002", "There is no “3540-000002” in"),
        ("ana --level view --days 3 --department 3860 --department 3540", "name no more than one."),
        ("ana --level manage --days 3 --item 3860-000002", "can view, report or resolve, no more."),
    ],
)
def test_an_operator_is_told_what_to_do(cases, capsys, words: str, told: str):
    code, out, err = at_the_machine(capsys, words)
    assert (code, out, told in err) == (1, "", True), err


def test_auditors_read_what_it_is_for_and_that_it_waits(cases):
    made(agreed=False, **OF_OROVILLE)
    with as_viewer(ADA):
        (entry,) = OfficeEntry.objects.filter(about="token")
        told = {name: entry.facts[name] for name in ("person", "departments", "part", "department_ids")}
    assert told == {
        "person": TIM.name,
        "departments": "3860",
        "part": "sites: Oroville Field Division",
        "department_ids": [None, [WATER.id]],
    }
    with as_viewer(ADA):
        (line,) = (one for one in granted.everything(None, at=database_now()) if one.whose is granted.Whose.TOKEN)
    assert (line.level, line.reaches) == (Level.TECHNICIAN, "3860; sites: Oroville Field Division")
    assert (line.username, line.joined_at) == (TIM.name, None)
