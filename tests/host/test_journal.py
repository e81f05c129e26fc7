"""What the journal is spared: rows that the database quotes when it refuses one."""

import logging

import psycopg
import pytest

from ttrt.host.journal import Rows

PRIVATE = "Oroville pump 3\nCONTEXTUAL: gate code 4711"
INSERT = "INSERT INTO department (id, code, name, kind, demonstration) VALUES (1, '', %s, 'state', true)"


def written(record: logging.LogRecord) -> str:
    assert Rows().filter(record)
    return logging.Formatter().format(record)


@pytest.fixture
def refused(superuser_cursor) -> psycopg.errors.CheckViolation:
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        superuser_cursor.execute(INSERT, [PRIVATE])
    assert "4711" in str(caught.value)
    return caught.value


def test_a_traceback_says_what_stood_in_the_way_and_nothing_of_the_row(refused):
    try:
        raise RuntimeError("the page failed") from refused
    except RuntimeError as error:
        trouble = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Internal Server Error: %s", ("/x",), trouble)

    told = written(record)

    assert "violates check constraint" in told and "DETAIL: …" in told
    assert told.endswith("RuntimeError: the page failed")
    assert "Oroville" not in told and "4711" not in told


def test_nor_does_a_line_made_of_the_exception(refused):
    told = written(logging.LogRecord("ttrt", logging.WARNING, "", 1, "Not taken: %s", (refused,), None))

    assert told.startswith("Not taken: new row for relation")
    assert "Oroville" not in told and "4711" not in told


def test_everything_else_is_kept_word_for_word():
    record = logging.LogRecord("ttrt", logging.WARNING, "", 1, "Mail to %s waits: 451", ("a@example.gov",), None)

    assert written(record) == "Mail to a@example.gov waits: 451"
