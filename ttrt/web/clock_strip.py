"""Where everything on the clock strip stands: a ticket's clock as shares of one bar, in percent.

Only places and words come from here; `_macros/clock.html` draws them. The figures are the rules' own (`Reckoning`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ttrt.rules import explain
from ttrt.rules.localtime import PACIFIC, show, show_time
from ttrt.rules.outage import Facts, Reckoning
from ttrt.rules.terms import Pack

STEPS = tuple(timedelta(minutes=m) for m in (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 43200))
MOST_TICKS = 8
LABEL_ROWS = 2
MARK_ROWS = 3
# Text is drawn at its natural size on a bar of unknown width; labels keep apart as if the bar were this wide (pixels).
WIDE, NARROW = 680, 280
LETTER_WIDTH = 7.4
FURTHEST = 12  # percent of the bar a label may stand away from its stop


@dataclass(frozen=True, slots=True)
class Bar:
    """One stop on the strip, `x` and `width` in percent of the bar.

    `shown` (the label, or the letter where that finds no room) stands at `middle` in `row`; -1: nothing fits.
    """

    letter: str
    reason: str
    label: str
    shown: str
    x: float
    width: float
    middle: float
    row: int
    started_at: datetime
    ended_at: datetime | None
    counted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment on the strip; `kind` is start, opened, restored, disputed, now or end.

    Its label's row and anchor on a wide bar and on a narrow one; row -1: no room, only the dot and the line.
    """

    kind: str
    text: str
    at: datetime
    x: float
    anchor: str
    row: int
    narrow_anchor: str
    narrow_row: int


@dataclass(frozen=True, slots=True)
class Letters:
    """What a narrow bar says above its stops: one letter, or the first and the last of stops close together."""

    text: str
    x: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A line under the bar; every second one is minor and left out where there is little room."""

    text: str
    x: float
    minor: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the macro needs: the reckoning and where its parts stand."""

    reckoning: Reckoning
    running: bool
    reached: datetime
    run_width: float
    bars: tuple[Bar, ...]
    letters: tuple[Letters, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    summary: str


def draw(facts: Facts, reckoning: Reckoning, at: datetime, pack: Pack) -> Drawing:
    """The strip as of `at` (aware); the pack has the words of each stop reason."""
    reached = at if reckoning.running or reckoning.end is None else reckoning.end
    moments = list(_moments(facts, reckoning, reached))
    latest = max([reached, *(moment for _, _, moment in moments)])
    scale = _Scale(reckoning.start, max(latest, reckoning.start + timedelta(minutes=1)))
    bars = tuple(_bars(facts, reckoning, scale, reached, pack))
    return Drawing(
        reckoning=reckoning,
        running=reckoning.running,
        reached=reached,
        run_width=scale.place(reached),
        bars=bars,
        letters=tuple(_letters(bars)),
        marks=tuple(_marks(moments, scale)),
        ticks=tuple(_ticks(scale, [scale.place(moment) for _, _, moment in moments])),
        summary=_summary(reckoning, reached),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime

    def place(self, moment: datetime) -> float:
        """Where a moment stands, in percent; what lies outside is brought to the nearer edge."""
        share = (moment - self.start) / (self.end - self.start)
        return round(min(1.0, max(0.0, share)) * 100, 3)


def _moments(facts: Facts, reckoning: Reckoning, reached: datetime) -> Iterator[tuple[str, str, datetime]]:
    # The reckoning is in whole seconds, the facts are not.
    is_early = reckoning.start < facts.opened_at.replace(microsecond=0)
    yield "start", "First alarm" if is_early else "Opened", reckoning.start
    if is_early:
        yield "opened", "Opened", facts.opened_at
    for each in facts.restorations:
        yield "restored", "Restored", each.restored_at
        if each.disputed_at is not None:
            yield "disputed", "Not restored", each.disputed_at
    if reckoning.running:
        yield "now", "Now", reached
    elif not any(each.restored_at.replace(microsecond=0) == reached for each in facts.restorations):
        yield "end", "Back in service" if facts.restorations else "Ended", reached


def _marks(moments: list[tuple[str, str, datetime]], scale: _Scale) -> Iterator[Mark]:
    """The moments with their labels in rows, so that none covers another; what fits no row keeps its dot only."""
    free_wide, free_narrow = [-100.0] * MARK_ROWS, [-100.0] * MARK_ROWS
    for kind, text, moment in sorted(moments, key=lambda each: each[2]):
        x = scale.place(moment)
        row, anchor = _take(free_wide, x, text, WIDE)
        narrow_row, narrow_anchor = _take(free_narrow, x, text, NARROW)
        yield Mark(kind, text, moment, x, anchor, row, narrow_anchor, narrow_row)


def _take(free: list[float], x: float, text: str, width: int) -> tuple[int, str]:
    """The first row with room for a label at `x`, marked as taken, and on which side of `x` the label hangs."""
    left, right, anchor = _extent(x, text, width)
    row = next((r for r, start in enumerate(free) if start <= left), -1)
    if row >= 0:
        free[row] = right + 1
    return row, anchor


def _extent(x: float, text: str, width: int) -> tuple[float, float, str]:
    """Where a label at `x` begins and ends, in percent of a bar that wide; it never leaves the bar."""
    size = len(text) * LETTER_WIDTH / width * 100
    if x < size / 2:
        return x, x + size, "start"
    if x > 100 - size / 2:
        return x - size, x, "end"
    return x - size / 2, x + size / 2, "middle"


def _bars(facts: Facts, reckoning: Reckoning, scale: _Scale, reached: datetime, pack: Pack) -> Iterator[Bar]:
    counted = {stop.ref: stop for stop in reckoning.counted}
    aside = {ref: why for ref, _, why in reckoning.set_aside}
    free = [-100.0] * LABEL_ROWS
    for place, stop in enumerate(sorted(facts.stops, key=lambda each: each.started_at)):
        taken = counted.get(stop.ref)
        start = taken.span.start if taken else stop.started_at
        end = taken.span.end if taken else (stop.ended_at or reached)
        x, width = scale.place(start), scale.place(end) - scale.place(start)
        letter = chr(ord("A") + place) if place < 26 else str(place + 1)
        label = explain.label(pack, stop.reason)
        shown, middle, row = _seat(free, x + width / 2, (label, letter))
        yield Bar(
            letter=letter,
            reason=stop.reason,
            label=label,
            shown=shown,
            x=x,
            width=round(max(width, 0.4), 3),
            middle=round(middle, 3),
            row=row,
            started_at=start,
            ended_at=taken.span.end if taken and stop.ended_at else stop.ended_at,
            counted=taken is not None,
            why=taken.why if taken else aside.get(stop.ref, ""),
        )


def _seat(free: list[float], wanted: float, texts: tuple[str, ...]) -> tuple[str, float, int]:
    """The first text that finds room on a wide bar, with its middle and row: where wanted, else pushed to the right."""
    for text in texts:
        half = len(text) * LETTER_WIDTH / WIDE * 50
        here = min(max(wanted, half), 100 - half)
        nearest = min(range(len(free)), key=lambda row: free[row])
        row = next((r for r, start in enumerate(free) if start <= here - half), nearest)
        middle = max(here, free[row] + half)
        if middle <= 100 - half and middle - here <= FURTHEST:
            free[row] = middle + half + 1.5
            return text, middle, row
    return texts[-1], wanted, -1


def _letters(bars: Iterable[Bar]) -> list[Letters]:
    """The letters of a narrow bar; those that would stand over each other are put together, first to last."""
    groups: list[list[Bar]] = []
    for bar in bars:
        groups.append([bar])
        while len(groups) > 1 and _letters_end(groups[-2]) > _letters_start(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    return [Letters(_letters_text(group), round(_letters_middle(group), 3)) for group in groups]


def _letters_text(group: list[Bar]) -> str:
    return group[0].letter if len(group) == 1 else f"{group[0].letter}–{group[-1].letter}"


def _letters_half(group: list[Bar]) -> float:
    return (len(_letters_text(group)) + 1) * LETTER_WIDTH / NARROW * 50


def _letters_middle(group: list[Bar]) -> float:
    first, last = group[0], group[-1]
    half = _letters_half(group)
    return min(max((first.x + last.x + last.width) / 2, half), 100 - half)


def _letters_start(group: list[Bar]) -> float:
    return _letters_middle(group) - _letters_half(group)


def _letters_end(group: list[Bar]) -> float:
    return _letters_middle(group) + _letters_half(group)


def _ticks(scale: _Scale, taken: list[float]) -> Iterator[Tick]:
    """Round Pacific hours or midnights under the bar, about `MOST_TICKS`; without words where a mark's line stands."""
    whole = scale.end - scale.start
    step = next((each for each in STEPS if whole / each <= MOST_TICKS), STEPS[-1])
    minutes = int(step.total_seconds()) // 60
    moment = scale.start.replace(minute=0, second=0, microsecond=0)
    # Steps of the UTC clock looked at in Pacific time: right in the 23- and the 25-hour day, too.
    stride = min(step, timedelta(hours=1))
    shown = 0
    while moment <= scale.end:
        there = moment.astimezone(PACIFIC)
        since_midnight = there.hour * 60 + there.minute
        if minutes < 1440:
            wanted = since_midnight % minutes == 0
        else:
            wanted = since_midnight == 0 and there.toordinal() % (minutes // 1440) == 0
        if wanted and moment >= scale.start:
            text = f"{there.day} {there:%b}" if since_midnight == 0 else f"{there:%H:%M}"
            x = scale.place(moment)
            crowded = any(abs(x - other) < 3.5 for other in taken if 0 < other < 100)
            yield Tick("" if crowded else text, x, shown % 2 == 1)
            shown += 1
        moment += stride


def _summary(reckoning: Reckoning, reached: datetime) -> str:
    """The picture in one sentence, for those who do not see it."""
    end = f"still running at {show_time(reached)}" if reckoning.running else f"to {show(reached)}"
    stops = len(reckoning.counted)
    said = "no stops counted" if stops == 0 else f"{stops} stop{'' if stops == 1 else 's'} counted"
    return f"From {show(reckoning.start)}, {end}; {said}."
