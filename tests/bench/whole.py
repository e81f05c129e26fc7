"""What is measured as a whole: the first start, a later one, a large inventory file; on an instance made for it."""

import contextlib
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.site import free_port
from ttrt.host import preparing
from ttrt.host.folders import PROJECT, Folders
from ttrt.host.postgres import Embedded

ROWS = 100_000
LATER_STARTS = 3
PATIENCE = 240  # seconds


def measure() -> dict[str, list[float]]:
    """Each by name, in ms."""
    data = Path(tempfile.mkdtemp(prefix="ttrt-bench-"))
    data.chmod(0o755)
    try:
        first, loading = _start(data)
        later = [_start(data)[0] for _ in range(LATER_STARTS)]
        file = data / "inventory.tsv"
        code = _inventory(file)
        return {
            "first_start_with_demonstration": [first],
            "demonstration_load": [loading],
            "later_start": later,
            f"import_inventory_{code}": [_import(data, file)],
        }
    finally:
        Embedded(Folders(data)).stop()
        shutil.rmtree(data)


def _environment(data: Path, port: int) -> dict[str, str]:
    return {**os.environ, "TTRT_DATA": str(data), "TTRT_PORT": str(port), "DJANGO_SETTINGS_MODULE": "ttrt.settings"}


def _start(data: Path) -> tuple[float, float]:
    """Milliseconds from the command to the first page, and of them loading the demonstration; then a clean stop."""
    port = free_port()
    began = now = time.perf_counter()
    loading: list[float] = []
    with _running(_environment(data, port)) as process:
        while not _lives(port):
            if process.poll() is not None or now - began > PATIENCE:
                raise SystemExit("bench: the tool did not start")
            time.sleep(0.1)  # looking more often takes a share of the two cores from what is measured
            now = time.perf_counter()
            if _loads(data):
                loading.append(now)
        now = time.perf_counter()
        return (now - began) * 1e3, (loading[-1] - loading[0]) * 1e3 if loading else 0.0


def _loads(data: Path) -> bool:
    """Whether the instance has noted that its demonstration world is being loaded."""
    prepared = Folders(data).prepared
    return prepared.exists() and preparing.LOADING in json.loads(prepared.read_text()).values()


@contextlib.contextmanager
def _running(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ttrt.cli", "run"],
        env=environment,
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _lives(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _inventory(file: Path) -> str:
    """A file of new circuits for two departments of the demonstration world."""
    with file.open("w", newline="", encoding="utf-8") as output:
        writer = csv.writer(output, delimiter="\t")
        writer.writerow(
            ["CustomerCode", "Category", "Subcategory", "Service Type", "Circuit ID", "BAN", "Contract MRC"]
        )
        for n in range(ROWS):
            writer.writerow(
                [
                    ("3860", "3540")[n % 2],
                    "1",
                    "1.1",
                    "DS1 transport",
                    f"77/HCGS/{n:06d}/BENCH",
                    f"9391{n:06d}",
                    "250.00",
                ]
            )
    return f"{ROWS // 1000}k_rows"


def _import(data: Path, file: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "ttrt.cli", "import-inventory", str(file), "--partial"],
        env=_environment(data, free_port()),
        cwd=PROJECT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return (time.perf_counter() - began) * 1e3
