"""One child of the supervisor: started, watched, started again when it dies, ended."""

import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field

from ttrt.host import stale

STEADY = 30.0  # seconds alive after which a death counts as the first again
LONGEST_PAUSE = 15.0  # seconds between two starts of a child that keeps dying


@dataclass
class Child:
    """`ttrt <verb>` as a process that ends when we end, however we end."""

    verb: str
    mark: str = field(default_factory=lambda: secrets.token_hex(16))
    deaths: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _since: float = 0.0
    _not_before: float = 0.0

    def start(self) -> None:
        """Start it. The pipe on its standard input tells it when we are gone."""
        self._since = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ttrt.cli", self.verb, "--supervised"],
            stdin=subprocess.PIPE,
            env={**os.environ, stale.MARK: self.mark},
            start_new_session=True,  # a Ctrl-C in the terminal is ours to hand on
        )

    def running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def look_after(self) -> str | None:
        """Start it again when it died, ever more slowly while it keeps dying; answers a sentence when it did."""
        if self.running() or time.monotonic() < self._not_before:
            return None
        if self._process is not None:
            code = self._process.returncode
            self._close()
            self.deaths = 1 if time.monotonic() - self._since > STEADY else self.deaths + 1
            stale.end(self.mark)  # a killed web server leaves its workers, which would go on answering
            self._process = None
            pause = min(LONGEST_PAUSE, 0.25 * 2 ** min(self.deaths - 1, 10))
            self._not_before = time.monotonic() + pause
            return f"The {self.verb} ended unasked (exit {code}); starting it again in {pause:.1f} s."
        self.start()
        return None

    def ask_to_stop(self) -> None:
        """Ask it to finish what it is doing and end."""
        if self._process is not None and self.running():
            self._process.terminate()

    def stop(self, seconds: float) -> None:
        """Wait for it to end; after `seconds`, end it and whatever it started."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        stale.end(self.mark)
        self._close()

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
