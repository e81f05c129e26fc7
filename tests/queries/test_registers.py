"""Whatever is changed in the registers behind the tool's back is found by `ttrt verify-history`."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest

from tests.drill.tampering import look
from tests.world import ADA, ANA, T1, WATER, World
from ttrt import cli
from ttrt.actions import register
from ttrt.models import ItemTerm, PackVersion, Team
from ttrt.models.scope import as_viewer
from ttrt.queries import evidence


def say(by=ADA, *, about="department", about_id=WATER.id, what="renamed", text="", **facts):
    with as_viewer(by) as at:
        register.record(
            department_id=WATER.id, about=about, about_id=about_id, what=what, facts=facts, text=text, by=by, at=at
        )


def found() -> list[str]:
    with as_viewer(ADA):
        office = [finding.what for finding in evidence.check_office()]
    return [finding.what for finding in look()] + office


@pytest.fixture
def three(world: World):
    """A register of three entries, and a term that one of them tells of."""
    say(name=["Water", WATER.name])
    say(ANA, about="contact", about_id=None, what="looked through", text="They moved.")
    with as_viewer(ADA) as at:
        ItemTerm.objects.create(
            department_id=WATER.id,
            item_id=T1.id,
            from_on=date(2026, 1, 1),
            monthly_charge=Decimal("12.50"),
            level="basic",
        )
        terms = [[T1.id, date(2026, 1, 1), None, Decimal("12.50"), "basic"]]
        register.record(
            department_id=WATER.id, about="item", about_id=T1.id, what="x", facts={"terms": terms}, by=ADA, at=at
        )
    assert found() == []


TAMPERINGS = {
    "edit": ("UPDATE register_entry SET by_name = 'Nobody' WHERE seq = 2", "row 2 does not match its hash"),
    "facts": ("UPDATE register_entry SET facts = '{}' WHERE seq = 1", "row 1 does not match its hash"),
    "reason": ("UPDATE register_entry SET text = 'x' WHERE seq = 2", "the reason in row 2 is not the one"),
    "deletion": ("DELETE FROM register_entry WHERE seq = 2", "row 2 is missing"),
    "cut tail": ("DELETE FROM register_entry WHERE seq = 3", "the department remembers 3 rows; the history has 2"),
    "all": ("DELETE FROM register_entry", "the department remembers 3 rows; the history has 0"),
    "insertion": (
        'INSERT INTO register_entry SELECT (jsonb_populate_record(r, \'{"seq": 4, "id": 99}\')).*'
        " FROM register_entry r WHERE seq = 3",
        "row 4 does not match its hash",
    ),
    "head": ("UPDATE department SET register_head = repeat('0', 64)", "is not the one the department remembers"),
    "name": ("UPDATE department SET name = 'Fire' WHERE id = 11", "department 11: name is not what was recorded"),
    "charge": ("UPDATE item_term SET monthly_charge = 1", "from 2026-01-01 is not what was recorded in row 3"),
    "term gone": ("DELETE FROM item_term", "the term of item 1002 from 2026-01-01 is gone"),
    "term slipped in": (
        "INSERT INTO item_term (id, department_id, item_id, from_on, to_on, level)"
        " VALUES (99, 11, 1003, '2026-01-01', NULL, '')",
        "the term of item 1003 from 2026-01-01 is in no entry",
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampered_register_is_found(three, superuser_cursor, name):
    statement, what = TAMPERINGS[name]
    superuser_cursor.execute("SET session_replication_role = replica")
    superuser_cursor.execute(statement)

    assert any(what in each for each in found()), found()


OFFICE = {
    "edit": ("UPDATE office_entry SET by_name = 'Nobody' WHERE seq = 1", "row 1 does not match its hash"),
    "deletion": ("DELETE FROM office_entry WHERE seq = 1", "row 1 is missing"),
    "cut tail": ("DELETE FROM office_entry WHERE seq = 2", "the office remembers 2 rows; the history has 1"),
    "cut tail and head": ("DELETE FROM office_entry; DELETE FROM office_head", "is in no entry"),
    "team": ("UPDATE team SET name = 'South'", "team {team}: name is not what was recorded"),
    "team gone": ("DELETE FROM team", "team {team} is gone"),
    "day": ("UPDATE pack_version SET effective_from = '2020-01-01'", "effective_from is not what was recorded"),
    "text": ("UPDATE pack_version SET source = 'x'", "its text is not the one its sum was made of"),
}


@pytest.mark.parametrize("name", OFFICE)
def test_a_tampered_record_of_the_office_is_found(world: World, superuser_cursor, name):
    with as_viewer(ADA) as at:
        team = Team.objects.create(name="North")
        register.record_office(
            about="team", about_id=team.pk, what="made", facts={"name": [None, "North"]}, by=ADA, at=at
        )
        first = {"version": "v", "effective_from": date(2030, 1, 1), "sha256": hashlib.sha256(b"text").hexdigest()}
        pack = PackVersion.objects.create(source="text", at=at, by_name=ADA.name, **first)
        told = {column: [None, value] for column, value in first.items()}
        register.record_office(about="pack", about_id=pack.pk, what="taken in", facts=told, by=ADA, at=at)
    assert found() == []
    statement, what = OFFICE[name]
    superuser_cursor.execute(statement)

    assert any(what.format(team=team.pk) in each for each in found()), found()


def test_a_register_written_anew_is_found_by_the_anchor(three, tmp_path, capsys, superuser_cursor):
    anchor = str(tmp_path / "anchor")
    assert cli.main(["verify-history", "--write-anchor", anchor]) == 0
    say(name=[WATER.name, WATER.name])
    assert cli.main(["verify-history", "--anchor", anchor]) == 0
    superuser_cursor.execute("SET session_replication_role = replica")
    superuser_cursor.execute("DELETE FROM register_entry; DELETE FROM item_term")
    superuser_cursor.execute("UPDATE department SET register_seq = 0, register_head = ''")
    assert cli.main(["verify-history"]) == 0

    assert cli.main(["verify-history", "--anchor", anchor]) == 1

    assert "the register of 3860: row 3 is not the one the anchor knows" in capsys.readouterr().out
