"""Everybody who walks through the drill of marks: each level on each side, a list, a part, for a time, by a program."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import psycopg
from django.conf import settings
from django.test import Client

from tests.coming_in import let_in
from tests.wall.everything import IN_WATER_AND_FIRE, OFFICE, PLACES, Everybody
from tests.wall.planting import INTERNAL
from tests.world import (
    ADA,
    ANA,
    ELI,
    FAY,
    FIRE,
    IRA,
    LEA,
    ODA,
    OPERATIONS,
    OPERATOR,
    WATER,
    add_auditors,
    do,
    username,
)
from ttrt.actions import desk_lists, tokens
from ttrt.actions.tokens import NewToken
from ttrt.models import Person
from ttrt.rules.access import OFFICE as OF_NO_DEPARTMENT
from ttrt.rules.access import Viewer
from ttrt.rules.reach import WHOLE, Reach

LISTED, IN_PART = 5501, 5502
EVERYWHERE = frozenset({INTERNAL, *(sign * place.id for place in PLACES for sign in (1, -1))})


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody at a browser, or a program; `own`: the departments whose marks they may meet, less than 0: the
    contractor's own words in that department, 0: those in none.
    """

    name: str
    session: str
    own: frozenset[int]
    said_as: str
    """Whose forms they fill in, by the table of addresses."""
    token: str = ""


def add(cursor: psycopg.Cursor) -> None:
    """Write those who are not in the world of everything: auditors, a lead, somebody with a list and with a part."""
    add_auditors(cursor)
    for number, login, standing, level in (
        (LISTED, "listed", "contractor", "supervisor"),
        (IN_PART, "inpart", "customer", ""),
    ):
        cursor.execute(
            "INSERT INTO person (id, username, name, email, phone, standing, level, is_active, demonstration)"
            " VALUES (%s, %s, %s, %s, '', %s, %s, true, true)",
            [number, login, login.title(), f"{login}@example.org", standing, level],
        )
    do(desk_lists.give_list, by=ADA, person_id=LISTED, codes=WATER.code)
    cursor.execute(
        "INSERT INTO membership (department_id, person_id, level, site_ids, joined_at)"
        " VALUES (%s, %s, 'resolve', ARRAY[%s], now())",
        [WATER.id, IN_PART, OPERATIONS],
    )


def everybody_walks(everybody: Everybody) -> Iterator[Walker]:
    """All of them, signed in."""
    for viewer in everybody.customers:
        login = everybody.login(viewer)
        said_as = login if login in ("val", "ben", "rae", "ana") else "ana"
        yield Walker(login, _session(login), frozenset({viewer.department_id or 0}), said_as)
    two = frozenset(viewer.department_id or 0 for viewer in IN_WATER_AND_FIRE)
    yield Walker("tui", _session("tui"), two, "tui")
    for viewer in OFFICE:
        login = everybody.login(viewer)
        yield Walker(login, _session(login), EVERYWHERE, login)
    for viewer in (LEA, ODA):
        yield Walker(username(viewer), _session(username(viewer)), EVERYWHERE, "dee")
    of_water = frozenset({WATER.id})
    yield Walker(username(IRA), _session(username(IRA)), of_water, "val")
    yield Walker("inpart", _session("inpart"), of_water, "rae")
    yield Walker("listed", _session("listed"), frozenset({WATER.id, -WATER.id, INTERNAL}), "fay")
    yield Walker("a program of Water's", "", of_water, "ana", _token(ANA, "manage"))
    yield Walker(
        "a program of CAL FIRE's", "", frozenset({FIRE.id}), "ana", _token(everybody.manager(PLACES[1]), "manage")
    )
    yield Walker("a program of the desk's", "", EVERYWHERE, "eli", _token(ELI, "representative"))
    of_list = frozenset({WATER.id, -WATER.id, INTERNAL})
    chosen = _token(FAY, "supervisor", departments=(WATER.id,))
    yield Walker("a program of the desk's for Water", "", of_list, "fay", chosen)
    part = _token(FAY, "supervisor", Reach(site_ids=(OPERATIONS,)), (WATER.id,))
    yield Walker("a program of the desk's for a part of Water", "", of_list, "fay", part)
    yield Walker("nobody", "", frozenset(), "ana")


def _token(holder: Viewer, level: str, reach: Reach = WHOLE, departments: tuple[int, ...] = ()) -> str:
    here = holder.department_id or OF_NO_DEPARTMENT
    made = do(
        tokens.make_token,
        by=OPERATOR,
        department_id=here,
        key=uuid4(),
        token=NewToken("M", level, "9", reach, departments),
        holder=holder,
    )
    return str(made)


def _session(login: str) -> str:
    client = Client()
    let_in(client, Person.objects.get(username=login))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
