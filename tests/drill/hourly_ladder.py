"""Ten thousand tickets nobody wrote on, workers killed meanwhile: each threshold is told once."""

import random
import sys
import time

import psycopg

from tests.drill.load import report
from tests.drill.workers import workers
from tests.site import wait_until
from tests.world import ANA, T1, World, populate

TICKETS, KILLS, WORKERS = 10_000, 10, 2
SILENT = {
    part: ["UPDATE_DUE_SOON", "UPDATE_MISSED", "UPDATE_MISSED_LEVEL_2", "UPDATE_MISSED_LEVEL_3"][:passed]
    for passed, part in enumerate(("-5 minutes", "10 minutes", "45 minutes", "75 minutes"), 1)
}
"""How long ago the update was due, in equal parts of the tickets, and what the pack's samples say to it."""
LEVELS = 3


def drill(scale: float, seed: int, url: str) -> tuple[int, int]:
    """Lay the tickets, let the workers climb; `cases` are the steps that had to be told."""
    chance = random.Random(seed)
    tickets, kills = max(400, round(TICKETS * scale)), max(2, round(KILLS * scale))
    with psycopg.connect(url, autocommit=True) as superuser:
        with superuser.cursor() as cursor:
            populate(cursor)
        world = World()
        for level in range(1, LEVELS + 1):
            world.rung(level)
        _lay(superuser, world, tickets)
        steps = sum(len(rules) for rules in SILENT.values()) * tickets // len(SILENT)
        began = time.monotonic()
        with workers(WORKERS) as at_work:
            for turn in range(1, kills + 1):
                wanted = steps * turn // (kills + 1)
                wait_until(lambda wanted=wanted: _told(superuser) >= wanted, 600, f"{wanted} steps")
                time.sleep(chance.random() / 5)
                at_work.kill()
                at_work.start_again()
            wait_until(lambda: _told(superuser) >= steps, 600, "every step")
            took = time.monotonic() - began
            time.sleep(5)  # a step told twice would come now
        print(f"{tickets:,} tickets, {kills} kills: {steps / took:.0f} steps a second", file=sys.stderr)
        return steps, report(_wrong(superuser))


def _lay(superuser: psycopg.Connection, world: World, tickets: int) -> None:
    """Copies of one ticket, on which an update has been due for so long; the ledger has its missed slots already."""
    one = world.open(T1, by=ANA)
    superuser.execute("CREATE TABLE laid (id bigint PRIMARY KEY, due_at timestamptz NOT NULL, part text NOT NULL)")
    for place, part in enumerate(SILENT):
        superuser.execute(
            """INSERT INTO laid SELECT 1000000 + n, clock_timestamp() - %(part)s::text::interval, %(part)s
               FROM generate_series(1, %(tickets)s) n WHERE n %% %(parts)s = %(place)s""",
            {"part": part, "tickets": tickets, "parts": len(SILENT), "place": place},
        )
    superuser.execute(
        """INSERT INTO ticket SELECT (jsonb_populate_record(one, jsonb_build_object('id', laid.id,
               'number', '3860-26-' || laid.id, 'opened_at', laid.due_at - interval '1 hour',
               'update_due_at', laid.due_at))).*
           FROM ticket one, laid WHERE one.id = %s""",
        [one.ticket_id],
    )
    superuser.execute(
        """INSERT INTO duty_slot (department_id, ticket_id, starts_at, due_at, outcome, recorded_at)
           SELECT %s, id, due_at - interval '1 hour', due_at, 'waiting', due_at - interval '1 hour' FROM laid""",
        [one.department_id],
    )


def _told(superuser: psycopg.Connection) -> int:
    return int(superuser.execute("SELECT count(*) FROM ladder_step").fetchone()[0])


def _wrong(superuser: psycopg.Connection) -> list[str]:
    """Tickets whose steps are not those of the rules, each once, with one history entry and one notice."""
    rows = superuser.execute(
        """SELECT laid.id, laid.part, array_agg(s.rule::text ORDER BY s.rule),
                  (SELECT count(*) FROM history_entry h WHERE h.ticket_id = laid.id AND h.what = 'escalated by rule'),
                  (SELECT count(*) FROM notice n WHERE n.ticket_id = laid.id AND n.kind = 'escalation')
           FROM laid LEFT JOIN ladder_step s ON s.ticket_id = laid.id GROUP BY laid.id, laid.part"""
    ).fetchall()
    return [
        f"ticket {number}, due {part} ago: {rules}, {entries} entries, {notices} notices"
        for number, part, rules, entries, notices in rows
        if (rules, entries, notices) != (SILENT[part], len(SILENT[part]), len(SILENT[part]))
    ]
