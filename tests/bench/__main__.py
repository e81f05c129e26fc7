"""`make bench`: both sizes in one run, round by round in turn, so that a busy machine slows both alike.

Writes `var/bench.json`: `{name, median_ms, p95_ms, per_second, ratio_to, ratio}` and further figures. The ratio of the
large size's medians to the small one's is what is promised (at most 1.3); single figures are this machine's of today.
"""

import argparse
import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.bench import bounds, files, reading, store, sweeps, whole
from tests.bench.side import Side
from ttrt.host.folders import PROJECT

NAMES = {100_000: "100k", 1_000_000: "1m"}
TURNS, ROUNDS = 12, 10
APART = (*files.NAMES, sweeps.NAME, reading.NAME, reading.WITHOUT)


def main() -> int:
    """Make the databases, measure in turn, write the file."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--only", default="")
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--no-whole", action="store_true", help="leave out starts and the large import")
    wanted = parser.parse_args()
    sizes = [int(size) for size in wanted.sizes.split(",")]
    sweeping = sweeps.NAME.startswith(wanted.only)
    with _up([*sizes, sweeps.ALONE] if sweeping else sizes):
        figures = _measure(sizes, wanted.only, wanted.turns)
        lists = files.rows(sizes[0], NAMES.get(sizes[0], str(sizes[0]))) if "list_csv".startswith(wanted.only) else []
        read = reading.rows(sizes[0]) if reading.NAME.startswith(wanted.only) else []
        swept = sweeps.rows(sizes[-1], NAMES.get(sizes[-1], str(sizes[-1]))) if sweeping else []
    rows = [row for name in figures for row in _rows(name, figures[name], sizes)] + lists + read + swept
    if not (wanted.no_whole or wanted.only):
        rows += [_whole_row(name, taken) for name, taken in whole.measure().items()]
    out = PROJECT / "var" / "bench.json"
    out.write_text(json.dumps(rows, indent=1) + "\n")
    for row in rows:
        print(
            f"{row['name']:32} median {row['median_ms']:8.2f} ms  p95 {row['p95_ms']:8.2f} ms"
            f"  cpu {row['cpu_ms']:7.2f} ms  {row['per_second']:8.0f}/s"
            + (f"  ratio {row['ratio']:.2f}" if row["ratio"] else "")
            + (f"  {row['memory_mb']:.0f} MB" if "memory_mb" in row else "")
        )
    broken = bounds.broken(rows)
    for complaint in broken:
        print(f"bench: {complaint}", file=sys.stderr)
    return 1 if broken else 0


def _whole_row(name: str, taken: list[float]) -> dict[str, Any]:
    return {
        "name": name,
        "median_ms": round(statistics.median(taken), 1),
        "p95_ms": round(max(taken), 1),
        "cpu_ms": 0.0,
        "per_second": round(1000 / statistics.median(taken), 4),
        "ratio_to": None,
        "ratio": None,
        "rounds": len(taken),
    }


class _up:
    """Both servers up for the time of the measuring."""

    def __init__(self, sizes: list[int]) -> None:
        for tickets in sizes:
            store.prepare(tickets)
        self.servers = [store.Embedded(store.Folders(Path(store.folder(t)))) for t in sizes]

    def __enter__(self) -> None:
        for server in self.servers:
            server.join()

    def __exit__(self, *_) -> None:
        for server in self.servers:
            server.leave()


def _measure(sizes: list[int], only: str, turns: int) -> dict[str, dict[int, list[dict[str, float]]]]:
    sides = {tickets: Side(tickets) for tickets in sizes}
    names = [n for n in sides[sizes[0]].measures if n.startswith(only) and n not in APART]
    figures: dict[str, dict[int, list[dict[str, float]]]] = defaultdict(lambda: defaultdict(list))
    for side in sides.values():
        for name in names:
            side.run(name, 5)  # warm: caches, connections, compiled templates
    for _ in range(turns):
        for name in names:
            for tickets, side in sides.items():
                figures[name][tickets] += side.run(name, ROUNDS)
    for side in sides.values():
        side.end()
    return figures


def _rows(name: str, by_size: dict[int, list[dict[str, float]]], sizes: list[int]) -> list[dict[str, Any]]:
    medians = {t: statistics.median(once["wall"] for once in by_size[t]) for t in sizes}
    small = sizes[0]
    return [
        {
            "name": f"{name}_{NAMES.get(tickets, tickets)}",
            "median_ms": round(medians[tickets], 3),
            "p95_ms": round(statistics.quantiles([o["wall"] for o in by_size[tickets]], n=20)[-1], 3),
            "cpu_ms": round(statistics.median(o["cpu"] for o in by_size[tickets]), 3),
            "per_second": round(1000 / medians[tickets], 1),
            "ratio_to": None if tickets == small else f"{name}_{NAMES.get(small, small)}",
            "ratio": None if tickets == small else round(medians[tickets] / medians[small], 3),
            "rounds": len(by_size[tickets]),
        }
        for tickets in sizes
    ]


if __name__ == "__main__":
    sys.exit(main())
