"""One drill in this process, on the empty instance of TTRT_DATA; prints `[cases, failures]` on its last line.

`prepare` in place of a drill's name makes such an instance, its tables laid.
"""

import importlib
import json
import sys

import psycopg

from tests.drill.catalogue import DRILLS, PREPARE
from ttrt.host import instance, migrating
from ttrt.host.databases import SUPERUSER
from ttrt.host.postgres import Embedded


def prepare() -> None:
    """Make the database and its tables, and note it as `ttrt run` does, so that no start does it again."""
    instance.set_up()
    folders = instance.folders()
    server = Embedded(folders, durable=False)
    with server.in_use():
        migrating.migrate(lambda _: None)
    folders.prepared.write_text(json.dumps({"tables": migrating.fingerprint()}))


def main(name: str, scale: float, seed: int) -> None:
    """Write the cast, run the drill."""
    instance.set_up()
    module, whole_product = DRILLS[name]
    server = Embedded(instance.folders(), durable=whole_product)
    with server.in_use():
        url = server.url(SUPERUSER)
        # Only now: these need Django set up.
        drill = importlib.import_module(module).drill
        if not whole_product:
            cases, failures = drill(scale, seed, url)
        else:
            _write_cast(url)
            product = importlib.import_module("tests.drill.product").Product(server)
            with product.running():
                cases, failures = drill(scale, seed, product)
        importlib.import_module("django.db").connections.close_all()
    print(json.dumps([cases, failures]))


def _write_cast(url: str) -> None:
    world = importlib.import_module("tests.world")
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        world.populate(cursor)
        circuits = importlib.import_module("tests.drill.circuits")
        circuits.lay(cursor)


if __name__ == "__main__":
    if sys.argv[1] == PREPARE:
        prepare()
    else:
        main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
