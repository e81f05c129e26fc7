"""Half-open spans of time: the start belongs to the span, the end to what follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


class BadSpan(ValueError):
    """A span without a zone, or one that ends before it starts."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` up to, not including, `end`; both are turned to UTC. An empty span is allowed."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise BadSpan(f"a span needs instants with a zone: {self.start} to {self.end}")
        # In UTC before comparing: same-zone arithmetic ignores the repeated autumn hour.
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end < self.start:
            raise BadSpan(f"a span cannot end before it starts: {self.start} to {self.end}")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def empty(self) -> bool:
        return self.start == self.end

    def covers(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def overlap(self, other: "Span") -> "Span | None":
        """What both have in common, or None when that is nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def clip(spans: Iterable[Span], whole: Span) -> list[Span]:
    """The parts of the spans that lie inside the whole; what lies outside is dropped."""
    return [part for span in spans if (part := span.overlap(whole))]


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same time as separate spans in order: overlapping and touching ones become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.empty:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def total(spans: Iterable[Span]) -> timedelta:
    """How long the spans are together; time covered twice counts once."""
    return sum((span.length for span in merge(spans)), timedelta())


def subtract(whole: Span, spans: Iterable[Span]) -> list[Span]:
    """What is left of the whole outside the spans, in order."""
    left: list[Span] = []
    reached = whole.start
    for span in merge(clip(spans, whole)):
        if reached < span.start:
            left.append(Span(reached, span.start))
        reached = span.end
    if reached < whole.end:
        left.append(Span(reached, whole.end))
    return left
