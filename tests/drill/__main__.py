"""`make drill`: what takes long, each with a seed and a stated size; at `--scale 0.1` a tenth of it.

Writes `var/drill.json`: `[{name, cases, failures, seconds, seed}]`; exit 1 when one of them failed. Each drill runs in
a process and on an instance of its own, in a folder that is removed afterwards.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.drill.catalogue import DRILLS, PREPARE
from ttrt.host.folders import PROJECT

SEED = 20260715
LONGEST = 3600  # seconds one drill may take
OF_THE_CALLER = ("DATABASE_URL", "TTRT_", "DJANGO_")


def main() -> int:
    """Run them one after the other, write the file, say what happened."""
    parser = argparse.ArgumentParser(prog="drill")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the stated size, 0.1 a tenth")
    parser.add_argument("--only", default="", help="names, divided by commas")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--at-once", type=int, default=1, help="how many beside each other; for one, figures are true")
    asked = parser.parse_args()
    names = [name for name in asked.only.split(",") if name] or list(DRILLS)
    if unknown := set(names) - set(DRILLS):
        parser.error(f"there is no drill {', '.join(sorted(unknown))}; there are {', '.join(DRILLS)}")
    with _folder() as made, ThreadPoolExecutor(asked.at_once) as threads:
        _one(made, sys.stderr, PREPARE, check=True)
        rows = list(threads.map(lambda name: _run(name, asked.scale, asked.seed, made, asked.at_once == 1), names))
    _write(rows, keep_others=len(names) < len(DRILLS))
    return 1 if any(row["failures"] or not row["cases"] for row in rows) else 0


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ttrt-drill-"))
    folder.chmod(0o755)  # the database server's user passes through
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(name: str, scale: float, seed: int, made: Path, alone: bool) -> dict[str, object]:
    """One drill on a copy of the instance in `made`; with others beside it, what it says is printed when it ends."""
    began = time.monotonic()
    print(f"drill: {name} …", file=sys.stderr, flush=True)
    with _folder() as folder, (folder / "said").open("w+") as kept:
        # Not shutil: the files of the database belong to its server's user.
        subprocess.run(["cp", "--archive", made / "data", folder / "data"], check=True)
        answer = _one(folder, sys.stderr if alone else kept, name, str(scale), str(seed))
        cases, failures = json.loads(answer.splitlines()[-1]) if answer else (0, 1)
        if not alone:
            kept.seek(0)
            print(f"drill: {name} said:\n{kept.read()}", file=sys.stderr, end="", flush=True)
    row = {
        "name": name,
        "cases": cases,
        "failures": failures,
        "seconds": round(time.monotonic() - began, 1),
        "seed": seed,
    }
    verdict = "kept" if cases and not failures else "FAILED"
    print(f"{name:15} {cases:6} cases  {failures:4} failures  {row['seconds']:7.1f} s  {verdict}", flush=True)
    return row


def _one(folder: Path, complaints: IO[str], *arguments: str, check: bool = False) -> str:
    """Run `tests.drill.one` on the instance in the folder; answers what it printed, nothing when it failed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OF_THE_CALLER) or key == "TTRT_PG"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore::RuntimeWarning", "-m", "tests.drill.one", *arguments],
        env={**kept, "TTRT_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "ttrt.settings"},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
        timeout=LONGEST,
        check=check,
    )
    return done.stdout if done.returncode == 0 else ""


def _write(rows: list[dict[str, object]], *, keep_others: bool) -> None:
    file = PROJECT / "var" / "drill.json"
    file.parent.mkdir(exist_ok=True)
    before = json.loads(file.read_text()) if keep_others and file.exists() else []
    named = {row["name"] for row in rows}
    whole = [row for row in before if row["name"] not in named] + rows
    file.write_text(json.dumps(whole, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
