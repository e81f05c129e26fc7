"""Give each test process an instance of its own, before anything reads a setting.

Loaded by `-p tests.instance` (pyproject.toml), because pytest-django reads the settings before any conftest. Each
process (each xdist worker) has its own data folder and its own embedded server, made by the same code as `make run`,
only without waiting for the disk. So nothing is shared between workers, a test may kill its server, and a web server
started for the browser serves the very rows a test has just written.
"""

import contextlib
import fcntl
import glob
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.kept import same_passwords
from ttrt.host.folders import PROJECT
from ttrt.host.refusing import CannotStart

COMPILED = PROJECT / "build" / "pycache"
PREFIX = "ttrt-tests-"
JUST_MADE = 60.0  # seconds
_OF_THE_CALLER = ("DATABASE_URL", "PG", "TTRT_", "DJANGO_")
_KEPT = ("TTRT_PG", "TTRT_TESTS")


def _fresh_environment() -> Path:
    """Forget the caller's settings, keep the choice of PostgreSQL; answers the folder of this process."""
    for name in list(os.environ):
        if name.startswith(_OF_THE_CALLER) and name not in _KEPT:
            del os.environ[name]
    if "TTRT_TESTS" not in os.environ:  # the first process; xdist's workers inherit it
        os.environ["TTRT_TESTS"] = tempfile.mkdtemp(prefix=PREFIX)
        Path(os.environ["TTRT_TESTS"]).chmod(0o755)  # the server user passes through; each part below is closed
    data = Path(os.environ["TTRT_TESTS"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    data.mkdir(exist_ok=True)
    same_passwords(data)
    os.environ.update(TTRT_DATA=str(data), DJANGO_SETTINGS_MODULE="ttrt.settings")
    return data


def _keep_what_is_compiled() -> None:
    """Let Python write down what it compiled, in a place of our own, whatever the caller wishes for theirs.

    A run starts some fifty processes that read the same files; compiling Django alone takes one longer than a test.
    """
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(COMPILED)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def clear_leftovers(stop: Callable[[Path], None]) -> None:
    """Stop and delete what earlier test runs left that were killed: nobody holds their `pg.users` any more.

    Each is cleared under its lock, by one process. One just made may not be locked yet. What cannot be cleared is left:
    another's remains must not fail the tests of today.
    """
    # Not Path.glob: it fails over a folder that another worker deletes while it is looked into.
    for users in map(Path, glob.glob(f"{tempfile.gettempdir()}/{PREFIX}*/*/pg.users")):  # noqa: PTH207
        with contextlib.suppress(OSError, CannotStart), users.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - users.stat().st_mtime > JUST_MADE:
                stop(users.parent)
                remove(users.parent)


def remove(data: Path) -> None:
    """Delete a data folder, and its parent when it was the last one in it."""
    shutil.rmtree(data, ignore_errors=True)
    with contextlib.suppress(OSError):
        data.parent.rmdir()


_keep_what_is_compiled()
DATA = _fresh_environment()
