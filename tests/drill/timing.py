"""How long a "no" takes: nobody tells by the clock whether an account, a ticket or an item exists.

Two questions that are answered alike are asked in pairs, in an order of chance, each with a name or number of its own.
Mann and Whitney's test says whether the one kind takes longer than the other; a difference too small to be felt over a
network is told and lets pass. Passwords are hashed with few rounds here: with the true number one hash takes a hundred
times what the rest does and would hide it; that an unknown name costs as many rounds is a test of the sign-in.
"""

import itertools
import logging
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator

import psycopg
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.test import Client, override_settings
from django.test.utils import setup_test_environment

from tests.coming_in import let_in
from tests.drill.load import report
from tests.wall.everything import people, something_of_everything
from tests.world import FIRE, World, populate
from ttrt.models import Person

PAIRS, WARM_UP = 1_000, 20
SURE = 0.001  # the chance that two alike would look so different
FELT = 0.0005  # seconds between the medians below which a difference is told and lets pass
FIRST_OF_MANY = 700_001

Ask = Callable[[bool], Callable[[], None]]
"""Whether the thing exists (for somebody) → the question, ready to be asked."""


class FewRounds(PBKDF2PasswordHasher):
    """Django's hasher, quick."""

    iterations = 1_000


def drill(scale: float, seed: int, database: str) -> tuple[int, int]:
    """Each question so many times both ways; a case is a pair."""
    setup_test_environment()
    logging.disable(logging.CRITICAL)
    pairs, chance, wrong = max(100, round(PAIRS * scale)), random.Random(seed), []
    with (
        override_settings(PASSWORD_HASHERS=[f"{__name__}.FewRounds"]),
        psycopg.connect(database, autocommit=True) as writing,
        writing.cursor() as cursor,
    ):
        populate(cursor)
        something_of_everything(World(), people(cursor))
        _many_accounts(cursor, pairs + WARM_UP)
        asked = questions(cursor)
        for name, ask in asked.items():
            wrong += _compared(name, ask, pairs, chance)
    return pairs * len(asked), report(wrong)


def _many_accounts(cursor: psycopg.Cursor, count: int) -> None:
    """So many people of one department: whoever guesses at one account is slowed down, and that is not in question."""
    hashed = make_password("not this one")
    cursor.execute(
        "INSERT INTO person (id, username, name, email, phone, standing, level, is_active, demonstration, password)"
        " SELECT n, 'known' || n, 'Person ' || n, '', '', 'customer', '', true, true, %s"
        " FROM generate_series(%s, %s) n",
        [hashed, FIRST_OF_MANY, FIRST_OF_MANY + count],
    )
    cursor.execute(
        "INSERT INTO membership (department_id, person_id, level)"
        f" SELECT {FIRE.id}, id, 'view' FROM person WHERE id >= {FIRST_OF_MANY}"
    )


def questions(cursor: psycopg.Cursor) -> dict[str, Ask]:
    """Every question whose answer must not tell, by name."""
    ana = Client()
    let_in(ana, Person.objects.get(username="ana"))
    tickets = [n for (n,) in cursor.execute("SELECT number FROM ticket WHERE department_id = 12").fetchall()]
    (contact,) = cursor.execute("SELECT min(id) FROM contact WHERE department_id = 12").fetchone() or (0,)
    theirs, nobodys = itertools.cycle(tickets), (f"3540-26-{n:06d}" for n in itertools.count(500_000))
    items, no_items = (
        itertools.cycle(("3540-000002", "3540-000003")),
        (f"3540-{n:06d}" for n in itertools.count(500_000)),
    )

    def ticket(there: bool) -> str:
        return next(theirs if there else nobodys)

    def item(there: bool) -> str:
        return next(items if there else no_items)

    def as_ana(path: Callable[[bool], str], form: dict[str, str] | None = None) -> Ask:
        def ready(there: bool) -> Callable[[], None]:
            address = path(there)
            return (lambda: ana.post(address, form)) if form else (lambda: ana.get(address))

        return ready

    comment = {"key": "00000000-0000-4000-8000-000000000001", "seen": "1.1", "body": "x"}
    return {
        "signing in": _at_the_door("/sign-in", {"password": "wrong"}),
        "asking for an invitation again": _at_the_door("/invitation", {}),
        "a ticket": as_ana(lambda there: f"/tickets/{ticket(there)}"),
        "a ticket's record": as_ana(lambda there: f"/tickets/{ticket(there)}.txt"),
        "a word on a ticket": as_ana(lambda there: f"/tickets/{ticket(there)}/comments", comment),
        "a search by number": as_ana(lambda there: f"/tickets?state=all&text={ticket(there)}"),
        "an item": as_ana(lambda there: f"/inventory/{item(there)}"),
        "a contact": as_ana(lambda there: f"/contacts/{contact if there else 987_654}"),
    }


def _at_the_door(path: str, form: dict[str, str]) -> Ask:
    """Somebody not signed in says a name, each time another and from another place."""
    names, places = itertools.count(FIRST_OF_MANY), itertools.count(1)

    def ready(there: bool) -> Callable[[], None]:
        client, n, place = Client(), next(names), next(places)
        said = {**form, "login": f"known{n % 1_000 + FIRST_OF_MANY}" if there else f"other{n}"}
        address = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
        return lambda: client.post(path, said, REMOTE_ADDR=address)

    return ready


def _compared(name: str, ask: Ask, pairs: int, chance: random.Random) -> Iterator[str]:
    """Ask in pairs, tell the figures, and complain of a difference that is sure and can be felt."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for n in range(pairs + WARM_UP):
        for there in chance.sample((True, False), 2):
            question = ask(there)
            began = time.perf_counter()
            question()
            if n >= WARM_UP:
                times[there].append(time.perf_counter() - began)
    middle = {there: statistics.median(each) for there, each in times.items()}
    gap, p = middle[True] - middle[False], same(times[True], times[False])
    print(
        f"{name}: {middle[True] * 1000:.2f} ms there, {gap * 1000:+.3f} ms to where not, p = {p:.3f}", file=sys.stderr
    )
    if p < SURE and abs(gap) > FELT:
        yield f"{name}: what exists takes {gap * 1000:+.3f} ms (p = {p:.5f})"


def same(these: list[float], those: list[float]) -> float:
    """Mann and Whitney's p, two-sided, by the normal law: how likely two alike look at least this different."""
    ranked = sorted([(time_, True) for time_ in these] + [(time_, False) for time_ in those])
    ranks = sum(place for place, (_, of_these) in enumerate(ranked, start=1) if of_these)
    n, m = len(these), len(those)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))
