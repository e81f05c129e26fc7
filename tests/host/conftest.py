"""Instances of their own, outside the one the other tests share: they are killed here."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from ttrt.host.databases import SUPERUSER
from ttrt.host.folders import Folders
from ttrt.host.postgres import Embedded


def postmaster(embedded: Embedded) -> psutil.Process:
    """The server's first process."""
    return psutil.Process(int((embedded.folders.cluster / "postmaster.pid").read_text().splitlines()[0]))


def kill_all(process: psutil.Process) -> None:
    """kill -9 of a process and of everything it started, children last so that none can tidy up."""
    family = [process, *process.children(recursive=True)]
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # gone with its parent
            member.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)


def numbers(embedded: Embedded) -> set[int]:
    """The rows of the table `kept`."""
    with psycopg.connect(embedded.url(SUPERUSER)) as connection:
        return {row[0] for row in connection.execute("SELECT n FROM drill.kept")}


@contextlib.contextmanager
def made_folder() -> Iterator[Path]:
    """A short-named folder the server user may pass through (pytest's own are private); gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="ttrt-host-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one test."""
    with made_folder() as path:
        yield path


@pytest.fixture(scope="session")
def pristine() -> Iterator[Callable[[Path], Embedded]]:
    """Puts a copy of an instance into a folder: made as in earnest, started once, stopped. Made once for each server.

    Of the version that is chosen at the moment. Answers the one that was copied, never to be started again.
    """
    made: dict[str, Embedded] = {}
    with contextlib.ExitStack() as folders:

        def put(data: Path) -> Embedded:
            version = os.environ.get("TTRT_PG", "")
            if version not in made:
                made[version] = Embedded(Folders(folders.enter_context(made_folder()) / "data"))
                with made[version].in_use():
                    pass
            subprocess.run(["cp", "-a", made[version].folders.data, data], check=True)  # whose each file is, too
            return made[version]

        yield put


@pytest.fixture
def make_embedded(folder: Path, pristine: Callable[[Path], Embedded]) -> Iterator[Callable[..., Embedded]]:
    """Gives an instance a database server; all are down and gone after the test. `durable=True`: as in earnest.

    `fresh`: nothing is there before the first start; else all is made, and down.
    """
    made: list[Embedded] = []

    def make(data: Path = folder / "data", *, durable: bool = False, fresh: bool = False) -> Embedded:
        if not fresh and not data.exists():
            pristine(data)
        made.append(Embedded(Folders(data), durable))
        return made[-1]

    yield make
    for embedded in made:
        embedded.stop()


@pytest.fixture(params=["18", "15"])
def either_postgres(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The newest and the oldest server we support, whichever the rest of the run is on."""
    if request.param == "18":
        monkeypatch.delenv("TTRT_PG", raising=False)
    else:
        monkeypatch.setenv("TTRT_PG", request.param)
    return str(request.param)
