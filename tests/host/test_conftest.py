"""The ground the other tests stand on: who they are in the database, and that nothing of one test reaches the next."""

import psycopg
import pytest
from django.db import connection, transaction

from ttrt.host.postgres import Embedded

WRITE = "INSERT INTO heartbeat (name, at) VALUES ('left by a test', now())"


def test_tests_run_as_the_application(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == ("ttrt_app", "ttrt_app")


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_finds_the_tables_empty(db, turn):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM heartbeat")
        assert cursor.fetchone() == (0,)

        cursor.execute(WRITE)


def test_what_a_test_writes_is_committed(db, superuser_cursor):
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(WRITE)

    assert superuser_cursor.execute("SELECT name FROM heartbeat").fetchall() == [("left by a test",)]


def test_the_mark_means_the_same(request):
    assert request.getfixturevalue("transactional_db") is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert cursor.fetchone() == ("ttrt_app",)


def test_without_the_fixture_the_database_is_closed():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()


def test_a_scratch_database_is_untouched_and_apart(db, scratch_database, embedded: Embedded):
    with connection.cursor() as cursor:
        cursor.execute(WRITE)

    with psycopg.connect(scratch_database()) as scratch:
        assert scratch.execute("SELECT session_user, count(*) FROM heartbeat").fetchone() == ("ttrt_app", 0)
