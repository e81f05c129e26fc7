"""The demonstration's logins: one file, readable by us only, and it opens the doors it says."""

import json
import stat

import psycopg
import pytest
from django.contrib.auth.hashers import check_password, get_hasher
from django.test import Client

from ttrt.cli import REFUSED, USAGE, main
from ttrt.demo import NoEmbedded, load, logins
from ttrt.host.databases import SUPERUSER
from ttrt.rules.access import CONTRACTOR_LEVELS, DEPARTMENT_LEVELS

FIELDS = {"person", "role", "department", "level", "username", "password", "totp_secret"}


@pytest.fixture
def written(small, embedded, tmp_path):
    path = tmp_path / "demo-logins.json"
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection:
        logins.write(connection, path)
    return path


def test_the_file_is_ours_alone_and_complete(written):
    entries = json.loads(written.read_text())

    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert {frozenset(entry) for entry in entries} == {frozenset(FIELDS)}
    assert min(len(entry["password"]) for entry in entries) >= 15
    assert list(written.parent.iterdir()) == [written]


def test_every_level_can_be_tried(written):
    entries = json.loads(written.read_text())

    def levels(role, department=None):
        return sorted(e["level"] for e in entries if e["role"] == role and e["department"] == department)

    departments = {entry["department"] for entry in entries if entry["role"] == "customer"}
    assert len(departments) == 3
    for department in departments:
        auditors = ["auditor"] if department == "3860" else []
        assert levels("customer", department) == sorted([*DEPARTMENT_LEVELS, *auditors])
    assert levels("cmo") == ["auditor", "cmo", "cmo", "cmo_lead"]
    assert levels("contractor") == sorted([*CONTRACTOR_LEVELS * 2, "technician"])  # the last sees a list of departments
    of_tui = [entry["department"] for entry in entries if entry["username"] == "tui.toma"]
    assert sorted(of_tui) == ["2720", "3860"]


def test_the_passwords_are_those_in_the_database(written, superuser_cursor):
    for entry in json.loads(written.read_text()):
        stored = superuser_cursor.execute(
            "SELECT password FROM person WHERE username = %s", [entry["username"]]
        ).fetchone()[0]

        assert check_password(entry["password"], stored)


def test_the_first_sign_in_hashes_the_password_with_all_the_rounds(written, superuser_cursor):
    one = next(e for e in json.loads(written.read_text()) if e["level"] == "view" and not e["totp_secret"])

    answer = Client().post("/sign-in", {"login": one["username"], "password": one["password"]})

    stored = "SELECT split_part(password, '$', 2)::int FROM person WHERE username = %s"
    (rounds,) = superuser_cursor.execute(stored, [one["username"]]).fetchone()
    assert (answer.status_code, rounds) == (302, get_hasher().iterations)
    assert rounds != logins.ROUNDS


def test_nobody_else_can_sign_in(written, superuser_cursor):
    usable = superuser_cursor.execute("SELECT count(*) FROM person WHERE password NOT LIKE '!%'").fetchone()

    assert usable == (len({entry["username"] for entry in json.loads(written.read_text())}),)


def test_an_external_database_is_left_alone_unless_asked(db, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ttrt_app@db.example.gov/ttrt")

    assert main(["load-demo"]) == REFUSED
    assert "only when asked" in capsys.readouterr().err
    assert main(["load-demo", "--into-external"]) == USAGE
    with pytest.raises(NoEmbedded):
        load(lambda _: None)


def test_into_external_without_an_external_database_is_refused(db, capsys):
    assert main(["load-demo", "--into-external", "--as", "postgresql://postgres@db.example.gov/ttrt"]) == USAGE
    assert "no external database" in capsys.readouterr().err
