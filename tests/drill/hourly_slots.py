"""Four workers at ten thousand open tickets, killed in the middle of sweeps while updates fall due: each is told once.

A part of the tickets was silent for hours before the workers came, as after a night without any; the rest falls due,
one after the other, while they are being killed. A sweep is so quick that a kill at any moment would hardly ever meet
one: each row it tells is made to take a moment, and the worker that is seen at it is the one that is killed.
"""

import os
import subprocess
import sys
import time
from datetime import datetime

from tests.drill.load import report
from tests.drill.product import Product, kill
from tests.site import wait_until
from tests.world import ANA, T1, World

TICKETS, KILLS, WORKERS = 10_000, 30, 4
SILENT = 10  # one ticket in so many was silent for hours
STEPS = 3
BETWEEN_KILLS = 4.0  # seconds
A_ROW = 0.002  # seconds each missed slot takes to be told
NAME = "drill worker "
P99 = 60.0  # seconds from the due moment to the row that says it was missed


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Lay the tickets, let their updates fall due over the time of the kills, and look at every slot afterwards."""
    del seed  # nothing is left to chance but the machine
    count, kills = max(500, round(TICKETS * scale)), max(4, round(KILLS * scale))
    _slow(product)
    others = [_worker(product, place) for place in range(WORKERS - 1)]
    spread = (kills + 5) * BETWEEN_KILLS
    try:
        began = _lay(product, count, spread=spread)
        for turn in range(1, kills + 1):
            time.sleep(max(0.0, began.timestamp() + turn * BETWEEN_KILLS - time.time()))
            name = wait_until(lambda: _at_a_sweep(product), 30, "a worker at a sweep")
            if not name.startswith(NAME):
                kill([wait_until(lambda: product.child("worker"), 60, "a worker")])
                continue
            place = int(name.removeprefix(NAME))
            others[place].kill()
            others[place].wait()
            others[place] = _worker(product, place)
        wait_until(lambda: _all_told(product), 180, "every slot that was due")
    finally:
        for one in others:
            one.kill()
            one.wait()
    return count, report(_wrong(product, count, began, spread))


def _worker(product: Product, place: int) -> subprocess.Popen[bytes]:
    """One more worker on the same instance; the database knows it by name."""
    with product.log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "ttrt.cli", "worker"],
            env={**os.environ, "PGAPPNAME": f"{NAME}{place}"},
            stdout=output,
            stderr=output,
        )


def _slow(product: Product) -> None:
    """Let each missed slot take a moment, so that a sweep can be met in its middle."""
    product.do(
        f"CREATE FUNCTION a_moment() RETURNS trigger LANGUAGE plpgsql AS"
        f" 'BEGIN PERFORM pg_sleep({A_ROW}); RETURN NEW; END'"
    )
    product.do(
        "CREATE TRIGGER a_moment BEFORE INSERT ON duty_slot FOR EACH ROW"
        " WHEN (NEW.outcome = 'missed') EXECUTE FUNCTION a_moment()"
    )


def _at_a_sweep(product: Product) -> str:
    """The name of a worker whose sweep is under way for a little while already; empty: none is."""
    found = product.ask(
        "SELECT application_name || ' ' FROM pg_stat_activity"
        " WHERE wait_event = 'PgSleep' AND query LIKE '%WITH passed AS%'"
        " ORDER BY query_start LIMIT 1"
    )
    return found[0][0] if found else ""


def _lay(product: Product, count: int, *, spread: float) -> datetime:
    """Open tickets with their first slots; answers the moment from which they fall due."""
    one = World().open(T1, by=ANA)
    began: datetime = product.ask("SELECT date_trunc('second', clock_timestamp()) + interval '3 seconds'")[0][0]
    product.do("CREATE TABLE laid (id bigint PRIMARY KEY, opened_at timestamptz NOT NULL, steps integer NOT NULL)")
    product.do(
        """INSERT INTO laid SELECT 1000000 + n,
               %s::timestamptz - interval '1 hour' + n * make_interval(secs => %s)
                   - CASE WHEN n %% %s = 0 THEN %s * interval '1 hour' ELSE interval '0' END,
               CASE WHEN n %% %s = 0 THEN 1 + %s ELSE 1 END
           FROM generate_series(1, %s) n""",
        began, spread / count, SILENT, STEPS, SILENT, STEPS, count,
    )  # fmt: skip
    product.do(
        """INSERT INTO ticket SELECT (jsonb_populate_record(one, jsonb_build_object('id', laid.id,
               'number', '3860-26-' || laid.id, 'opened_at', laid.opened_at,
               'update_due_at', laid.opened_at + interval '1 hour'))).*
           FROM ticket one, laid WHERE one.id = %s""",
        one.ticket_id,
    )
    product.do(
        """INSERT INTO duty_slot (department_id, ticket_id, starts_at, due_at, outcome, recorded_at)
           SELECT %s, id, opened_at, opened_at + interval '1 hour', 'waiting', opened_at FROM laid""",
        one.department_id,
    )
    return began


def _all_told(product: Product) -> bool:
    told = "SELECT count(*) FROM duty_slot s JOIN laid ON laid.id = s.ticket_id WHERE s.outcome = 'missed'"
    return product.ask(told)[0][0] >= product.ask("SELECT sum(steps) FROM laid")[0][0]


def _wrong(product: Product, count: int, began: datetime, spread: float) -> list[str]:
    """Slots that are not there exactly once with their true moments, and lateness beyond what is promised."""
    found = [
        f"ticket {number}: {missed} missed slots of {steps}, {moments} moments, {off} off the hour, {waits} waiting"
        for number, steps, missed, moments, off, waits in product.ask(
            """SELECT * FROM (
                   SELECT laid.id, laid.steps, count(s.due_at) FILTER (WHERE s.outcome = 'missed') AS missed,
                          count(DISTINCT s.due_at) FILTER (WHERE s.outcome = 'missed') AS moments,
                          count(*) FILTER (WHERE mod(extract(epoch FROM s.due_at - laid.opened_at), 3600) <> 0) AS off,
                          count(*) FILTER (WHERE s.outcome = 'waiting') AS waits
                   FROM laid LEFT JOIN duty_slot s ON s.ticket_id = laid.id GROUP BY laid.id, laid.steps
               ) told WHERE (missed, moments, off, waits) <> (steps, steps, 0, 1)"""
        )
    ]
    late = product.ask(
        """SELECT percentile_cont(ARRAY[0.5, 0.99, 1])
                  WITHIN GROUP (ORDER BY extract(epoch FROM s.recorded_at - s.due_at))
           FROM duty_slot s JOIN laid ON laid.id = s.ticket_id WHERE s.outcome = 'missed' AND s.due_at >= %s""",
        began,
    )[0][0]
    print(
        f"  {count:,} tickets over {spread:.0f} s: late by {late[0]:.1f} s (median), {late[1]:.1f} s (p99), "
        f"{late[2]:.1f} s at most",
        file=sys.stderr,
    )
    if late[1] > P99:
        found.append(f"the p99 of the lateness is {late[1]:.1f} s, more than {P99:.0f}")
    return found
