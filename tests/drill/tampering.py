"""A thousand changes made as the database's superuser: each must be found, and untouched tickets never suspected.

The superuser writes past every grant, policy, key and trigger. After each tampering all rows are put back.
"""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.drill import tampering_books as books
from tests.drill import tampering_ways as tickets
from tests.drill.superuser import Hand
from tests.drill.tampering_ways import SIDE
from tests.world import (
    CHO,
    DS3,
    ELI,
    ETHERNET,
    FAY,
    FIRE,
    FIRE_PHONE,
    FIRE_T1,
    OTHER_PHONE,
    PHONE,
    SIP,
    T1,
    Case,
    Thing,
    World,
    do,
    populate,
)
from ttrt.actions import ladder
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import evidence
from ttrt.queries.anchors import Anchored
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.ladder import Cause
from ttrt.rules.lifecycle import Status

NAME = "tampering"
CASES = 1000
CHECKER = Viewer(None, "history check", Standing.CONTRACTOR, Level.ADMINISTRATOR)
TABLES = ("history_entry", *SIDE, "transfer", "notice", "ticket", "report", "ticket_counter", *books.BOOKS)
WAYS = (*tickets.WAYS, *books.WAYS)
NEEDS_ANCHOR = tickets.NEEDS_ANCHOR | books.NEEDS_ANCHOR


def drill(scale: float, seed: int, database: str) -> tuple[int, int]:
    """Cases tried and cases failed. `database` is a superuser's address of the database Django is connected to."""
    chance = random.Random(seed)
    with psycopg.connect(database, autocommit=True, row_factory=dict_row) as connection:
        if not connection.execute("SELECT 1 FROM department WHERE id = 11").fetchone():
            with psycopg.connect(database) as writing:
                populate(writing.cursor())
        live(World(), chance, 30)
        books.live_with_books(World())
        return tamper(connection, chance, max(1, round(CASES * scale)))


# ---------------------------------------------------------------- tickets worth tampering with


def live(world: World, chance: random.Random, count: int) -> None:
    """Open tickets and let people work on them, each differently."""
    opened: list[Case] = []
    things = [T1, DS3, ETHERNET, PHONE, OTHER_PHONE, SIP, FIRE_T1, FIRE_PHONE]
    for place in range(count):
        thing = things[place % len(things)]
        by = CHO if thing in (FIRE_T1, FIRE_PHONE) else None
        customer = {"by": by} if by else {}
        more = {"another_issue": "It is another trouble.", "site_contact": "Guard", **customer}
        if place % 7 == 6 and not by:
            ticket = world.open_many(typed=(f"no such thing {place}",), **customer)[0]
            if chance.random() < 0.7:
                world.assign(ticket, T1)
        else:
            ticket = world.open(thing, **more)
        opened.append(ticket)
        for _ in range(chance.randrange(3)):
            chance.choice((world.update, world.contact))(ticket)
        if chance.random() < 0.4:
            world.comment(ticket, **customer)
        if chance.random() < 0.5:
            world.take(ticket)
            world.give_back(ticket)
        if chance.random() < 0.4:
            visit = world.send(ticket)
            if chance.random() < 0.7:
                world.visit(ticket, visit)
        if chance.random() < 0.4:
            world.told_by(ticket, world.engage(ticket))
        if chance.random() < 0.4:
            world.escalate(ticket, **customer)
            if chance.random() < 0.6:
                world.answer(ticket)
        if chance.random() < 0.4:
            file = world.attach(ticket, to_scan=True, **customer)
            if chance.random() < 0.6:
                world.scan(ticket, file)
        if chance.random() < 0.3:
            world.move(ticket, Status.HELD)
        if chance.random() < 0.6:
            stop = world.stop(ticket, "POWER")
            if chance.random() < 0.6:
                world.start(ticket, stop)
            if chance.random() < 0.3:
                world.void(ticket, stop)
        end = chance.randrange(5)
        if end == 0:
            world.cancel(ticket, **customer)
        elif end == 1:
            world.reject(ticket)
        elif end == 2:
            world.comment(ticket, **customer)
        else:
            world.restore(ticket)
            if chance.random() < 0.4:
                world.dispute(ticket, **customer)
                world.restore(ticket)
            if chance.random() < 0.6:
                world.accept(ticket, **customer)
        _mistakes(world, chance, place, ticket, thing)
    later = database_now() + timedelta(hours=2)
    world.climb(at=later)
    for case in opened:
        for rung in world.dossier(case).rungs:
            if rung.step.occasion == Cause.MISSED and chance.random() < 0.5:
                do(ladder.acknowledge, by=FAY, at=later, ticket=case.ref(), step_id=rung.step.pk, note="We know.")
    # Whatever chance had in mind, some histories end with a comment: the tail somebody may cut off.
    for thing in (ETHERNET, SIP, FIRE_PHONE):
        by = {"by": CHO} if thing is FIRE_PHONE else {}
        ticket = world.open(thing, another_issue="It is another trouble.", **by)
        world.comment(ticket, **by)


def _mistakes(world: World, chance: random.Random, place: int, ticket: Case, thing: Thing) -> None:
    """Some of what is entered wrong, put right."""
    of = world.dossier(ticket).ticket
    if place % 3 == 0:
        world.correct_time(ticket, "alarm_at", of.opened_at - timedelta(minutes=chance.randrange(1, 90)))
    if place % 4 == 0:
        world.link(ticket, world.open(thing, by=ELI, another_issue="It belongs to the other."), "parent")
    if of.status in ("cancelled", "rejected"):
        return
    if place % 5 == 1:
        world.correct_item(ticket, None if not of.item_facts["unassigned"] else thing)
    elif place % 5 == 3:
        world.move_department(ticket, T1 if thing.place is FIRE else FIRE_T1, another_issue="The call of before.")


# ---------------------------------------------------------------- trying, looking, putting back


def tamper(db: psycopg.Connection[dict[str, Any]], chance: random.Random, cases: int) -> tuple[int, int]:
    """Try `cases` tamperings over the tickets that are there; answers how many were tried and how many went wrong."""
    hand, failures = Hand(db, chance), 0
    with _copies(db):
        anchor = _anchor()
        if alarms := look():
            told(f"false alarm before anything was done: {alarms[0]}")
            failures += 1
        for case in range(cases):
            way = WAYS[case % len(WAYS)]
            what = _one(hand, way)
            if not look(anchor if way in NEEDS_ANCHOR else None):
                told(f"not found: {what}")
                failures += 1
            _put_back(db)
            if (case % 20 == 19 or case == cases - 1) and (alarms := look(anchor)):
                told(f"false alarm after everything was put back: {alarms[0]}")
                failures += 1
    return cases, failures


def told(sentence: str) -> None:
    """What went wrong, where people look for it."""
    print(sentence, file=sys.stderr, flush=True)


def look(anchor: dict[str, Anchored] | None = None) -> list[evidence.Finding]:
    """What the verifier says of everything."""
    found: list[evidence.Finding] = []
    with evidence.at_one_moment():
        with as_viewer(CHECKER):
            departments = evidence.departments()
            found += evidence.strays() + evidence.check_office()
        for department in departments:
            with as_viewer(CHECKER) as at:
                known = (anchor or {}).get(department.code)
                for checked in evidence.check_department(department, at=at, anchored=known):
                    found += checked.findings
    return found


def _anchor() -> dict[str, Anchored]:
    anchor: dict[str, Anchored] = {}
    with as_viewer(CHECKER) as at:
        for department in evidence.departments():
            checked = evidence.check_department(department, at=at)
            anchor[department.code] = {one.number: (one.seq, one.head) for one in checked if one.number}
            anchor[department.code][evidence.REGISTER] = department.register_seq, department.register_head
    return anchor


def _one(hand: Hand, way: Callable[[Hand], str | None]) -> str:
    """Tamper once; what the tables themselves refuse, or what changes nothing, is tried again elsewhere."""
    for _ in range(200):
        try:
            with hand.db.transaction():
                what = way(hand)
        except (psycopg.IntegrityError, psycopg.DataError):
            continue
        if what:
            return f"{way.__name__.strip('_')}: {what}"
    raise AssertionError(f"{way.__name__} found nothing to change")


@contextmanager
def _copies(db: psycopg.Connection[Any]) -> Iterator[None]:
    db.execute("SET session_replication_role = replica")  # neither foreign keys nor triggers have a say
    db.execute("CREATE SCHEMA kept")
    try:
        for table in TABLES:
            db.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
        yield
    finally:
        db.execute("DROP SCHEMA kept CASCADE")
        db.execute("SET session_replication_role = DEFAULT")


def _put_back(db: psycopg.Connection[Any]) -> None:
    with db.transaction():
        for table in TABLES:
            db.execute(f"DELETE FROM public.{table}")
            db.execute(f"INSERT INTO public.{table} SELECT * FROM kept.{table}")
