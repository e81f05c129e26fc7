"""The whole list as a file, beside what the database alone needs to copy it out; each in a process of its own."""

import statistics
from typing import Any

from tests.bench.side import Side

NAMES = ("list_copied", "list_csv", "list_xlsx")
TURNS = 5


def rows(tickets: int, size: str) -> list[dict[str, Any]]:
    """One row of the bench for each kind: tickets a second, and the most memory its process ever held."""
    sides = {name: Side(tickets) for name in NAMES}
    for name, side in sides.items():
        side.run(name, 1)
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in NAMES}
    for _ in range(TURNS):
        for name, side in sides.items():
            taken[name] += side.run(name, 1)
    for side in sides.values():
        side.end()
    bare = statistics.median(once["wall"] for once in taken[NAMES[0]])
    return [
        _row(f"{name}_{size}", once, None if name == NAMES[0] else bare, f"{NAMES[0]}_{size}")
        for name, once in taken.items()
    ]


def _row(name: str, taken: list[dict[str, float]], bare: float | None, beside: str) -> dict[str, Any]:
    median = statistics.median(once["wall"] for once in taken)
    return {
        "name": name,
        "median_ms": round(median, 1),
        "p95_ms": round(max(once["wall"] for once in taken), 1),
        "cpu_ms": round(statistics.median(once["cpu"] for once in taken), 1),
        "per_second": round(taken[0]["rows"] * 1000 / median),
        "ratio_to": beside if bare else None,
        "ratio": round(median / bare, 3) if bare else None,
        "rounds": len(taken),
        "memory_mb": round(max(once["memory"] for once in taken)),
    }
