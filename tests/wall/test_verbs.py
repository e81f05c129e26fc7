"""Verbs and queries, level by level, and across departments."""

import uuid

import psycopg
import pytest

from tests.wall import foreign, levels
from tests.world import CHO, FIRE_T1, OTHER_PHONE, add_auditors
from ttrt.host.databases import SUPERUSER
from ttrt.rules.access import Level, Verb

pytestmark = pytest.mark.wall
KEY = uuid.UUID("7d0f5c5e-53a5-4f6e-9d29-6a2b2a0f0001")


@pytest.fixture(scope="module")
def fires_ticket(module_world, embedded):
    with psycopg.connect(embedded.url(SUPERUSER)) as connection:
        levels.proposed(connection, OTHER_PHONE.id)
        with connection.cursor() as cursor:
            add_auditors(cursor)
    return module_world.open(FIRE_T1, by=CHO, key=KEY, description="Perris is dark.")


@pytest.mark.parametrize("call", levels.CALLS, ids=lambda call: call.function.__name__)
def test_a_verb_is_refused_by_name_to_every_level_that_does_not_hold_it(fires_ticket, call):
    assert list(levels.of_a_verb(call)) == []


def test_the_table_of_levels_is_as_intended():
    assert list(levels.of_the_table()) == []


def test_every_verb_and_every_level_is_asked():
    assert {call.verb for call in levels.CALLS} == set(Verb)
    assert levels.all_levels() == set(Level)


def test_no_query_answers_with_another_departments_rows(fires_ticket):
    assert list(foreign.asked(fires_ticket, KEY)) == []


def test_no_verb_reaches_another_departments_ticket(fires_ticket):
    assert list(foreign.done(fires_ticket)) == []
