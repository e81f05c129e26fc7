"""A process that measures on one database, asked line by line."""

import json
import os
import subprocess
import sys

from tests.bench import store
from ttrt.host.folders import PROJECT


class Side:
    """The child process of one size; see `child.py`."""

    def __init__(self, tickets: int) -> None:
        environment = {**os.environ, "TTRT_DATA": str(store.folder(tickets))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.child"],
            env=environment,
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.measures = self._answer()

    def run(self, name: str, rounds: int) -> list[dict[str, float]]:
        """Do one measure some times."""
        self.process.stdin.write(f"{name} {rounds}\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("bench: a measuring process ended; its complaint is above")
        return json.loads(line)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)
