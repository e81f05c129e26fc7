"""How long service was out: from the start by rule to real restoration, less the valid stops.

CALNET SLA papers, "Measurement Process": an outage starts at the earlier of the first network alarm and the
opening of a ticket, a repair at the opening; it ends when service is restored, corrected to the real
restoration where the customer says it was not. Everything is counted in UTC and in whole seconds, so that
the figures on screen, in lists and in files add up to the second.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ttrt.rules import explain
from ttrt.rules.explain import TraceLine
from ttrt.rules.facts import Facts, Measure, Restoration, Stop
from ttrt.rules.spans import Span, total
from ttrt.rules.stop_spans import SetAside, claimed_span
from ttrt.rules.terms import Pack

__all__ = ["CountedStop", "Facts", "Measure", "Reckoning", "Restoration", "Stop", "TraceLine", "reckon"]


@dataclass(frozen=True, slots=True)
class CountedStop:
    """A stop that was taken off, and the part of it inside the outage."""

    ref: object
    reason: str
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The answer: `end` is None while the clock runs, and then gross, stopped and net are up to `at`.

    `set_aside` holds (ref, reason, why) of each stop that takes nothing off.
    """

    start: datetime
    end: datetime | None
    running: bool
    gross: timedelta
    stopped: timedelta
    net: timedelta
    counted: tuple[CountedStop, ...]
    set_aside: tuple[tuple[object, str, str], ...]
    # Words take longer than figures, and lists need figures only: so they are made when asked for.
    _words: Callable[[], tuple[TraceLine, ...]] = field(repr=False, compare=False)

    @property
    def trace(self) -> tuple[TraceLine, ...]:
        """The figures explained line by line, adding up, with gross, stopped and net last."""
        return self._words()


def reckon(facts: Facts, pack: Pack, *, at: datetime, measure: Measure = Measure.OUTAGE) -> Reckoning:
    """The ticket's clock as of `at` (aware), by the terms of the pack; pure, and the only such arithmetic."""
    facts, at = _in_whole_seconds(facts), _second(at)
    start = _start(facts, measure)
    end = _end(facts)
    running = end is None or end > at
    reached = at if running or end is None else end
    whole = Span(start, max(start, reached))
    counted, set_aside = _sort_out(facts, pack, whole, at)
    stopped = total(stop.span for stop in counted)
    net = whole.length - stopped
    counted_end = None if running else end
    return Reckoning(
        start=start,
        end=counted_end,
        running=running,
        gross=whole.length,
        stopped=stopped,
        net=net,
        counted=counted,
        set_aside=set_aside,
        _words=lambda: (
            explain.start_line(facts, start, measure),
            *explain.end_lines(facts, counted_end, whole.end),
            explain.gross_line(whole),
            *explain.stop_lines([(pack.stop_reason(stop.reason).label, stop.span, stop.why) for stop in counted]),
            *explain.aside_lines([(explain.label(pack, reason), why) for _, reason, why in set_aside]),
            *explain.correction_lines(facts.corrections),
            *explain.sum_lines(whole.length, stopped, net, running=running, measure=measure),
        ),
    )


def _start(facts: Facts, measure: Measure) -> datetime:
    if measure is Measure.REPAIR or facts.alarm_at is None:
        return facts.opened_at
    return min(facts.alarm_at, facts.opened_at)


def _end(facts: Facts) -> datetime | None:
    """When service really came back; None while it has not.

    Only the newest restoration counts: a later one replaces what was said of an earlier one.
    """
    if not facts.restorations:
        return facts.ended_at
    newest = facts.restorations[-1]
    if newest.disputed_at is None:
        return newest.restored_at
    return newest.came_back_at or facts.ended_at


def _sort_out(
    facts: Facts, pack: Pack, whole: Span, at: datetime
) -> tuple[tuple[CountedStop, ...], tuple[tuple[object, str, str], ...]]:
    """Each stop either taken off (the part inside the outage) or set aside with a reason, by start."""
    counted: list[CountedStop] = []
    set_aside: list[tuple[object, str, str]] = []
    for stop in sorted(facts.stops, key=lambda stop: stop.started_at):
        try:
            span, why = claimed_span(stop, facts, pack, at=at)
            inside = span.overlap(whole)
            if inside is None:
                raise SetAside("it lies outside the time service was out")
        except SetAside as reason:
            set_aside.append((stop.ref, stop.reason, str(reason)))
            continue
        counted.append(CountedStop(stop.ref, stop.reason, inside, why))
    # In the order of what was taken off, so that the explanation can say what was taken off already.
    counted.sort(key=lambda stop: stop.span)
    return tuple(counted), tuple(set_aside)


def _in_whole_seconds(facts: Facts) -> Facts:
    return Facts(
        opened_at=_second(facts.opened_at),
        alarm_at=_maybe(facts.alarm_at),
        stops=tuple(
            replace(
                stop,
                started_at=_second(stop.started_at),
                ended_at=_maybe(stop.ended_at),
                window_end=_maybe(stop.window_end),
            )
            for stop in facts.stops
        ),
        restorations=tuple(
            Restoration(_second(each.restored_at), _maybe(each.disputed_at), _maybe(each.came_back_at))
            for each in facts.restorations
        ),
        contact_attempts=tuple(_second(each) for each in facts.contact_attempts),
        ended_at=_maybe(facts.ended_at),
        corrections=facts.corrections,
    )


def _maybe(instant: datetime | None) -> datetime | None:
    return None if instant is None else _second(instant)


def _second(instant: datetime) -> datetime:
    """The instant in UTC, down to its second; a naive one is refused."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {instant!r}")
    return instant.astimezone(UTC).replace(microsecond=0)
