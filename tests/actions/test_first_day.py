"""Departments and people taken in: whole, the same again without a change, and each change in its register."""

from pathlib import Path

import pytest

from tests.stories.test_bad_files import csv_of
from tests.world import ADA, ANA, ELI, FAY, FIRE, RAE, WATER, World, do
from ttrt import cli
from ttrt.actions import departments_import, invitations, people_import
from ttrt.actions.inventory_import import SourceFile
from ttrt.cli import import_departments, import_people
from ttrt.models import (
    Agency,
    Department,
    DepartmentAgency,
    InventoryItem,
    Invitation,
    Membership,
    Notice,
    OfficeEntry,
    RegisterEntry,
)
from ttrt.models.scope import as_viewer
from ttrt.queries import invitations as invited
from ttrt.queries import registers
from ttrt.rules.chain import in_utc
from ttrt.rules.delimited import BadRows
from ttrt.rules.notices import ACCESS
from ttrt.rules.refusal import NotAllowed, NotFound, Refused

HEALTH = {
    "Code": "4260", "Name": "Health Care Services", "Kind": "State",
    "Agency Code": "4000", "Agency Name": "Health and Human Services", "Agency From": "7/1/2013",
    "Manager User Name": "gus", "Manager Name": "Gus Greer", "Manager E-mail": "gus@example.org",
}  # fmt: skip
KIM = {"User Name": "kim", "Name": "Kim Ko", "E-mail": "kim@example.org", "Department Code": "3860", "Level": "report"}
ANAS = {"User Name": "ana", "Name": "Ana Alvarez", "E-mail": "ana@example.org"}
SOURCE = SourceFile("file.csv", "0" * 64, {})


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def take(command: str, tmp_path: Path, *rows: dict[str, str], lower=False, by=ADA, delimiter=","):
    """Import these rows, as the command reads them."""
    path = tmp_path / "file.csv"
    path.write_bytes(csv_of(*rows, delimiter=delimiter))
    if command == "departments":
        read = import_departments.read_file(path)
        assert read.faults == []
        return do(departments_import.import_departments, by=by, rows=read.entries, file=SOURCE, progress=quiet)
    people = import_people.read_file(path)
    assert people.faults == []
    return do(people_import.import_people, by=by, rows=people.entries, file=SOURCE, lower=lower, progress=quiet)


def states() -> dict:
    with as_viewer(ADA) as at:
        return {one.username: one for one in invited.states(at=at)}


def confirmed(username: str) -> dict[str, list[object]]:
    """What the newest entry about a level says of the confirmation: that it is of the moment the row has."""
    facts = [facts for _, _, facts, _ in entries(WATER.id) if facts.get("user name") == username][-1]
    with as_viewer(ADA):
        now = Membership.objects.get(department_id=WATER.id, person__username=username).certified_at
    assert facts["certified_at"][1] == in_utc(now)
    return {"certified_at": facts["certified_at"]}


def entries(department_id: int) -> list[tuple]:
    with as_viewer(ADA):
        rows = RegisterEntry.objects.filter(department_id=department_id).order_by("seq")
        return list(rows.values_list("about", "what", "facts", "by_name"))


def department(code: str) -> Department:
    with as_viewer(ADA):
        return Department.objects.get(code=code)


# ---------------------------------------------------------------- departments


def test_a_new_department_can_be_used_at_once(world: World, tmp_path):
    done = take("departments", tmp_path, HEALTH, delimiter=";")

    assert (done.rows, done.added, done.people_added, done.invited, done.agencies_added) == (1, 1, 1, 1, 1)
    made = department("4260")
    assert (made.name, made.kind) == ("Health Care Services", "state")
    with as_viewer(ADA):
        item = InventoryItem.objects.get(department_id=made.pk)
        assert (item.unassigned, item.sequence, item.normal) == (True, 1, "UNASSIGNEDSERVICE")
        above = DepartmentAgency.objects.select_related("agency").get(department_id=made.pk)
        assert (above.agency.code, str(above.from_on), above.to_on) == ("4000", "2013-07-01", None)
    assert states()["gus"].departments == ("4260 manage",)
    assert states()["gus"].invitation == "waiting"
    with as_viewer(ADA):
        assert registers.check_department(made) == []
    assert [entry[:2] for entry in entries(made.pk)] == [
        ("department", "department added"),
        ("agency", "agency given"),
        ("membership", "level given"),
    ]


def test_the_same_file_again_changes_nothing(world: World, tmp_path):
    take("departments", tmp_path, HEALTH)
    before = entries(department("4260").pk)

    done = take("departments", tmp_path, HEALTH)

    assert (done.added, done.changed, done.unchanged, done.people_added, done.levels_given) == (0, 0, 1, 0, 0)
    assert entries(department("4260").pk) == before
    with as_viewer(ADA):
        assert Invitation.objects.count() == 1


def test_what_a_file_says_otherwise_is_changed_and_what_it_lacks_is_left_alone(world: World, tmp_path):
    take("departments", tmp_path, HEALTH)
    moved = HEALTH | {
        "Name": "Health Care",
        "Agency Code": "4100",
        "Agency Name": "Health",
        "Agency From": "2026-07-01",
    }

    done = take("departments", tmp_path, moved)

    assert (done.changed, done.unchanged) == (1, 0)
    with as_viewer(ADA):
        spans = DepartmentAgency.objects.filter(department__code="4260").order_by("from_on")
        assert [(s.agency.code, str(s.to_on or "")) for s in spans] == [("4000", "2026-07-01"), ("4100", "")]
        assert Department.objects.filter(code__in=(WATER.code, FIRE.code)).count() == 2
    assert entries(department("4260").pk)[-2:] == [
        ("department", "department changed", {"name": ["Health Care Services", "Health Care"]}, ADA.name),
        ("agency", "agency changed", {"agency": ["4000", "4100"], "from": "2026-07-01"}, ADA.name),
    ]


def test_the_past_of_an_agency_is_not_written_anew(world: World, tmp_path):
    take("departments", tmp_path, HEALTH)

    for more, why in (
        ({"Agency From": "2014-01-01"}, "since 2013-07-01, not since 2014-01-01"),
        ({"Agency Code": "4100", "Agency Name": "Health", "Agency From": "2012-01-01"}, "is not written anew"),
    ):
        with pytest.raises(BadRows) as bad:
            take("departments", tmp_path, HEALTH | more)
        assert [(f.line, f.column) for f in bad.value.faults] == [(2, "Agency From")]
        assert why in bad.value.faults[0].why
    with as_viewer(ADA):
        assert Agency.objects.count() == 1


def test_an_ended_department_changes_no_more(world: World, tmp_path, superuser_cursor):
    superuser_cursor.execute("UPDATE department SET ended_on = '2026-07-01' WHERE id = %s", [WATER.id])

    with pytest.raises(BadRows) as bad:
        take("departments", tmp_path, HEALTH | {"Code": "3860", "Manager User Name": "gus"})
    with pytest.raises(BadRows) as also:
        take("people", tmp_path, KIM)

    assert {(f.line, f.column) for f in bad.value.faults} == {(2, "Code")}
    assert [(f.line, f.column, f.why) for f in also.value.faults] == [
        (2, "Department Code", "3860 ended on 2026-07-01; nobody new comes in")
    ]


# ---------------------------------------------------------------- people


def test_a_person_of_several_departments_comes_on_several_lines(world: World, tmp_path):
    done = take("people", tmp_path, KIM, KIM | {"User Name": "KIM", "Department Code": "3540", "Level": "View"})

    assert (done.rows, done.people_added, done.levels_given, done.invited) == (2, 1, 2, 1)
    assert states()["kim"].departments == ("3540 view", "3860 report")
    ((about, what, facts, by),) = entries(WATER.id)
    assert (about, what, by) == ("membership", "level given", ADA.name)
    assert facts == {"person": "Kim Ko", "user name": "kim", "level": [None, "report"]}


def test_people_again_change_nothing_and_a_change_is_reported(world: World, tmp_path):
    take("people", tmp_path, KIM)

    again = take("people", tmp_path, KIM)
    changed = take("people", tmp_path, KIM | {"Name": "Kim Kowal", "Phone": "916-555-0155 ext. 4", "Level": "manage"})

    assert (again.unchanged, again.people_changed, again.levels_raised, again.invited) == (1, 0, 0, 0)
    assert (changed.people_changed, changed.levels_raised, changed.unchanged, changed.invited) == (1, 1, 0, 0)
    assert [(what, facts) for _, what, facts, _ in entries(WATER.id)[1:]] == [
        ("person changed", {"user name": "kim", "changed": "name, phone", "name": ["Kim Ko", "Kim Kowal"]}),
        (
            "level raised",
            {"person": "Kim Kowal", "user name": "kim", "level": ["report", "manage"], **confirmed("kim")},
        ),
    ]


def test_an_empty_cell_says_nothing(world: World, tmp_path):
    take("people", tmp_path, KIM | {"Phone": "916-555-0155"})

    assert take("people", tmp_path, KIM | {"Phone": ""}).unchanged == 1


def test_nobody_is_lowered_unless_it_is_said_to_be_meant(world: World, tmp_path):
    lower = ANAS | {"Department Code": "3860", "Level": "view"}

    with pytest.raises(BadRows):
        take("people", tmp_path, lower)
    with pytest.raises(BadRows) as nobody_left:
        take("people", tmp_path, lower, lower=True)
    done = take("people", tmp_path, lower, KIM | {"Level": "manage"}, lower=True)

    assert nobody_left.value.faults[0].why == "nobody would be left to manage 3860"
    assert (done.levels_lowered, done.levels_raised) == (1, 0)
    assert entries(WATER.id)[-1][1:3] == (
        "level lowered",
        {"person": "Ana Alvarez", "user name": "ana", "level": ["manage", "view"], **confirmed("ana")},
    )
    with as_viewer(ADA):
        mails = list(Notice.objects.filter(kind=ACCESS).values_list("to_email", "facts"))
    said = {"what": "level lowered", "by": "Ada Ames", "of": "Water Resources (3860)", "level": "view"}
    assert mails == [("ana@example.org", said)]


def test_mail_that_goes_elsewhere_from_now_on_is_told_of_where_it_went(world: World, tmp_path, superuser_cursor):
    take("people", tmp_path, ANAS | {"E-mail": "a.alvarez@example.org", "Department Code": "3860", "Level": "manage"})

    mails = superuser_cursor.execute(
        "SELECT i.to_email, i.what FROM invitation i JOIN person p ON p.id = i.person_id"
        " WHERE p.username = 'ana' AND i.kind = 'notice'"
    ).fetchall()
    assert mails == [("ana@example.org", "mail address changed")]


def test_the_register_vouches_for_levels(world: World, tmp_path, superuser_cursor):
    take("people", tmp_path, KIM)
    with as_viewer(ADA):
        water = Department.objects.get(pk=WATER.id)
        assert registers.check_department(water) == []
    superuser_cursor.execute(
        "UPDATE membership SET level = 'manage' WHERE department_id = %s"
        " AND person_id = (SELECT id FROM person WHERE username = 'kim')",
        [WATER.id],
    )

    with as_viewer(ADA):
        ((seq, what),) = registers.check_department(water)

    assert (seq, what.partition(":")[2]) == (1, " level is not what was recorded in row 1")


def test_the_import_stands_in_the_offices_record(world: World, tmp_path):
    take("people", tmp_path, KIM)

    with as_viewer(ADA):
        entry = OfficeEntry.objects.get()
        assert registers.check_office() == []
        assert registers.check_department(Department.objects.get(pk=WATER.id)) == []
    assert (entry.what, entry.facts) == (
        "people imported",
        {"file": "file.csv", "sha256": "0" * 64, "lines": 1, "added": 1},
    )


def test_only_an_administrator_imports_and_invites(world: World, tmp_path):
    for by in (ELI, FAY, RAE, ANA):
        with pytest.raises(NotAllowed):
            take("people", tmp_path, KIM, by=by)
        with pytest.raises(NotAllowed):
            take("departments", tmp_path, HEALTH, by=by)
        with pytest.raises(NotAllowed):
            do(invitations.invite, by=by, username="kim")


def test_check_changes_nothing(world: World, tmp_path, capfd):
    path = tmp_path / "file.csv"
    path.write_bytes(csv_of(KIM))

    assert cli.main(["import-people", str(path), "--check"]) == 0

    assert "1 people would be added and invited" in capfd.readouterr().out
    assert "kim" not in states()


# ---------------------------------------------------------------- another invitation


def test_an_operator_invites_again_when_it_does_something(world: World, tmp_path, superuser_cursor):
    take("people", tmp_path, KIM)
    for why, change in (
        ("is waiting to be sent", "SELECT 1"),
        ("less than 5 minutes ago", "UPDATE invitation SET given_up_at = now()"),
    ):
        superuser_cursor.execute(change)
        with pytest.raises(Refused, match=why):
            do(invitations.invite, by=ADA, username="Kim")
    superuser_cursor.execute("UPDATE invitation SET queued_at = queued_at - interval '1 hour'")

    assert do(invitations.invite, by=ADA, username="KIM") == "kim"

    with pytest.raises(NotFound):
        do(invitations.invite, by=ADA, username="nobody")
    with pytest.raises(Refused, match="not an open account"):
        do(invitations.invite, by=ADA, username="tim")
    with as_viewer(ADA):
        assert Invitation.objects.count() == 2
        assert Membership.objects.filter(person__username="kim").count() == 1
