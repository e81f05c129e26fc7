"""Start an embedded instance whole, watch it, stop it: the database, the web server, the worker.

Production runs `ttrt web` and `ttrt worker` as units of the system's own supervisor instead.
"""

import fcntl
import json
import os
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from psycopg import pq

from ttrt.host import checks, instance, ports, preparing, stale
from ttrt.host.children import Child
from ttrt.host.cluster import Cluster
from ttrt.host.postgres import Embedded
from ttrt.host.refusing import CannotStart

TURN = 0.5  # seconds between two looks at the children
GRACE = 10.0  # seconds a child may take to finish its requests

Progress = Callable[[str], None]


@dataclass
class Supervisor:
    """The processes of one instance."""

    embedded: Embedded
    port: int
    progress: Progress
    children: tuple[Child, ...] = field(default_factory=lambda: (Child("web"), Child("worker")))

    def run(self, stop: threading.Event, ready: Callable[[], None]) -> None:
        """Run until `stop`; calls `ready` once pages are served.

        What the children would refuse, each start anew, is refused here before they are started: `CannotStart`,
        `BadSetting`, or a mistake in a contract pack.
        """
        with self._only_one():
            ports.require_free(self.port, "make run")
            instance.set_up()
            with self.embedded.in_use():
                preparing.prepare(self.embedded, self.progress)
                checks.require_fit()
                connection.close()
                try:
                    self._watch(stop, ready)
                finally:
                    self._end()

    def _watch(self, stop: threading.Event, ready: Callable[[], None]) -> None:
        cluster = self.embedded.cluster()
        serving = False
        while not stop.is_set():
            self._look_after_database(cluster)
            for child in self.children if serving else self.children[:1]:  # pages first: somebody waits for them
                if news := child.look_after():
                    self.progress(news)
            if not serving and self._serves():
                serving = True
                ready()
            stop.wait(TURN if serving else 0.05)

    def _look_after_database(self, cluster: Cluster) -> None:
        if cluster.state() is pq.Ping.NO_RESPONSE:
            self.progress("The database is down; starting it again.")
            self.embedded.ensure()

    def _serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{ports.ADDRESS}:{self.port}/health/live", timeout=1) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def _end(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        limit = time.monotonic() + GRACE
        for child in self.children:
            child.stop(max(0.1, limit - time.monotonic()))

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        """One supervisor for one data folder; ends what a killed one left, writes down our children's marks."""
        data = self.embedded.folders.data
        data.mkdir(parents=True, exist_ok=True)
        notes = data / "supervisor.json"
        handle = os.open(data / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(self._somebody_runs(json.loads(notes.read_text()))) from None
            for mark in json.loads(notes.read_text())["marks"] if notes.exists() else []:
                if left := stale.end(mark):
                    self.progress(f"Ended {left} processes that a killed start had left behind.")
            ours = {"pid": os.getpid(), "port": self.port, "marks": [child.mark for child in self.children]}
            draft = notes.with_suffix(".draft")
            draft.write_text(json.dumps(ours))
            draft.replace(notes)
            yield
            notes.unlink()
        finally:
            os.close(handle)

    def _somebody_runs(self, notes: dict[str, object]) -> str:
        return (
            f"This instance ({self.embedded.folders.data}) is running already, at http://localhost:{notes['port']}, as "
            f"process {notes['pid']}. Use it, stop it with `kill {notes['pid']}`, or start another one with another "
            "TTRT_DATA and TTRT_PORT."
        )
