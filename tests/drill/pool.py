"""Two database connections shared by many threads that fail in the middle: nobody ever finds another's rows or role."""

import queue
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import DatabaseError, connection, connections, transaction

from tests.drill.load import report
from tests.world import ANA, BEN, CHO, DEE, ELI, FIRE, FIRE_PHONE, FIRE_T1, PHONE, T1, WATER, World, populate
from ttrt.models import HistoryEntry, InventoryItem, Notice, Report, Ticket, TicketUpdate
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Viewer

CASES, THREADS, CONNECTIONS = 10_000, 24, 2
MODELS = (Ticket, Report, TicketUpdate, HistoryEntry, InventoryItem, Notice)
SEES = {ANA: {WATER.id}, BEN: {WATER.id}, CHO: {FIRE.id}, DEE: {WATER.id, FIRE.id}, ELI: {WATER.id, FIRE.id}}
TROUBLES = ("none", "none", "raises", "wrong statement", "cancelled", "rolled back inside", "returns early")


class Quits(Exception):
    """Somebody's view fails."""


def drill(scale: float, seed: int, database: str) -> tuple[int, int]:
    """Each job takes a connection, works in its viewer's scope, fails its own way; then the next one looks around."""
    _rows(database)
    cases, wrong = max(100, round(CASES * scale)), []
    pool: queue.Queue = queue.Queue()
    for _ in range(CONNECTIONS):
        pool.put(_connected())

    def job(number: int) -> None:
        chance = random.Random(seed * 1_000_003 + number)
        wrapper = pool.get()
        try:
            connections["default"] = wrapper
            wrong.extend(_one(chance.choice(list(SEES)), chance.choice(TROUBLES), chance))
        except Exception as unforeseen:
            wrong.append(f"job {number}: {unforeseen!r}")
        finally:
            pool.put(wrapper)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(job, range(cases)))
    for _ in range(CONNECTIONS):
        pool.get().close()
    return cases, report(wrong)


def _rows(database: str) -> None:
    with psycopg.connect(database) as writing, writing.cursor() as cursor:
        populate(cursor)
    world = World()
    for thing, by in ((T1, BEN), (PHONE, ANA), (FIRE_T1, CHO), (FIRE_PHONE, CHO)):
        world.update(world.open(thing, by=by))


def _connected():
    made: list = []

    def connect() -> None:
        connection.ensure_connection()
        connection.inc_thread_sharing()
        made.append(connections["default"])

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join()
    return made[0]


def _one(viewer: Viewer, trouble: str, chance: random.Random) -> list[str]:
    found = _outside()
    seen: set[int] = set()
    try:
        with as_viewer(viewer):
            _work(viewer, trouble, chance, seen)
    except Quits:
        pass
    except DatabaseError:
        if trouble not in ("wrong statement", "cancelled"):
            raise
    if foreign := seen - SEES[viewer]:
        found.append(f"{viewer.name} saw rows of {foreign} ({trouble})")
    return found + _outside()


def _work(viewer: Viewer, trouble: str, chance: random.Random, seen: set[int]) -> None:
    for model in chance.sample(MODELS, 3):
        seen |= set(model.objects.values_list("department_id", flat=True))
    if trouble == "raises":
        raise Quits
    with connection.cursor() as cursor:
        if trouble == "wrong statement":
            cursor.execute("SELECT no_such_column FROM ticket")
        if trouble == "cancelled":
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")
    if trouble == "rolled back inside":
        try:
            with transaction.atomic():
                raise Quits
        except Quits:
            pass
    for model in chance.sample(MODELS, 2):
        seen |= set(model.objects.values_list("department_id", flat=True))


def _outside() -> list[str]:
    """Out of every scope the application is itself, has no department, and no ticket row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_setting('ttrt.sight', true),"
            " has_table_privilege('ticket', 'SELECT'), current_setting('statement_timeout')"
        )
        now = cursor.fetchone()
    return [] if now in (("ttrt_app", "", False, "0"), ("ttrt_app", None, False, "0")) else [f"left behind: {now}"]
