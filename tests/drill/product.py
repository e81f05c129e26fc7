"""The product as an operator runs it, and ways to kill it: only processes it started itself, by their numbers."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from tests.site import answers, free_port, wait_until
from ttrt.host.databases import SUPERUSER
from ttrt.host.postgres import Embedded


class Product:
    """`ttrt run` on one data folder, started again and again."""

    def __init__(self, server: Embedded) -> None:
        self.server, self.port = server, free_port()
        self.log = Path(os.environ["TTRT_DATA"]) / "run.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def serves(self) -> bool:
        """Whether it answers."""
        return answers(f"{self.url}/health/live")

    def start(self, patience: float = 90) -> None:
        """Start it and wait until it serves and its worker is up."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ttrt.cli", "run"],
                env={**os.environ, "TTRT_PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_until(lambda: self.serves() or self.process.poll() is not None, patience, "the product")
        assert self.process.poll() is None, self.log.read_text()
        wait_until(lambda: self.child("worker"), 30, "the worker")

    @contextmanager
    def running(self, patience: float = 90) -> Iterator["Product"]:
        """Up in the block; down after it, and what is left of it ended."""
        self.start(patience)
        try:
            yield self
        except BaseException:
            print(self.log.read_text()[-3000:], file=sys.stderr)
            raise
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop it as Ctrl-C would."""
        family = self.family()
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        kill([one for one in family if one.is_running()])

    def family(self) -> list[psutil.Process]:
        """The supervisor and everything it started, the database not among them (it is nobody's child)."""
        try:
            supervisor = psutil.Process(self.process.pid)
            return [supervisor, *supervisor.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def child(self, verb: str) -> psutil.Process | None:
        """Its web server or its worker, when it is up."""
        for one in self.family():
            with contextlib.suppress(psutil.Error):
                if "--supervised" in one.cmdline() and verb in one.cmdline() and one.ppid() == self.process.pid:
                    return one
        return None

    def web_workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        with contextlib.suppress(psutil.Error):
            web = self.child("web")
            return web.children() if web else []
        return []

    def database(self) -> list[psutil.Process]:
        """The postmaster and its children; empty while it is down."""
        with contextlib.suppress(psutil.Error, OSError, IndexError, ValueError):
            number = int((self.server.folders.cluster / "postmaster.pid").read_text().splitlines()[0])
            postmaster = psutil.Process(number)
            if str(self.server.folders.cluster) in " ".join(postmaster.cmdline()):
                return [postmaster, *postmaster.children(recursive=True)]
        return []

    def ask(self, statement: str, *given: object) -> list[tuple]:
        """The superuser's look at the rows."""
        with psycopg.connect(self.server.url(SUPERUSER), autocommit=True) as connection:
            return connection.execute(statement, given or None).fetchall()

    def do(self, statement: str, *given: object) -> None:
        """The superuser's hand on the rows."""
        with psycopg.connect(self.server.url(SUPERUSER), autocommit=True) as connection:
            connection.execute(statement, given or None)


def kill(processes: list[psutil.Process]) -> None:
    """kill -9, all at once, parents first so that none can tidy up; waits until they are gone."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(processes, timeout=10)
