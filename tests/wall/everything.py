"""Three departments with something of everything in each, and somebody of every level in each of them.

What tells of leaks needs something to leak: every table of the tenants holds rows of all three.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from tests.web.asking import ROADS, ROADS_MANAGER, ROADS_T1, open_roads
from tests.world import (
    ADA,
    ANA,
    BEN,
    CHO,
    DEE,
    ELI,
    FAY,
    FIRE,
    FIRE_PHONE,
    FIRE_T1,
    PHONE,
    RAE,
    T1,
    TIM,
    TWO,
    TWO_AT_FIRE,
    VAL,
    WATER,
    Case,
    Place,
    Thing,
    World,
    add_item,
    do,
    username,
)
from ttrt.actions import choices, views, webhooks
from ttrt.actions.choices import Choice
from ttrt.models.scope import database_now
from ttrt.rules.access import DEPARTMENT_LEVELS, Level, Standing, Viewer
from ttrt.rules.access import OFFICE as OFFICE_ITSELF
from ttrt.rules.notices import Follow
from ttrt.rules.opening import Reporter

ROADS_PHONE = Thing(1097, ROADS, 3, "phone", "707-555-0177", "Business line")
PLACES = (WATER, FIRE, ROADS)
THINGS = {WATER: (T1, PHONE), FIRE: (FIRE_T1, FIRE_PHONE), ROADS: (ROADS_T1, ROADS_PHONE)}
OF_THE_CAST = {WATER: (VAL, BEN, RAE, ANA), FIRE: (CHO,), ROADS: (ROADS_MANAGER,)}
FIRST_NEW_ID = 5001  # of the people written here
IN_WATER_AND_FIRE = (TWO, TWO_AT_FIRE)
OFFICE = (ELI, TIM, FAY, ADA, DEE)


@dataclass(frozen=True, slots=True)
class Everybody:
    """Who is there: each department's people by level, and those who see all departments."""

    of: dict[Place, dict[Level, Viewer]]

    @staticmethod
    def login(viewer: Viewer) -> str:
        """What they sign in with."""
        new = viewer.person_id is not None and viewer.person_id >= FIRST_NEW_ID
        if new:
            return _login(viewer.level, viewer.department_code)
        return "roads" if viewer is ROADS_MANAGER else username(viewer)

    @property
    def customers(self) -> tuple[Viewer, ...]:
        """Everybody who is of one department."""
        return tuple(viewer for levels in self.of.values() for viewer in levels.values())

    def manager(self, place: Place) -> Viewer:
        """Who manages that department."""
        return self.of[place][Level.MANAGE]


def people(cursor: psycopg.Cursor) -> Everybody:
    """Open the third department, and give each department somebody of every level it has nobody of yet."""
    open_roads(cursor)
    add_item(cursor, ROADS_PHONE)
    cursor.execute(
        "INSERT INTO site (id, department_id, name, address_1, address_2, city, state, zip, clli)"
        " VALUES (598, %s, 'District 4', '111 Grand Avenue', '', 'Oakland', 'CA', '94612', 'OKLDCA03')",
        [ROADS.id],
    )
    cursor.execute("UPDATE inventory_item SET site_id = 598 WHERE department_id = %s AND NOT unassigned", [ROADS.id])
    found: dict[Place, dict[Level, Viewer]] = {}
    number = FIRST_NEW_ID
    for place in PLACES:
        found[place] = {viewer.level: viewer for viewer in OF_THE_CAST[place]}
        for level in DEPARTMENT_LEVELS:
            if level not in found[place]:
                found[place][level] = _write(cursor, number, place, level)
                number += 1
    return Everybody(found)


def _login(level: Level, code: str | None) -> str:
    return f"{level.value}{code}"


def _write(cursor: psycopg.Cursor, number: int, place: Place, level: Level) -> Viewer:
    login = _login(level, place.code)
    viewer = Viewer(number, f"{login.title()} Somebody", Standing.CUSTOMER, level, place.id, place.code)
    cursor.execute(
        "INSERT INTO person (id, username, name, email, phone, standing, level, is_active, demonstration, password)"
        " VALUES (%s, %s, %s, %s, '916-555-0109', 'customer', '', true, true,"
        " (SELECT password FROM person WHERE username = 'ana'))",
        [number, login, viewer.name, f"{login}@example.org"],
    )
    cursor.execute(
        "INSERT INTO membership (department_id, person_id, level) VALUES (%s, %s, %s)", [place.id, number, level.value]
    )
    return viewer


def something_of_everything(world: World, everybody: Everybody) -> dict[Place, list[Case]]:
    """Tickets in every state, with every kind of row on them; contacts, webhooks, kept lists, choices; hand-overs."""
    team = "Transport"
    world.team(team)
    world.rung()
    world.hand_over(team=team)
    for viewer in OFFICE:
        if viewer is not DEE:
            kept = {"department_id": OFFICE_ITSELF, "page": "queue", "query": "owner=me", "name": f"Of {viewer.name}"}
            do(views.keep_view, by=viewer, **kept)
    return {place: _of_one(world, everybody, place) for place in PLACES}


def _of_one(world: World, everybody: Everybody, place: Place) -> list[Case]:
    thing, other_thing = THINGS[place]
    manager = everybody.manager(place)
    caller = Reporter(manager.name, "916-555-0101", f"caller{place.code}@example.org", "Called back")
    _standing(world, manager, place)
    said = {
        "customer_reference": f"PO {place.code}",
        "site_contact": "The guard",
        "site_phone": "916-555-0155",
        "access_hours": "Day and night",
        "another_issue": "One more trouble.",
        "reporter": Reporter(manager.name, "916-555-0101", f"{place.code}@example.org"),
    }
    worked = world.open(thing, by=manager, **said)
    _work(world, worked, manager)
    twin = world.open(thing, by=manager, **said)
    world.link(worked, twin)
    world.void_duplicate(twin, worked)
    restored = world.open(other_thing, by=manager, **said)
    world.restore(restored)
    disputed = world.open(other_thing, by=manager, **said)
    world.restore(disputed)
    world.dispute(disputed, by=manager)
    closed = world.open(thing, by=manager, **said)
    world.correct_item(closed, other_thing)
    world.correct_severity(closed, "service_affecting")
    world.restore(closed)
    world.accept(closed, by=manager)
    called = world.open(thing, by=ELI, channel="hotline", reporter=caller, another_issue="A call.")
    world.disown(called, by=manager)
    sent_back = world.open(thing, by=manager, **said)
    world.reject(sent_back)
    (unassigned,) = world.open_many(place=place, typed=("99/NOPE/1",), by=ELI, another_issue="One more.")
    late = world.open(other_thing, by=ELI, another_issue="Late.", at=database_now() - timedelta(minutes=75))
    world.climb(at=database_now())
    world.acknowledge(late, note="We know.")
    return [worked, twin, restored, disputed, closed, called, sent_back, unassigned, late]


def _standing(world: World, manager: Viewer, place: Place) -> None:
    """What a department keeps beside its tickets."""
    world.contact_card(by=manager, place=place, name="Rosa Medina", role="Gate", access_hours="Nights")
    endpoint = webhooks.Endpoint("Theirs", f"https://hooks.example.gov/{place.code}", ("opened", "update"))
    do(webhooks.add_webhook, by=manager, department_id=place.id, key=uuid.uuid4(), endpoint=endpoint)
    chosen = Choice(events=("opened", "update", "restored"))
    do(choices.choose, by=manager, department_id=place.id, choice=chosen)
    view = {"department_id": place.id, "page": "tickets", "query": "state=all", "name": "Everything"}
    do(views.keep_view, by=manager, **view)


def _work(world: World, case: Case, manager: Viewer) -> None:
    """Everything the desk and the department can put on an open ticket."""
    do(choices.follow, by=manager, ticket=case.ref(), how=Follow.WATCH)
    world.take(case)
    world.update(case, next_step="A splicer goes out.")
    world.update(case, public=False, done="The vendor is slow.")
    world.comment(case, by=manager)
    world.contact(case)
    world.void(case, world.stop(case))
    world.start(case, world.stop(case))
    world.visit(case, world.send(case))
    world.told_by(case, world.engage(case))
    world.escalate(case, by=manager)
    world.answer(case)
    world.scan(case, world.attach(case, by=manager))
    world.attach(case, by=ELI, public=False, name="internal.log", content=b"Not for the department.\n")
    opened = world.dossier(case).ticket.opened_at
    world.correct_time(case, "alarm_at", opened - timedelta(minutes=10))
