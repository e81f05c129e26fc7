"""One sweep over ten thousand updates that are due, alone and beside a million closed tickets, in turn."""

import statistics
from typing import Any

from tests.bench.side import Side

NAME = "hourly_sweep"
ALONE = 16_000  # tickets: the closed ones whose slots are laid due, and few beside them
TURNS = 9


def rows(large: int, size: str) -> list[dict[str, Any]]:
    """Two rows of the bench: the sweep alone, and beside so many tickets, with the ratio of the medians."""
    sides = {"alone": Side(ALONE), size: Side(large)}
    for side in sides.values():
        side.run(NAME, 2)
    taken: dict[str, list[dict[str, float]]] = {beside: [] for beside in sides}
    for _ in range(TURNS):
        for beside, side in sides.items():
            taken[beside] += side.run(NAME, 1)
    for side in sides.values():
        side.end()
    medians = {beside: statistics.median(once["wall"] for once in of) for beside, of in taken.items()}
    return [
        {
            "name": f"{NAME}_{beside}",
            "median_ms": round(medians[beside], 1),
            "p95_ms": round(max(once["wall"] for once in of), 1),
            "cpu_ms": round(statistics.median(once["cpu"] for once in of), 1),
            "per_second": round(of[0]["rows"] * 1000 / medians[beside]),
            "ratio_to": None if beside == "alone" else f"{NAME}_alone",
            "ratio": None if beside == "alone" else round(medians[beside] / medians["alone"], 3),
            "rounds": len(of),
        }
        for beside, of in taken.items()
    ]
