"""Workers of the product started by a drill itself, on its instance and with a mail server of its own."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Workers:
    """Some `ttrt worker` processes, each put in place again when it was killed."""

    def __init__(self, number: int, **environment: str) -> None:
        self.environment = {**os.environ, **environment}
        self.log = Path(os.environ["TTRT_DATA"]) / "workers.log"
        self.running = [self._started() for _ in range(number)]

    def _started(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "ttrt.cli", "worker"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9 all of them at once."""
        for worker in self.running:
            worker.kill()
        for worker in self.running:
            worker.wait(10)

    def start_again(self) -> None:
        """Put others in their places."""
        self.running = [self._started() for _ in self.running]

    def stop(self) -> None:
        """End them all."""
        for worker in self.running:
            worker.terminate()
        for worker in self.running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(15)
            worker.kill()


@contextmanager
def workers(number: int, **environment: str) -> Iterator[Workers]:
    """At work in the block, ended after it."""
    at_work = Workers(number, **environment)
    try:
        yield at_work
    finally:
        at_work.stop()
