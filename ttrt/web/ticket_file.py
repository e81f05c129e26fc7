"""A ticket list as a file: the same rows in the same order as on the screen, for a spreadsheet.

UTF-8 with a byte order mark, because the spreadsheet on most desks otherwise takes it for another code page; lines end
as RFC 4180 has them. Instants carry their Pacific offset. The last line says how many tickets the file holds, so that
a file cut short on its way is noticed.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO

from ttrt.queries import list_clock
from ttrt.queries.tickets import Row
from ttrt.rules import lifecycle, localtime
from ttrt.rules.lifecycle import Status
from ttrt.web import contract_words
from ttrt.web.chips import KINDS

HEADINGS = (
    "Ticket",
    "Department code",
    "Department",
    "Circuit, number or service",
    "Kind",
    "Site",
    "Service type",
    "Status",
    "Severity",
    "Public safety",
    "TSP priority",
    "Outage time less stops (seconds)",
    "Outage time less stops",
    "Outage time is final",
    "Clock stopped for",
    "Next update due",
    "Last update",
    "Estimated restoration",
    "First alarm",
    "Opened",
    "Restored",
    "Ended",
    "Reported by",
    "Customer's reference",
    "On the unassigned service",
)

# What makes a spreadsheet take a cell for a formula, full-width forms included; and what it skips before looking.
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet reckons with: an apostrophe goes before one that would start a formula."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def write(file: IO[str], rows: Iterable[Row], *, at: datetime) -> int:
    """Write all rows and the closing line; answers how many tickets there were."""
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    written = 0
    for cells in _cells(rows, at):
        writer.writerow([inert(cell) for cell in cells])
        written += 1
    writer.writerow([f"End of file: {written} {'ticket' if written == 1 else 'tickets'}"])
    return written


def file_name(department_code: str | None, at: datetime) -> str:
    """`tickets-3860-2026-11-22-1805.csv`: whose, and when in Pacific time."""
    return f"tickets-{department_code or 'all-departments'}-{at.astimezone(localtime.PACIFIC):%Y-%m-%d-%H%M}.csv"


def _cells(rows: Iterable[Row], at: datetime) -> Iterator[tuple[str, ...]]:
    severities, stops = contract_words.severities(), contract_words.stop_reasons()
    for row in rows:
        net = list_clock.net_seconds(row, at=at)
        yield (
            row.number,
            row.department_code,
            row.department_name,
            row.identifier,
            KINDS[row.kind],
            row.site_name,
            row.service_type,
            lifecycle.WORDS[Status(row.status)],
            severities.get(row.severity, (row.severity, 0))[0],
            _yes(row.public_safety),
            row.tsp,
            str(net),
            localtime.in_words(net),
            _yes(not list_clock.is_running(row)),
            contract_words.in_words(row.stop, stops),
            _instant(row.update_due_at),
            _instant(row.last_update_at),
            _instant(row.estimate_at),
            _instant(row.alarm_at),
            _instant(row.opened_at),
            _instant(row.restored_at),
            _instant(row.closed_at),
            row.reported_by,
            row.customer_reference,
            _yes(row.unassigned),
        )


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _instant(instant: datetime | None) -> str:
    return instant.astimezone(localtime.PACIFIC).isoformat(timespec="seconds") if instant else ""
