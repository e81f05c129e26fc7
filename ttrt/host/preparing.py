"""Make an embedded instance ready to serve: roles, tables, access law, demonstration world. Once, and after changes."""

import importlib
import json
from collections.abc import Callable
from typing import Any

from ttrt.host import migrating
from ttrt.host.postgres import Embedded

Progress = Callable[[str], None]
LOADING = "loading"


def prepare(embedded: Embedded, progress: Progress) -> None:
    """Do what the fingerprints say is not done yet; needs Django set up and the database up.

    Interrupted, it is done again.
    """
    done = _done(embedded)
    if done.get("world") == LOADING:  # cut off in the middle; nothing was ever served from it
        embedded.start_afresh()
        done = {}
    wanted = migrating.fingerprint()
    if done.get("tables") != wanted:
        embedded.create_roles()
        migrating.migrate(progress)
        done = _note(embedded, tables=wanted)
    if "world" not in done:
        _load_world(embedded, progress)


def _load_world(embedded: Embedded, progress: Progress) -> None:
    """Load the demonstration world into an empty database; one that holds people already is left alone."""
    # Imported only now: the program's rooms need Django set up.
    if importlib.import_module("ttrt.models.people").Person.objects.exists():
        _note(embedded, world="somebody’s own")
        return
    demo = importlib.import_module("ttrt.demo")
    progress("The database is empty: loading the demonstration world …")
    _note(embedded, world=LOADING)
    demo.load(progress)
    demo.write_logins(embedded.folders.logins)
    _note(embedded, world="demonstration")


def logins(embedded: Embedded) -> list[dict[str, Any]]:
    """The demonstration's logins; empty where there is no demonstration."""
    path = embedded.folders.logins
    return json.loads(path.read_text()) if path.exists() else []


def _done(embedded: Embedded) -> dict[str, str]:
    path = embedded.folders.prepared
    return json.loads(path.read_text()) if path.exists() else {}


def _note(embedded: Embedded, **news: str) -> dict[str, str]:
    done = {**_done(embedded), **news}
    draft = embedded.folders.prepared.with_suffix(".draft")
    draft.write_text(json.dumps(done))
    draft.replace(embedded.folders.prepared)
    return done
