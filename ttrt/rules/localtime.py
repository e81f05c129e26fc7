"""Pacific time for people's eyes and hands; everything is kept and subtracted in UTC.

Twice a year the wall clock lies: one autumn hour happens twice, one spring hour never happens. A typed
time in either is asked about or refused, never guessed.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ttrt.rules.refusal import Refused

PACIFIC = ZoneInfo("America/Los_Angeles")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

FIRST = "first"
SECOND = "second"

_TYPED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")


class UnreadableTime(Refused):
    """The text is not a date and time."""


class NonexistentTime(Refused):
    """The wall clock skipped this time in spring."""


class AmbiguousTime(Refused):
    """The wall clock showed this time twice in autumn; `first` and `second` are the two instants (UTC)."""

    def __init__(self, message: str, *, first: datetime, second: datetime, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.first = first
        self.second = second


def instant(civil: str, fold: str | None = None, *, field: str | None = None) -> datetime:
    """The UTC instant of a typed Pacific time, `YYYY-MM-DDTHH:MM` with or without seconds.

    `fold` answers which of two: "first" (PDT) or "second" (PST); it matters in the autumn hour only.
    Raises `UnreadableTime`, `NonexistentTime` or, when `fold` does not say, `AmbiguousTime`.
    """
    wall = _wall(civil, field)
    first = wall.replace(tzinfo=PACIFIC, fold=0)
    second = wall.replace(tzinfo=PACIFIC, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(PACIFIC).replace(tzinfo=None) != wall:
        raise NonexistentTime(
            f"{_wall_words(wall)} did not happen: clocks went forward over that hour. "
            "Give the time just before or after.",
            field=field,
        )
    if fold == FIRST:
        return first.astimezone(UTC)
    if fold == SECOND:
        return second.astimezone(UTC)
    raise AmbiguousTime(
        f"{_wall_words(wall)} happened twice, because clocks went back that night. "
        f"Choose the first ({show_time(first)}) or the second, an hour later ({show_time(second)}).",
        first=first.astimezone(UTC),
        second=second.astimezone(UTC),
        field=field,
    )


def _wall(civil: str, field: str | None) -> datetime:
    typed = civil.strip()
    try:
        if not _TYPED.fullmatch(typed):
            raise ValueError(typed)
        wall = datetime.fromisoformat(typed)
        wall.replace(tzinfo=PACIFIC).astimezone(UTC)  # year 1 and year 9999 have no UTC on one side
    except (ValueError, OverflowError):
        raise UnreadableTime(
            "This is not a date and time. Write the day and the time, for example 22 Nov 2026 and 18:05.", field=field
        ) from None
    return wall


def _wall_words(wall: datetime) -> str:
    return f"{wall.day} {wall:%b %Y %H:%M}"


def civil_day(instant: datetime) -> date:
    """The Pacific calendar day an instant falls on."""
    return instant.astimezone(PACIFIC).date()


def day_start(day: date) -> datetime:
    """The UTC instant a Pacific day begins; clocks change at 02:00, so midnight is always one instant."""
    return datetime.combine(day, time.min, tzinfo=PACIFIC).astimezone(UTC)


def show(instant: datetime) -> str:
    """An instant as people here read it: `22 Nov 2026 18:05 PST`."""
    there = instant.astimezone(PACIFIC)
    return f"{_day(there)} {_time(there)}"


def show_day(instant: datetime) -> str:
    """The day it falls on here: `22 Nov 2026`."""
    return _day(instant.astimezone(PACIFIC))


def show_time(instant: datetime) -> str:
    """The time of day with its zone: `18:05 PST`."""
    return _time(instant.astimezone(PACIFIC))


def stamp(instant: datetime) -> str:
    """An instant for programs, in UTC, to the second: `2026-11-23T02:05:00Z` (RFC 3339)."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# Lists print hundreds of these: `strftime` takes three times as long.
def _day(there: datetime) -> str:
    return f"{there.day} {_MONTHS[there.month]} {there.year}"


def _time(there: datetime) -> str:
    return f"{there.hour:02}:{there.minute:02} {there.tzname()}"


def input_value(instant: datetime) -> str:
    """An instant as the value of a `datetime-local` field, in Pacific time, to the minute."""
    return f"{instant.astimezone(PACIFIC):%Y-%m-%dT%H:%M}"


def in_words(duration: timedelta | int | float) -> str:
    """A duration in words, to the minute: `4 hours 12 minutes`; seconds only below one minute."""
    return _words(_units(duration, exact=False), ("day", "hour", "minute", "second"))


def exact_words(duration: timedelta | int | float) -> str:
    """A duration in words with its seconds, so that figures in a sum add up: `1 hour 5 seconds`."""
    return _words(_units(duration, exact=True), ("day", "hour", "minute", "second"))


def short_words(duration: timedelta | int | float) -> str:
    """A duration for a narrow column: `4 h 12 min`; seconds only below one minute."""
    return _short(_units(duration, exact=False))


def short_exact_words(duration: timedelta | int | float) -> str:
    """The same with its seconds, so that figures side by side add up: `4 h 12 min 5 s`."""
    return _short(_units(duration, exact=True))


def _short(amounts: tuple[int, int, int, int]) -> str:
    said = [f"{n} {unit}" for n, unit in zip(amounts, ("d", "h", "min", "s"), strict=True) if n]
    return " ".join(said) or "0 min"


def _units(duration: timedelta | int | float, *, exact: bool) -> tuple[int, int, int, int]:
    seconds = int(duration.total_seconds() if isinstance(duration, timedelta) else duration)
    if seconds < 0:
        raise ValueError(f"a duration is never negative: {duration}")
    minutes, seconds = divmod(seconds, 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return days, hours, minutes_left, seconds if exact or not minutes else 0


def _words(amounts: tuple[int, int, int, int], units: tuple[str, str, str, str]) -> str:
    said = [f"{n} {unit if n == 1 else unit + 's'}" for n, unit in zip(amounts, units, strict=True) if n]
    return " ".join(said) or "0 minutes"
