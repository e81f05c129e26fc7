"""A real web server for the browser tests, as an operator would start it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(question, seconds: float = 20.0, what: str = "the awaited thing"):
    """Ask until the answer is true; answers it, or fails after `seconds`."""
    limit = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < limit, f"{what} did not come within {seconds} s"
        time.sleep(0.05)
    return answer


def answers(url: str) -> bool:
    """Whether the address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310 (our own address)
            return bool(reply.status == 200)
    except OSError:
        return False


@dataclass
class Site:
    """`ttrt web` on a free port over the instance in `data`."""

    data: Path
    url: str = ""

    @contextmanager
    def serving(self, **settings: str) -> Iterator["Site"]:
        """Serve while the block runs; more settings go into its environment."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        log = self.data / "web.log"
        with log.open("wb") as output:
            web = subprocess.Popen(
                [sys.executable, "-m", "ttrt.cli", "web"],
                env={**os.environ, "TTRT_DATA": str(self.data), "TTRT_PORT": str(port), **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            wait_until(
                lambda: answers(f"{self.url}/health/live") or web.poll() is not None, 90, f"the web server ({log})"
            )
            assert web.poll() is None, log.read_text()
            yield self
        finally:
            web.terminate()
            try:
                web.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(web.pid, signal.SIGKILL)
                web.wait()
