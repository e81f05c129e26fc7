"""The database as migrations leave it, kept from run to run: made anew when a line changes that had a part in it.

Making it takes a process longer than most files of tests; the second process of a run, and every later run, copy it.
That a new instance gets its tables in earnest is tested where instances are started (tests/host).
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ttrt.host.databases import APP, OWNER, SIDES, SUPERUSER
from ttrt.host.folders import PROJECT, Folders
from ttrt.host.postgres import Embedded
from ttrt.host.secrets import password
from ttrt.host.system_user import server_user

KEPT = PROJECT / "build" / "kept"
PARTS = ("pg", "passwords", "prepared.json")
MOST = 4  # states kept: of a branch or two, on both servers
_MAKES = ("ttrt/db/*.py", "ttrt/host/*.py", "ttrt/migrations/*.py", "ttrt/models/*.py", "ttrt/sql/*.sql", "ttrt/*.py")
_ALSO = ("requirements.txt", "tests/conftest.py", "tests/kept.py")


def same_passwords(data: Path) -> None:
    """Give an instance the passwords of the kept one; settings hold them from the moment they are read."""
    for role in (SUPERUSER, OWNER, APP, *SIDES):
        password(KEPT, role)
    shutil.copytree(KEPT / "passwords", data / "passwords", dirs_exist_ok=True)


@contextmanager
def laid_out(embedded: Embedded, make: Callable[[], None]) -> Iterator[None]:
    """Inside, the server is up with all that `make` writes; `make` is called when nobody did before, one at a time."""
    there = KEPT / _state()
    embedded.folders.data.mkdir(exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not there.exists():
            with embedded.in_use():
                make()
            _keep(embedded.folders, there)
        elif embedded.folders.home.parent == embedded.folders.data:  # whose each file is, is copied too
            subprocess.run(["cp", "-a", *(there / part for part in PARTS), embedded.folders.data], check=True)
            os.utime(there)
    with embedded.in_use():
        if not embedded.folders.prepared.exists():
            make()
        yield


def _keep(folders: Folders, there: Path) -> None:
    if folders.home.parent != folders.data:
        return  # under a private folder: the server's files are elsewhere
    draft = there.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    subprocess.run(["cp", "-a", *(folders.data / part for part in PARTS), draft], check=True)
    draft.rename(there)
    states = [path for path in KEPT.iterdir() if path.is_dir() and path.name != "passwords"]
    for old in sorted(states, key=lambda path: -path.stat().st_mtime)[MOST:]:
        shutil.rmtree(old, ignore_errors=True)


def _state() -> str:
    digest = hashlib.sha256(f"{os.environ.get('TTRT_PG')} {server_user().uid}".encode())
    files = [path for pattern in _MAKES for path in PROJECT.glob(pattern)]
    for path in [*sorted(files), *(PROJECT / name for name in _ALSO), *sorted((KEPT / "passwords").iterdir())]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
