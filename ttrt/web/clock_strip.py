"""Where everything on the clock strip stands: a ticket's clock as shares of one bar, in percent.

Only places and words come from here; `_macros/clock.html` draws them. The figures are the rules' own (`Reckoning`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ttrt.rules import explain
from ttrt.rules.localtime import PACIFIC, show, show_time
from ttrt.rules.outage import Facts, Reckoning
from ttrt.rules.terms import Pack

STEPS = tuple(timedelta(minutes=m) for m in (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 43200))
MOST_TICKS = 8
LABEL_ROWS = 2
# Text is drawn at its natural size on a bar of unknown width; labels keep apart as if the bar were this wide (pixels).
WIDE, NARROW = 680, 280
LETTER_WIDTH = 7.4


@dataclass(frozen=True, slots=True)
class Bar:
    """One stop on the strip, `x` and `width` in percent of the bar; `row` keeps neighbouring labels apart."""

    letter: str
    reason: str
    label: str
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
    """One moment on the strip; `kind` is start, opened, restored, disputed, now or end."""

    kind: str
    text: str
    at: datetime
    x: float
    anchor: str
    row: int
    wide_only: bool


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
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    summary: str


def draw(facts: Facts, reckoning: Reckoning, at: datetime, pack: Pack) -> Drawing:
    """The strip as of `at` (aware); the pack has the words of each stop reason."""
    reached = at if reckoning.running or reckoning.end is None else reckoning.end
    moments = list(_moments(facts, reckoning, reached))
    latest = max([reached, *(moment for _, _, moment in moments)])
    scale = _Scale(reckoning.start, max(latest, reckoning.start + timedelta(minutes=1)))
    return Drawing(
        reckoning=reckoning,
        running=reckoning.running,
        reached=reached,
        run_width=scale.place(reached),
        bars=tuple(_bars(facts, reckoning, scale, reached, pack)),
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
    free_wide, free_narrow = [-100.0] * LABEL_ROWS, [-100.0] * LABEL_ROWS
    for kind, text, moment in sorted(moments, key=lambda each: each[2]):
        x = scale.place(moment)
        left, right, anchor = _extent(x, text, WIDE)
        row = next((r for r in range(LABEL_ROWS) if free_wide[r] <= left), -1)
        wide_only = True
        if row >= 0:
            free_wide[row] = right + 1
            left, right, _ = _extent(x, text, NARROW)
            if free_narrow[row] <= left:
                wide_only, free_narrow[row] = False, right + 1
        yield Mark(kind, text, moment, x, anchor, row, wide_only)


def _extent(x: float, text: str, width: int) -> tuple[float, float, str]:
    """Where a label at `x` begins and ends, in percent of a bar that wide, and on which side of `x` it hangs."""
    size = len(text) * LETTER_WIDTH / width * 100
    if x < 8:
        return x, x + size, "start"
    if x > 92:
        return x - size, x, "end"
    return x - size / 2, x + size / 2, "middle"


def _bars(facts: Facts, reckoning: Reckoning, scale: _Scale, reached: datetime, pack: Pack) -> Iterator[Bar]:
    counted = {stop.ref: stop for stop in reckoning.counted}
    aside = {ref: why for ref, _, why in reckoning.set_aside}
    free_from = [-100.0] * LABEL_ROWS
    for place, stop in enumerate(sorted(facts.stops, key=lambda each: each.started_at)):
        taken = counted.get(stop.ref)
        start = taken.span.start if taken else stop.started_at
        end = taken.span.end if taken else (stop.ended_at or reached)
        x, width = scale.place(start), scale.place(end) - scale.place(start)
        label = explain.label(pack, stop.reason)
        half = len(label) * LETTER_WIDTH / WIDE * 50
        middle = min(max(x + width / 2, half), 100 - half)
        row = next((r for r in range(LABEL_ROWS) if free_from[r] <= middle - half), -1)
        if row >= 0:
            free_from[row] = middle + half + 1.5
        why = taken.why if taken else aside.get(stop.ref, "")
        yield Bar(
            letter=chr(ord("A") + place) if place < 26 else str(place + 1),
            reason=stop.reason,
            label=label,
            x=x,
            width=round(max(width, 0.4), 3),
            middle=round(middle, 3),
            row=row,
            started_at=start,
            ended_at=taken.span.end if taken and stop.ended_at else stop.ended_at,
            counted=taken is not None,
            why=why,
        )


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
