"""A plot of daily counts as bars, drawn here; the page only prints it. Every bar's figure also stands in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

STEPS = (1, 2, 5)
LABEL_EVERY = 7  # days between two dates under the bars


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: where it stands and how tall it is, both in percent of the plot; `label` where a date stands below."""

    day: date
    count: int
    x: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A level line: its figure and its height in percent."""

    figure: int
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The bars and the level lines; `summary` says in one sentence what they show."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    summary: str


def draw(counts: Sequence[tuple[date, int]]) -> Plot:
    """Bars for these days, in their order."""
    step = _step(max((count for _, count in counts), default=0))
    levels = -(-max((count for _, count in counts), default=0) // step) or 1
    top = levels * step
    slot = 100 / max(len(counts), 1)
    bars = tuple(
        Bar(
            day=day,
            count=count,
            x=round(n * slot + slot * 0.14, 3),
            width=round(slot * 0.72, 3),
            height=round(100 * count / top, 2),
            # Counted from the newest day backwards, so that today always has its date.
            label=f"{day.day} {day:%b}" if (len(counts) - 1 - n) % LABEL_EVERY == 0 else "",
        )
        for n, (day, count) in enumerate(counts)
    )
    lines = tuple(Line(level * step, round(100 * level / levels, 2)) for level in range(levels + 1))
    return Plot(bars, lines, _summary(counts))


def _step(most: int) -> int:
    """The round figure between two level lines, so that there are at most four above the ground."""
    size = 1
    while True:
        for one in STEPS:
            if one * size * 4 >= most:
                return one * size
        size *= 10


def _summary(counts: Sequence[tuple[date, int]]) -> str:
    total = sum(count for _, count in counts)
    day, most = max(counts, key=lambda each: each[1], default=(None, 0))
    said = f"{total:,} {'ticket' if total == 1 else 'tickets'} in {len(counts)} days"
    return f"{said}; the most on {day.day} {day:%b %Y}, {most:,}." if day and most else f"{said}."
