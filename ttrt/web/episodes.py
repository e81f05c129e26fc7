"""Where every episode of an item stands on its timeline: shares of one bar, in percent, to scale.

Only places and words come from here; `inventory/_episodes.html` draws them and prints the same as a table.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ttrt.queries.chronic import Episode
from ttrt.rules.localtime import PACIFIC
from ttrt.rules.pack import Chronic

NARROWEST = 0.7  # percent: an hour in a year is still seen
LANES = 3


@dataclass(frozen=True, slots=True)
class Drawn:
    """One episode: its place, and the lane that keeps it from covering another."""

    episode: Episode
    x: float
    width: float
    lane: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a month under the bar."""

    text: str
    x: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the page prints; `window_x` is where the days begin that the chronic rule looks at."""

    drawn: tuple[Drawn, ...]
    ticks: tuple[Tick, ...]
    window_x: float
    lanes: int
    summary: str


def draw(episodes: Sequence[Episode], rule: Chronic, *, at: datetime) -> Drawing:
    """The timeline as of `at`, from the first episode or the beginning of the rule's days, whichever is earlier."""
    first = min([at - rule.within - timedelta(days=2), *(each.began_at for each in episodes)])
    whole = at - first

    def place(moment: datetime) -> float:
        return round(min(1.0, max(0.0, (moment - first) / whole)) * 100, 3)

    free = [-1.0] * LANES
    drawn = []
    for each in sorted(episodes, key=lambda one: (one.began_at, one.number)):
        x = min(place(each.began_at), 100 - NARROWEST)
        width = round(max(place(each.ended_at or at) - x, NARROWEST), 3)
        lane = next((n for n, end in enumerate(free) if end <= x), LANES - 1)
        free[lane] = x + width + 0.2
        drawn.append(Drawn(each, x, width, lane))
    counted = [each for each in episodes if not each.void and at - rule.within < each.opened_at <= at]
    return Drawing(
        tuple(drawn),
        tuple(_ticks(first, at, place)),
        place(at - rule.within),
        max([0, *(each.lane for each in drawn)]) + 1,
        f"{_count(len(episodes))} shown; {_count(len(counted))} opened in the last {rule.days} days, "
        f"{rule.tickets} make an item chronic.",
    )


def _ticks(first: datetime, last: datetime, place: Callable[[datetime], float]) -> Iterator[Tick]:
    """First days of months; of a long time every second, third, sixth or twelfth."""
    there, until = first.astimezone(PACIFIC), last.astimezone(PACIFIC)
    months = (until.year - there.year) * 12 + until.month - there.month
    step = next((n for n in (1, 2, 3, 6, 12) if months / n <= 6), 12)
    for n in range(1, months + 1):
        year, month = divmod(there.month - 1 + n, 12)
        if (month % step) == 0:
            day = datetime(there.year + year, month + 1, 1, tzinfo=PACIFIC)
            yield Tick(f"{day:%b %Y}" if month == 0 or step > 1 else f"{day:%b}", place(day))


def _count(number: int) -> str:
    return "1 ticket" if number == 1 else f"{number} tickets"
