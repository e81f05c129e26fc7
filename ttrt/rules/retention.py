"""How long a ticket's history is kept in reach, counted in months after its closing (contract A.9.4).

How many months comes from the pack. A dispute reopens the ticket, so the count begins anew at the new closing.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime

from ttrt.rules.localtime import civil_day
from ttrt.rules.terms import Timers


@dataclass(frozen=True, slots=True)
class Kept:
    """Last Pacific days (inclusive) on which the history is there for everybody online, and on request."""

    online_until: date
    on_request_until: date


def kept(closed_at: datetime, timers: Timers) -> Kept:
    """How long the history of a ticket closed at this instant (aware) is in reach."""
    closed_on = civil_day(closed_at)
    return Kept(
        online_until=months_after(closed_on, timers.online_months),
        on_request_until=months_after(closed_on, timers.on_request_months),
    )


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day when it is shorter: 31 Aug and 6 months is 28 Feb."""
    ordinal = day.year * 12 + day.month - 1 + months
    year, month = divmod(ordinal, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
