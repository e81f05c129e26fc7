"""`make mutants`: bend every stone of the wall in turn; a bend that nothing notices fails the run.

Prints noticed/all for each kind, lists what survived, writes `var/mutants.json`.
"""

import logging
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from django.db import connections
from django.test.utils import setup_test_environment

import tests.instance  # before anything reads a setting

django.setup()

from tests.mutants import law, report, trying_law, trying_source  # noqa: E402 - Django first
from tests.mutants.trying_source import Stage  # noqa: E402
from tests.mutants.verdict import Verdict  # noqa: E402
from tests.wall import levels  # noqa: E402
from tests.wall.ground import clone  # noqa: E402
from tests.web.asking import Asking, open_roads  # noqa: E402
from tests.world import CHO, FIRE_T1, OTHER_PHONE, T1, World, add_auditors, populate  # noqa: E402
from ttrt.host import migrating  # noqa: E402
from ttrt.host.databases import SUPERUSER  # noqa: E402
from ttrt.host.folders import DATABASE, Folders  # noqa: E402
from ttrt.host.postgres import Embedded  # noqa: E402


@contextmanager
def _server() -> Iterator[Embedded]:
    server = Embedded(Folders(tests.instance.DATA), durable=False)
    server.join()
    try:
        migrating.migrate(lambda _: None)
        connections.close_all()
        yield server
    finally:
        connections.close_all()
        server.leave()
        tests.instance.remove(tests.instance.DATA)


def _of_the_law(server: Embedded) -> Iterator[Verdict]:
    with (
        clone(server, DATABASE) as name,
        psycopg.connect(server.url(SUPERUSER, name), autocommit=True) as superuser,
    ):
        ground = trying_law.begin(superuser)
        yield from trying_law.tried(superuser, ground, list(law.bends(superuser)))


def _of_the_program(server: Embedded) -> Iterator[Verdict]:
    setup_test_environment()
    key = uuid.uuid4()
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as superuser, superuser.cursor() as cursor:
        populate(cursor)
        add_auditors(cursor)
        open_roads(cursor)
        levels.proposed(cursor, OTHER_PHONE.id)
        world = World()
        world.open(T1)
        fires = world.open(FIRE_T1, by=CHO, key=key, description="Perris is dark.")
        yield from trying_source.tried(Stage(Asking(world, cursor), fires, key))


def main() -> int:
    """The exit code: 0 when everything was noticed."""
    logging.disable(logging.WARNING)  # every refusal is one, and refusals are what is asked for
    began = time.monotonic()
    verdicts: list[Verdict] = []
    counted: Counter[str] = Counter()
    with _server() as server:
        for part in (_of_the_law, _of_the_program):
            for verdict in part(server):
                verdicts.append(verdict)
                counted[verdict.kind] += 1
                if len(verdicts) % 50 == 0:
                    print(f"{len(verdicts)} tried, {time.monotonic() - began:.0f} s …", file=sys.stderr, flush=True)
    return report.tell(verdicts, seconds=time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
