"""A thousand notices while workers are killed: each reaches a real mail server, and hardly any twice."""

import random
import sys
import time

import psycopg

from tests.drill.load import report
from tests.drill.post import Post
from tests.drill.workers import workers
from tests.site import wait_until
from tests.world import WATER, World, populate
from ttrt.rules.opening import Reporter

CASES, KILLS, WORKERS = 1000, 30, 2
A_REPORT = 50
STUCK = 90.0
"""Seconds after the last kill until all is sent: a claim of the dead, the start of the living, and what is left."""


def drill(scale: float, seed: int, url: str) -> tuple[int, int]:
    """Queue them by opening tickets; kill the workers each time the mail server has got a little further."""
    chance = random.Random(seed)
    count, kills = max(A_REPORT, round(CASES * scale / A_REPORT) * A_REPORT), max(3, round(KILLS * scale))
    with psycopg.connect(url, autocommit=True) as superuser:
        with superuser.cursor() as cursor:
            populate(cursor)
        _queue(count)
        with Post(delay=0.06).serving() as post, workers(WORKERS, TTRT_MAIL_URL=post.url) as at_work:
            rounds = -(-kills // WORKERS)
            for turn in range(1, rounds + 1):
                wanted = count * turn // (rounds + 1)
                wait_until(lambda wanted=wanted: post.count >= wanted, 120, f"{wanted} mails")
                time.sleep(chance.random() / 5)
                at_work.kill()
                at_work.start_again()
            killed = time.monotonic()
            wait_until(lambda: not _waiting(superuser), 180, "all mails")
            took = time.monotonic() - killed
        return count, report(_wrong(superuser, post, count, kills, took))


def _queue(count: int) -> None:
    world = World()
    for first in range(0, count, A_REPORT):
        texts = tuple(f"line {first + n}" for n in range(A_REPORT))
        world.open_many(typed=texts, place=WATER, reporter=Reporter("Rosa Medina", "", "rosa@example.org"))


def _waiting(superuser: psycopg.Connection) -> int:
    return superuser.execute("SELECT count(*) FROM notice WHERE sent_at IS NULL").fetchone()[0]


def _wrong(superuser: psycopg.Connection, post: Post, count: int, kills: int, took: float) -> list[str]:
    """Mails lost, marked without being sent, sent again more often than once in a hundred, or held by the dead."""
    rows = superuser.execute(
        "SELECT n.id, t.number FROM notice n JOIN ticket t ON t.department_id = n.department_id AND t.id = n.ticket_id"
    ).fetchall()
    known = {f"<ticket-{number}-notice-{id}@" for id, number in rows}
    arrived = {message_id.partition("@")[0] + "@" for message_id in post.taken}
    found = [f"{message_id} was never mailed" for message_id in sorted(known - arrived)]
    if len(rows) != count:
        found.append(f"{len(rows)} notices were queued, wanted {count}")
    twice = sum(post.taken.values()) - post.count
    print(
        f"{count} notices, {kills} kills: {post.count} arrived, {twice} twice, all {took:.0f} s after the last kill",
        file=sys.stderr,
    )
    if took > STUCK:
        found.append(f"the last mail went {took:.0f} s after the last kill, more than {STUCK:.0f}")
    if twice > max(2, count // 100):
        found.append(f"{twice} mails arrived again, more than one in a hundred")
    return found
