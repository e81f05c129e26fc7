"""What the reading log costs: the ticket page with it and without, in turn, the same tickets."""

import statistics
from typing import Any

from tests.bench.side import Side

NAME, WITHOUT = "access_reading_log", "access_reading_log_left_out"
TURNS, ROUNDS = 150, 2


def rows(tickets: int) -> list[dict[str, Any]]:
    """Two rows of the bench, the second what the page would take; the ratio is of the medians on the wall."""
    side = Side(tickets)
    taken: dict[str, list[dict[str, float]]] = {WITHOUT: [], NAME: []}
    for name in taken:
        side.run(name, ROUNDS)
    for _ in range(TURNS):
        for name, of in taken.items():
            of += side.run(name, ROUNDS)
    side.end()
    medians = {name: statistics.median(once["wall"] for once in of) for name, of in taken.items()}
    return [
        {
            "name": name,
            "median_ms": round(medians[name], 3),
            "p95_ms": round(statistics.quantiles([once["wall"] for once in of], n=20)[-1], 3),
            "cpu_ms": round(statistics.median(once["cpu"] for once in of), 3),
            "per_second": round(1000 / medians[name], 1),
            "ratio_to": WITHOUT if name == NAME else None,
            "ratio": round(medians[NAME] / medians[WITHOUT], 3) if name == NAME else None,
            "rounds": len(of),
        }
        for name, of in taken.items()
    ]
