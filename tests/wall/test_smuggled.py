"""SQL smuggled into a query of ours: it may do what the query could, and neither another side's nor department's."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection

from tests.world import ANA, CHO, DEE, ELI, FIRE, FIRE_T1, T1, VAL, WATER
from ttrt.models import scope
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Viewer
from ttrt.rules.reach import WHOLE
from ttrt.rules.refusal import NotAllowed

pytestmark = pytest.mark.wall

NOT_OURS = [
    "SET ROLE ttrt_contractor",
    "SET ROLE ttrt_cmo",
    "SET ROLE ttrt_owner",
    "SET ROLE ttrt_seer",
    "SET ROLE ttrt_app",
    "SELECT set_config('role', 'ttrt_contractor', true)",
    "SELECT set_config('role', 'ttrt_cmo', false)",
    "RESET ROLE",
    "SET SESSION AUTHORIZATION ttrt_contractor",
    "RESET SESSION AUTHORIZATION",
    "SELECT set_config('ttrt.department', '12', true)",
    "SELECT set_config('ttrt.sight', '12', true)",
    "SELECT set_config('ttrt.sight', hash, true) FROM sight WHERE department_id = 12",
    "SELECT set_config('ttrt.sight', query, true) FROM pg_stat_activity WHERE query LIKE '%%sight%%'",
    "SET ttrt.migrating = 'on'",
    "SET row_security = off",
    "SET session_replication_role = replica",
    "INSERT INTO sight VALUES (encode(sha256('mine'), 'hex'), 12, 105, now() + interval '1 day')",
    "UPDATE sight SET department_id = 12",
    "CREATE FUNCTION pg_temp.mine() RETURNS void LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION public.mine() RETURNS void LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE OR REPLACE FUNCTION sight.department() RETURNS integer LANGUAGE sql AS 'SELECT 12'",
    "GRANT ttrt_contractor TO ttrt_customer",
    "ALTER ROLE ttrt_customer BYPASSRLS",
    "ALTER TABLE ticket DISABLE ROW LEVEL SECURITY",
    "COPY ticket TO PROGRAM 'cat'",
    "DO $$ BEGIN PERFORM set_config('role', 'ttrt_contractor', true); END $$",
]
"""What is smuggled in; each is followed by a look at every ticket."""


@pytest.fixture(scope="module")
def two_tickets(module_world):
    module_world.open(T1)
    module_world.open(FIRE_T1, by=CHO)


def careless(text: str) -> list[int]:
    """A query as it must never be written: what was typed becomes a part of it. Answers whose tickets came back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT department_id FROM ticket WHERE number = '" + text + "'")
        found = cursor.fetchall()
        while cursor.nextset():
            found += cursor.fetchall() if cursor.description else []
    return [row[0] for row in found if isinstance(row[0], int)]


def seen(viewer: Viewer, smuggled: str) -> set[int]:
    """The departments whose tickets the viewer gets to see with these statements smuggled in."""
    try:
        with as_viewer(viewer):
            return set(careless(f"'; {smuggled}; SELECT department_id FROM ticket; --"))
    except DatabaseError:
        return set()


def test_the_query_is_careless_enough(two_tickets):
    assert seen(ANA, "SELECT 1") == {1, WATER.id}
    assert seen(ELI, "SELECT 1") == {1, WATER.id, FIRE.id}


@pytest.mark.parametrize("smuggled", NOT_OURS)
def test_a_department_s_query_never_answers_another_s_row(two_tickets, smuggled):
    assert FIRE.id not in seen(ANA, smuggled)
    assert seen(CHO, "SELECT 1") == {1, FIRE.id}, "what was smuggled in outlived its transaction"


@pytest.mark.parametrize("smuggled", ["SET ROLE ttrt_contractor", "SELECT set_config('role', 'ttrt_contractor', true)"])
def test_the_contract_office_cannot_be_made_to_write(two_tickets, smuggled, superuser_cursor):
    assert seen(DEE, f"{smuggled}; UPDATE ticket SET version = 77; SELECT 1") == set()
    assert seen(DEE, "UPDATE ticket SET version = 77; SELECT 1") == set()

    assert superuser_cursor.execute("SELECT count(*) FROM ticket WHERE version = 77").fetchone() == (0,)


def test_what_signs_people_in_reaches_no_ticket_and_becomes_nobody(two_tickets):
    for smuggled in NOT_OURS:
        with pytest.raises(DatabaseError):
            careless(f"'; {smuggled}; SELECT department_id FROM ticket; --")
        connection.close()


def test_nobody_has_a_credential_for_a_department_they_are_not_of(two_tickets):
    for viewer in (replace(ANA, department_id=FIRE.id), replace(ANA, person_id=None), replace(ANA, person_id=4711)):
        with pytest.raises(NotAllowed), as_viewer(viewer):
            pass


def test_a_credential_that_ran_out_is_worth_nothing_and_another_is_made(two_tickets, superuser_cursor):
    assert seen(ANA, "SELECT 1") == {1, WATER.id}
    superuser_cursor.execute("UPDATE sight SET expires_at = now() - interval '1 second'")
    with as_viewer(CHO), connection.cursor() as cursor:
        kept = scope._kept[ANA.person_id, WATER.id, "", WHOLE, None]
        cursor.execute("SELECT set_config('ttrt.sight', %s, true)", [kept[1]])
        assert careless("'; SELECT department_id FROM ticket; --") == []

    assert seen(ANA, "SELECT 1") == {1, WATER.id}
    assert superuser_cursor.execute("SELECT count(*) FROM sight WHERE expires_at < now()").fetchone() == (0,)


@pytest.mark.parametrize("ended", ["suspended_at", "removed_at"])
def test_a_credential_is_worth_nothing_once_its_person_is_out(two_tickets, superuser_cursor, ended):
    """One that was kept, too, and from the next statement on."""
    assert seen(VAL, "SELECT 1") == {1, WATER.id}
    person = VAL.person_id
    try:
        with as_viewer(CHO), connection.cursor() as cursor:
            kept = scope._kept[person, WATER.id, "", WHOLE, None][1]
            cursor.execute("SELECT set_config('ttrt.sight', %s, true)", [kept])
            assert careless("'; SELECT department_id FROM ticket; --") == [WATER.id]
            superuser_cursor.execute(f"UPDATE membership SET {ended} = now() WHERE person_id = %s", [person])
            assert careless("'; SELECT department_id FROM ticket; --") == []
        with pytest.raises(NotAllowed), as_viewer(VAL):
            pass
    finally:
        superuser_cursor.execute(f"UPDATE membership SET {ended} = NULL WHERE person_id = %s", [person])


def test_no_department_sees_what_another_asks_the_database(two_tickets, superuser_cursor):
    with as_viewer(CHO):
        careless("x")
        shown = superuser_cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE usename = 'ttrt_customer'"
        ).fetchall()

    assert set(shown) == {("",)}
