"""axe at every form that comes back and every state of the pages people work in, on a real browser.

The looks are written as tests (`tests/looks/look_*.py`) and are not in the suite, which looks at each address once.
"""

import os
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from ttrt.host.folders import PROJECT

FEW = 20
PYTEST = ("-m", "pytest", "-q", "-o", "python_files=look_*.py", "--no-header")


def drill(scale: float, seed: int, url: str) -> tuple[int, int]:
    """Look at all of them, or at a share the seed chooses; answers how many there were and how many failed."""
    del url  # each test process brings an instance of its own
    names = _names()
    chosen = random.Random(seed).sample(names, max(1, round(len(names) * min(scale, 1))))
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        # A second process makes a second instance, which a few looks do not pay for.
        _pytest("-n", "2" if len(chosen) > FEW else "0", "--dist", "loadfile", f"--junitxml={told}", *chosen)
        suites = ElementTree.parse(told).getroot().iter("testsuite")  # noqa: S314 - our own file
        counts = [{name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors")} for suite in suites]
    ran = sum(each["tests"] for each in counts)
    # What did not run has not been seen: it counts as failed.
    return len(chosen), sum(each["failures"] + each["errors"] for each in counts) + len(chosen) - min(ran, len(chosen))


def _names() -> list[str]:
    listed = _pytest("--collect-only", "tests/looks").stdout.splitlines()
    return [line for line in listed if "::" in line]


def _pytest(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *PYTEST, *arguments],
        env={name: value for name, value in os.environ.items() if not name.startswith(("TTRT_", "DJANGO_"))},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode > 1:
        raise RuntimeError(done.stdout[-3000:])
    if done.returncode:
        print(done.stdout[-6000:], file=sys.stderr)
    return done
