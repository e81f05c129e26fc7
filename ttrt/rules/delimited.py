"""Files of rows and columns, read strictly: any delimiter, columns by name, each fault with its line and column."""

import codecs
import csv
import re
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from ttrt.rules.refusal import Refused
from ttrt.rules.wording import clean

DELIMITERS = ("\t", ",", ";", "|")
BROKEN = csv.Error
"""Raised by `rows` for quotes that do not match."""
LONGEST_NAME = 100
_NOT_A_TABLE = {
    b"PK\x03\x04": "is a spreadsheet or an archive. Save it as “CSV UTF-8” first",
    b"\xd0\xcf\x11\xe0": "is an old spreadsheet. Save it as “CSV UTF-8” first",
    b"\xff\xfe": "is in UTF-16. Save it as “CSV UTF-8” first",
    b"\xfe\xff": "is in UTF-16. Save it as “CSV UTF-8” first",
}
Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell (column "" for the row as a whole)."""

    line: int
    column: str
    why: str


class BadCell(Exception):
    """This cell cannot be read; the message says why and what would do."""


class BadHeader(Exception):
    """The first line does not name the columns; (column number, 0 for none of them, and why) of each fault."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


class BadRows(Refused):
    """What a file says cannot be done; nothing of it was."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults):,} faults in the file")
        self.faults = sorted(faults, key=lambda fault: fault.line)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the most characters a cell holds, other names it is known by, whether it must be there."""

    name: str
    limit: int = 200
    aliases: tuple[str, ...] = ()
    needed: bool = False


def no_table(start: bytes) -> str:
    """Why a file that begins so cannot be one of rows and columns; empty when it can."""
    for magic, why in _NOT_A_TABLE.items():
        if start.startswith(magic):
            return f"this file {why}"
    if b"\0" in start:
        return "this is not a text file with columns"
    return "" if start.removeprefix(codecs.BOM_UTF8).strip() else "the file is empty"


def plain(name: str) -> str:
    """A column's name as it is compared: case, blanks and punctuation do not matter."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def find_delimiter(header: str, known: Collection[str]) -> str:
    """The delimiter that makes the most of the `known` (plain) names of the first line; tab when none makes any."""

    def found(delimiter: str) -> int:
        return len({plain(name) for name in next(csv.reader([header], delimiter=delimiter), [])} & set(known))

    return max(DELIMITERS, key=found)


def names_of(columns: Sequence[Column]) -> dict[str, str]:
    """Each plain name a column is known by, with the column's own."""
    return {plain(name): column.name for column in columns for name in (column.name, *column.aliases)}


def columns_of(header: Iterable[str], columns: Sequence[Column]) -> list[str]:
    """The columns of a file by their own names, in the file's order.

    Raises `BadHeader` for names unknown, missing or given twice: a column passed over would be a column lost.
    """
    known = names_of(columns)
    faults: list[tuple[int, str]] = []
    found: list[str] = []
    for place, typed in enumerate(header, start=1):
        shown = typed.strip()
        name = known.get(plain(shown), "") if shown.isprintable() else ""
        if not plain(shown) or not shown.isprintable() or len(shown) > LONGEST_NAME:
            faults.append((place, "has no name that can be read"))
        elif not name:
            faults.append((place, f"“{shown}” is none of the columns {', '.join(c.name for c in columns)}"))
        elif name in found:
            faults.append((place, f"“{shown}” is named twice"))
        found.append(name)
    faults += [(0, f"there is no column {c.name}") for c in columns if c.needed and c.name not in found]
    if faults:
        raise BadHeader(faults)
    return found


def rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with the line it begins on. Raises `csv.Error` on quotes that do not match."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    began = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield began, row
        began = reader.line_num + 1


def each(
    numbered: Iterator[tuple[int, list[str]]],
    read: Callable[[int, list[str]], tuple[Entry | None, list[Fault]]],
) -> Iterator[tuple[Entry | None, list[Fault]]]:
    """What `read` makes of each row; a quote left open is a fault too, and the last."""
    line = 1
    while True:
        try:
            line, row = next(numbered)
        except StopIteration:
            return
        except csv.Error as broken:
            why = f"the quotes of this row or of one soon after it do not match ({broken})"
            yield None, [Fault(line + 1, "", why)]
            return
        yield read(line, row)


class Cells:
    """One row's cells by the names of their columns, tidied; and everything found wrong with the row."""

    def __init__(self, line: int, header: Sequence[str], row: Sequence[str], limits: Sequence[int]) -> None:
        self.line = line
        self.faults: list[Fault] = []
        self._cells: dict[str, str] = {}
        if len(row) != len(header):
            why = f"has {len(row)} cells; the first line names {len(header)} columns"
            self.faults.append(Fault(line, "", why))
            return
        for name, cell, limit in zip(header, row, limits, strict=True):
            self._cells[name] = cell and self.tried(name, tidy, cell, limit)

    def __getitem__(self, column: str) -> str:
        """What stands there; empty when the file has no such column."""
        return self._cells.get(column, "")

    @property
    def by_name(self) -> dict[str, str]:
        """All of them."""
        return self._cells

    def tried(self, column: str, read: Callable[..., Any], *given: Any) -> Any:
        """What `read` answers, or None and one more fault in this column."""
        try:
            return read(*given)
        except BadCell as bad:
            self.wrong(column, str(bad))
        except Refused as bad:
            self.wrong(column, bad.message)
        return None

    def wrong(self, column: str, why: str) -> None:
        """One more fault."""
        self.faults.append(Fault(self.line, column, why))


@lru_cache(maxsize=50_000)
def tidy(cell: str, limit: int) -> str:
    """A cell's text in composed form without outer blanks.

    Raises `BadCell`, `UnprintableText` or `TextTooLong`: nothing is cut or dropped quietly.
    """
    if len(cell) <= limit and cell.isprintable():  # the common case, five times faster than asking each character
        # Interned, because a file says the same towns and services a hundred thousand times.
        return sys.intern(unicodedata.normalize("NFC", cell).strip())
    if any("\udc80" <= character <= "\udcff" for character in cell):  # as `surrogateescape` marks a foreign byte
        raise BadCell("holds a letter that is not UTF-8. Save the file as “CSV UTF-8”")
    return clean(cell, limit=limit, field="", lines=False)
