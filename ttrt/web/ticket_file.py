"""A ticket list as a file: the same rows in the same order as on the screen, for a spreadsheet.

As text (CSV): UTF-8 with a byte order mark, because the spreadsheet on most desks otherwise takes it for another code
page; lines end as RFC 4180 has them; instants carry their Pacific offset; the last line says how many tickets the file
holds, so that a file cut short on its way is noticed. As a workbook (XLSX): dates are dates, seconds are numbers, and a
second sheet says which list this is, when it was taken and how many tickets it holds.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import IO, Any

from ttrt.queries import list_clock
from ttrt.queries.tickets import Columns
from ttrt.rules import lifecycle, localtime
from ttrt.rules.access import Standing
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import Refused
from ttrt.web import contract_words, workbook
from ttrt.web.chips import KINDS
from ttrt.web.workbook import LOOKS_LIKE_FORMULA, MIXED, MOMENT, MOST_ROWS, NUMBER, STARTS_OTHERWISE, TEXT, Column

COLUMNS = (
    Column("Ticket", 17),
    Column("Department code", 11),
    Column("Department", 30),
    Column("Circuit, number or service", 28),
    Column("Kind", 13),
    Column("Site", 28),
    Column("Service type", 20),
    Column("Status", 18),
    Column("Severity", 18),
    Column("Public safety", 8),
    Column("TSP priority", 13),
    Column("Outage time less stops (seconds)", 13, NUMBER),
    Column("Outage time less stops", 22),
    Column("Outage time is final", 9),
    Column("Clock stopped for", 18),
    Column("Next update due", 20, MOMENT),
    Column("Last update", 20, MOMENT),
    Column("Estimated restoration", 20, MOMENT),
    Column("First alarm", 20, MOMENT),
    Column("Opened", 20, MOMENT),
    Column("Restored", 20, MOMENT),
    Column("Ended", 20, MOMENT),
    Column("Reported by", 22),
    Column("Customer's reference", 20),
    Column("On the unassigned service", 10),
    Column("Owner", 20),
    Column("Team", 18),
)
HEADINGS = tuple(column.heading for column in COLUMNS)

# What makes a spreadsheet take a cell of a text file for a formula, and what it skips before looking.
_FORMULA = (*LOOKS_LIKE_FORMULA, "\t", "\r", "\n")
_SETS_APART = re.compile(r'[,"\r\n]')
_WITHIN_HOUR = tuple(f":{second // 60:02}:{second % 60:02}" for second in range(3600))


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet reckons with: an apostrophe goes before one that would start a formula."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def write(file: IO[str], batches: Iterable[Columns], *, reader: Standing, at: datetime, covers: str) -> int:
    """Write all rows and the closing line as CSV; answers how many tickets there were. `covers`: whose, in words."""
    file.write(_lines([_texts(HEADINGS)]))
    written = 0
    for of in batches:
        spelt = [_SPELT[column.kind](cells) for column, cells in zip(COLUMNS, _cells(of, reader, at), strict=True)]
        file.write(_lines(zip(*spelt, strict=True)))
        written += len(of["number"])
    file.write(_lines([_texts([f"End of file: {counted(written)}", f"Covers: {covers}"])]))
    return written


def write_workbook(
    file: IO[bytes], batches: Iterable[Columns], *, reader: Standing, at: datetime, about: str, covers: str
) -> int:
    """Write all rows as a workbook, with a sheet about them; answers how many tickets there were.

    Raises `Refused` for more than a sheet can hold.
    """
    columns = [
        replace(column, heading=f"{column.heading} (Pacific time)") if column.kind == MOMENT else column
        for column in COLUMNS
    ]
    with workbook.Book(file) as book:
        written = book.sheet("Tickets", columns, (_cells(of, reader, at) for of in _as_many_as_fit(batches)))
        said = (
            ("This file", f"The list “{about}”, in the order of the screen"),
            ("Covers", covers),
            ("Tickets in it", written),
            ("Taken (Pacific time)", at),
            ("Times", "Pacific time, as the clock stood on that day"),
            ("Outage times", "In seconds, less valid stops; of tickets not yet restored, up to the time it was taken"),
        )
        what = [Column("What", 22), Column("", 70, MIXED)]
        book.sheet("About this file", what, [tuple(zip(*said, strict=True))])
    return written


def counted(number: int) -> str:
    """`1 ticket`, `27 tickets`."""
    return f"{number} {'ticket' if number == 1 else 'tickets'}"


def file_name(department_code: str | None, at: datetime, ending: str = "csv") -> str:
    """`tickets-3860-2026-11-22-1805.csv`: whose, and when in Pacific time."""
    return f"tickets-{department_code or 'all-departments'}-{at.astimezone(localtime.PACIFIC):%Y-%m-%d-%H%M}.{ending}"


def _as_many_as_fit(batches: Iterable[Columns]) -> Iterator[Columns]:
    number = 0
    for of in batches:
        number += len(of["number"])
        if number > MOST_ROWS:
            raise Refused(
                f"A spreadsheet holds {MOST_ROWS:,} tickets, and this list has more. "
                "Narrow it with a filter, or download the text table (CSV)."
            )
        yield of


def _cells(of: Columns, reader: Standing, at: datetime) -> tuple[Sequence[Any], ...]:
    """What these rows say, in the order of `COLUMNS`."""
    severities, stops = contract_words.severities(), contract_words.stop_reasons()
    statuses = {status.value: lifecycle.word(status, reader) for status in Status}
    nets = list_clock.all_net_seconds(of, at=at)
    return (
        of["number"],
        of["department_code"],
        of["department_name"],
        of["identifier"],
        [KINDS[kind] for kind in of["kind"]],
        of["site_name"],
        of["service_type"],
        [statuses[status] for status in of["status"]],
        [severities.get(code, (code, 0))[0] for code in of["severity"]],
        _yes(of["public_safety"]),
        of["tsp"],
        nets,
        [_to_the_minute(net if net < 60 else net // 60 * 60) for net in nets],
        _yes(net is not None for net in of["net_seconds"]),
        [contract_words.in_words(codes, stops) for codes in of["stop"]],
        of["update_due_at"],
        of["last_update_at"],
        of["estimate_at"],
        of["alarm_at"],
        of["opened_at"],
        of["restored_at"],
        of["closed_at"],
        of["reported_by"],
        of["customer_reference"],
        _yes(of["unassigned"]),
        of["owner_name"],
        of["team"],
    )


def _yes(each: Iterable[bool]) -> list[str]:
    return ["yes" if is_so else "no" for is_so in each]


_to_the_minute = lru_cache(maxsize=4096)(localtime.in_words)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    # As the standard library's writer would have it, which looks at each letter of a cell again and again.
    return "".join([f"{line}\r\n" for line in map(",".join, rows)])


def _texts(texts: Sequence[str]) -> Iterable[str]:
    # Looked at all together first: mostly each of them can stand as it is, and that is soon seen.
    together = "\n".join(["", *texts])
    if (
        together.count("\n") == len(texts)
        and not any(particular in together for particular in (",", '"', "\r"))
        and not STARTS_OTHERWISE.search(together)
    ):
        return texts
    spelt = {text: _particular(text) for text in set(texts)}
    return map(spelt.__getitem__, texts)


def _particular(text: str) -> str:
    """Inert, and between quotes where it holds what sets cells or lines apart (RFC 4180)."""
    safe = inert(text)
    return '"{}"'.format(safe.replace('"', '""')) if _SETS_APART.search(safe) else safe


def spelt_moment(moment: datetime | None) -> str:
    """As `2026-11-22T18:05:00-08:00`, Pacific time."""
    if moment is None:
        return ""
    since = moment - localtime.EPOCH
    hour, second = divmod(since.seconds, 3600)
    there, offset = _pacific_hour(24 * since.days + hour)
    return f"{there}{_WITHIN_HOUR[second]}{offset}"


@lru_cache(maxsize=65536)
def _pacific_hour(hour: int) -> tuple[str, str]:
    """How the moments of this hour since 1970 begin and end; the Pacific offset changes at full hours only."""
    said = (localtime.EPOCH + timedelta(hours=hour)).astimezone(localtime.PACIFIC).isoformat()
    return said[:13], said[19:]


_SPELT: dict[str, Callable[[Sequence[Any]], Iterable[str]]] = {
    TEXT: _texts,
    NUMBER: partial(map, str),
    MOMENT: partial(map, spelt_moment),
}
