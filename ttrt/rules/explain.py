"""Why the clock says what it says: a list that a county clerk can follow and add up.

Each line names the rule it comes from; "contract:" was read in the contract's papers, "our reading:" fills
what they leave open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ttrt.rules.facts import Correction, Facts, Measure
from ttrt.rules.localtime import exact_words, show
from ttrt.rules.spans import Span
from ttrt.rules.terms import Pack


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of the explanation; `instant` is the moment it is about, when it is about one."""

    text: str
    instant: datetime | None
    rule: str


def label(pack: Pack, code: str) -> str:
    """The reason's label, or its code when this pack does not know it."""
    try:
        return pack.stop_reason(code).label
    except KeyError:
        return code


def start_line(facts: Facts, start: datetime, measure: Measure) -> TraceLine:
    """Where the clock starts, and by which of the two rules."""
    if measure is Measure.REPAIR:
        return TraceLine(
            f"The clock starts when the ticket was opened: {show(start)}.", start, "contract: repair start"
        )
    if start < facts.opened_at:
        early = exact_words(facts.opened_at - start)
        text = f"The clock starts at the first network alarm: {show(start)}, {early} before the ticket was opened."
    elif facts.alarm_at is not None and facts.alarm_at > start:
        text = f"The clock starts when the ticket was opened: {show(start)}; the first network alarm came later."
    else:
        text = f"The clock starts when the ticket was opened: {show(start)}."
    return TraceLine(text, start, "contract: outage start")


def end_lines(facts: Facts, end: datetime | None, reached: datetime) -> Iterable[TraceLine]:
    """Every restoration and what became of it, then where the clock ends or that it runs."""
    for each in facts.restorations:
        if each.disputed_at is not None:
            text = (
                f"Service was said to be restored at {show(each.restored_at)}; "
                f"the customer said at {show(each.disputed_at)} that it was not."
            )
            yield TraceLine(text, each.disputed_at, "contract: dispute moves the end")
    if end is None:
        yield TraceLine(
            f"The clock is running; this is counted up to {show(reached)}.", reached, "contract: outage end"
        )
        return
    newest = facts.restorations[-1] if facts.restorations else None
    if newest is not None and newest.disputed_at is None:
        yield TraceLine(f"The clock ends when service was restored: {show(end)}.", end, "contract: outage end")
    elif newest is not None and newest.came_back_at is not None:
        text = f"The clock ends when service really came back, as the customer said: {show(end)}."
        yield TraceLine(text, end, "contract: dispute moves the end")
    else:
        text = f"The clock ends with the ticket, which was cancelled or rejected: {show(end)}."
        yield TraceLine(text, end, "our reading: a cancelled ticket ends its clock")


def gross_line(whole: Span) -> TraceLine:
    """The whole time before anything is taken off."""
    text = f"From {show(whole.start)} to {show(whole.end)} is {exact_words(whole.length)}."
    return TraceLine(text, None, "our reading: gross time")


def stop_lines(counted: Sequence[tuple[str, Span, str]]) -> Iterable[TraceLine]:
    """What each stop takes off; a minute already taken off by an earlier stop is not taken off again."""
    reached: datetime | None = None
    for name, span, why in counted:
        begins = span.start if reached is None else max(span.start, min(reached, span.end))
        taken = span.end - begins
        shared = f"; {exact_words(span.length - taken)} of it was taken off already" if taken < span.length else ""
        text = (
            f"Less {exact_words(taken)}: the clock was stopped for “{name}” "
            f"from {show(span.start)} to {show(span.end)} ({why}{shared})."
        )
        yield TraceLine(text, span.start, "contract: stop-clock conditions")
        reached = span.end if reached is None else max(reached, span.end)


def aside_lines(set_aside: Sequence[tuple[str, str]]) -> Iterable[TraceLine]:
    """Each stop that takes nothing off, and why."""
    for name, why in set_aside:
        yield TraceLine(f"Not taken off: “{name}”, because {why}.", None, "contract: stop-clock conditions")


def correction_lines(corrections: Iterable[Correction]) -> Iterable[TraceLine]:
    """Each time that was put right: what stood there first, and what stands there now."""
    for each in corrections:
        was = f"was first recorded as {show(each.was_at)}" if each.was_at else "was not recorded at first"
        now = f"{each.by} corrected it to {show(each.is_at)}" if each.is_at else f"{each.by} took it back"
        text = f"The {each.what} {was}; {now}. The reason stands in the history."
        yield TraceLine(text, each.is_at, "our reading: a wrong time is corrected, and both values are kept")


def sum_lines(
    gross: timedelta, stopped: timedelta, net: timedelta, *, running: bool, measure: Measure
) -> Iterable[TraceLine]:
    """The three figures, last."""
    so_far = " so far" if running else ""
    name = "Repair time" if measure is Measure.REPAIR else "Outage time"
    yield TraceLine(f"Whole time{so_far}: {exact_words(gross)}.", None, "gross")
    yield TraceLine(f"Clock stopped{so_far}: {exact_words(stopped)}.", None, "stopped")
    yield TraceLine(f"{name}{so_far}: {exact_words(net)}.", None, "net")
