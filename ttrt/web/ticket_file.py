"""A ticket list as a file: the same rows in the same order as on the screen, for a spreadsheet.

As text (CSV): UTF-8 with a byte order mark, because the spreadsheet on most desks otherwise takes it for another code
page; lines end as RFC 4180 has them; instants carry their Pacific offset; the last line says how many tickets the file
holds, so that a file cut short on its way is noticed. As a workbook (XLSX): dates are dates, seconds are numbers, and a
second sheet says which list this is, when it was taken and how many tickets it holds.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import IO

from ttrt.queries import list_clock
from ttrt.queries.tickets import Row
from ttrt.rules import lifecycle, localtime
from ttrt.rules.access import Standing
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import Refused
from ttrt.web import contract_words, workbook
from ttrt.web.chips import KINDS
from ttrt.web.workbook import LOOKS_LIKE_FORMULA, MOST_ROWS, Cell

# Each column's heading, and its width in characters.
COLUMNS = (
    ("Ticket", 17),
    ("Department code", 11),
    ("Department", 30),
    ("Circuit, number or service", 28),
    ("Kind", 13),
    ("Site", 28),
    ("Service type", 20),
    ("Status", 18),
    ("Severity", 18),
    ("Public safety", 8),
    ("TSP priority", 13),
    ("Outage time less stops (seconds)", 13),
    ("Outage time less stops", 22),
    ("Outage time is final", 9),
    ("Clock stopped for", 18),
    ("Next update due", 20),
    ("Last update", 20),
    ("Estimated restoration", 20),
    ("First alarm", 20),
    ("Opened", 20),
    ("Restored", 20),
    ("Ended", 20),
    ("Reported by", 22),
    ("Customer's reference", 20),
    ("On the unassigned service", 10),
    ("Owner", 20),
    ("Team", 18),
)
HEADINGS = tuple(heading for heading, _ in COLUMNS)
MOMENTS = HEADINGS[15:22]

# What makes a spreadsheet take a cell of a text file for a formula, and what it skips before looking.
_FORMULA = (*LOOKS_LIKE_FORMULA, "\t", "\r", "\n")


@lru_cache(maxsize=4096)  # most texts of a list come again and again
def inert(text: str) -> str:
    """The text as a cell that no spreadsheet reckons with: an apostrophe goes before one that would start a formula."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def write(file: IO[str], rows: Iterable[Row], *, reader: Standing, at: datetime) -> int:
    """Write all rows and the closing line as CSV; answers how many tickets there were."""
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    written = 0
    for cells in _cells(rows, reader, at):
        writer.writerow([_text(cell) for cell in cells])
        written += 1
    writer.writerow([f"End of file: {counted(written)}"])
    return written


def write_workbook(file: IO[bytes], rows: Iterable[Row], *, reader: Standing, at: datetime, about: str) -> int:
    """Write all rows as a workbook, with a sheet about them; answers how many tickets there were.

    Raises `Refused` for more than a sheet can hold.
    """
    headings = [(f"{name} (Pacific time)" if name in MOMENTS else name, width) for name, width in COLUMNS]
    with workbook.Book(file) as book:
        written = book.sheet("Tickets", headings, _as_many_as_fit(_cells(rows, reader, at)))
        said: list[tuple[Cell, Cell]] = [
            ("This file", f"The list “{about}”, in the order of the screen"),
            ("Tickets in it", written),
            ("Taken (Pacific time)", at),
            ("Times", "Pacific time, as the clock stood on that day"),
            ("Outage times", "In seconds, less valid stops; of tickets not yet restored, up to the time it was taken"),
        ]
        book.sheet("About this file", [("What", 22), ("", 70)], said)
    return written


def counted(number: int) -> str:
    """`1 ticket`, `27 tickets`."""
    return f"{number} {'ticket' if number == 1 else 'tickets'}"


def file_name(department_code: str | None, at: datetime, ending: str = "csv") -> str:
    """`tickets-3860-2026-11-22-1805.csv`: whose, and when in Pacific time."""
    return f"tickets-{department_code or 'all-departments'}-{at.astimezone(localtime.PACIFIC):%Y-%m-%d-%H%M}.{ending}"


def _as_many_as_fit(rows: Iterable[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    for n, cells in enumerate(rows):
        if n == MOST_ROWS:
            raise Refused(
                f"A spreadsheet holds {MOST_ROWS:,} tickets, and this list has more. "
                "Narrow it with a filter, or download the text table (CSV)."
            )
        yield cells


def _cells(rows: Iterable[Row], reader: Standing, at: datetime) -> Iterator[tuple[Cell, ...]]:
    severities, stops = contract_words.severities(), contract_words.stop_reasons()
    statuses = {status.value: lifecycle.word(status, reader) for status in Status}
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
            statuses[row.status],
            severities.get(row.severity, (row.severity, 0))[0],
            _yes(row.public_safety),
            row.tsp,
            net,
            localtime.in_words(net),
            _yes(not list_clock.is_running(row)),
            contract_words.in_words(row.stop, stops),
            row.update_due_at,
            row.last_update_at,
            row.estimate_at,
            row.alarm_at,
            row.opened_at,
            row.restored_at,
            row.closed_at,
            row.reported_by,
            row.customer_reference,
            _yes(row.unassigned),
            row.owner_name,
            row.team,
        )


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return inert(cell)
    if isinstance(cell, datetime):
        return cell.astimezone(localtime.PACIFIC).isoformat(timespec="seconds")
    return "" if cell is None else str(cell)
