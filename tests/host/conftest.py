"""Instances of their own, outside the one the other tests share: they are killed here."""

import contextlib
import shutil
import signal
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


@pytest.fixture
def make_embedded(folder: Path) -> Iterator[Callable[..., Embedded]]:
    """Makes an instance's database server; all are down and gone after the test. `durable=True`: as in earnest."""
    made: list[Embedded] = []

    def make(data: Path = folder / "data", *, durable: bool = False) -> Embedded:
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
