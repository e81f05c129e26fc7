"""An inventory file, row by row: read and checked on the way in, written on the way out.

Reading and writing undo one another: what a row shows again from its values is not kept twice, what it does not (a
column without a place of its own, `$1,200` for 1200.00) is kept as it came in `Entry.other`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ttrt.rules import delimited
from ttrt.rules import inventory_columns as columns
from ttrt.rules.delimited import BadCell, Cells, Fault
from ttrt.rules.identifiers import Kind, normal_form, phone_number
from ttrt.rules.inventory_cells import text
from ttrt.rules.inventory_columns import BY_NAME, CIRCUIT, CLLI, CODE, CUSTOMER, FIELDS, PHONE, PRODUCT, SERVICE, SITE

VALUES = tuple(column.field for column in FIELDS)
"""The item's fields that a file fills, in order."""
_PLACE_OF = {column.name: place for place, column in enumerate(FIELDS)}
_A = [VALUES.index(f"a_{part}") for part in ("address_1", "address_2", "city", "state", "zip")]
_NAMED_BY = {Kind.CIRCUIT: CIRCUIT, Kind.PHONE: PHONE, Kind.SERVICE: SERVICE}


@dataclass(frozen=True, slots=True)
class Place:
    """A site as a row names it: the row's own name for it, or else its address, or else its city."""

    name: str
    address_1: str
    address_2: str
    city: str
    state: str
    zip: str
    clli: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two rows speak of one site."""
        return self.name, self.address_1, self.city


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as a row of the file says it. `values` stand in the order of `VALUES`, `other` is by column name."""

    line: int
    code: str
    kind: Kind
    identifier: str
    normal: str
    values: tuple[Any, ...]
    place: Place | None
    other: dict[str, str]

    @property
    def key(self) -> tuple[str, str, str]:
        """What an item is known by: whose, which of the three kinds, and its normal form."""
        return self.code, self.kind.value, self.normal


@dataclass(frozen=True, slots=True)
class Shown:
    """One stored item with what a row shows of it."""

    code: str
    customer: str
    kind: str
    identifier: str
    values: tuple[Any, ...]
    site_name: str
    clli: str
    other: Mapping[str, str]


class Reader:
    """Reads the rows of one file. `header` comes from `inventory_columns.columns_of`, `customers` are names by code."""

    def __init__(self, header: list[str], *, customers: Mapping[str, str]) -> None:
        self._header, self._customers = header, customers
        self._limits = [BY_NAME.get(name, columns.UNKNOWN).limit for name in header]
        self._first: dict[tuple[str, str, str], int] = {}

    def read(self, numbered: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[Entry | None, list[Fault]]]:
        """Each row of `delimited.rows`; an item an earlier row named is a fault, and so is a quote left open."""
        return delimited.each(numbered, self._once)

    def _once(self, line: int, row: list[str]) -> tuple[Entry | None, list[Fault]]:
        entry, faults = self.row(line, row)
        before = self._first.setdefault(entry.key, line) if entry else line
        if entry and before != line:
            why = f"“{entry.identifier}” stands on line {before} already"
            return None, [Fault(line, _NAMED_BY[entry.kind], why)]
        return entry, faults

    def row(self, line: int, row: list[str]) -> tuple[Entry | None, list[Fault]]:
        """One row as an entry, or None and everything that is wrong with it."""
        cells = Cells(line, self._header, row, self._limits)
        if cells.faults:
            return None, cells.faults
        by_name = cells.by_name
        code = cells.tried(CODE, _customer, cells[CODE], self._customers)
        subject = cells.tried(_subject_column(by_name), _subject, by_name)
        values = tuple([cells.tried(c.name, c.read, cells[c.name]) for c in FIELDS])
        if cells.faults:
            return None, cells.faults
        kind, identifier = subject
        place = _place(by_name, values)
        entry = Entry(line, code, kind, identifier, normal_form(identifier), values, place, {})
        return replace(entry, other=_not_shown(entry, by_name, self._customers[code])), []


def _customer(code: str, customers: Mapping[str, str]) -> str:
    if code.upper() in customers:
        return code.upper()
    if not code:
        raise BadCell("the row does not say whose it is")
    padded = code.zfill(4)
    hint = f" Did a spreadsheet drop the zero of {padded}?" if padded in customers and padded != code else ""
    raise BadCell(f"“{code}” is no department of ours.{hint}")


def _subject_column(cells: Mapping[str, str]) -> str:
    """Which column names the item. A circuit's row may carry its number too, a number's its service: the first wins."""
    return next((name for name in columns.NAMES_A_SUBJECT if cells.get(name)), CIRCUIT)


def _subject(cells: Mapping[str, str]) -> tuple[Kind, str]:
    """Exactly one subject (contract A.9.4): the Circuit ID, else the WTN, else the Service ID, else the Product ID."""
    column = _subject_column(cells)
    typed = cells.get(column, "")
    if not typed:
        raise BadCell(f"the row names nothing: {', '.join(columns.NAMES_A_SUBJECT)} are all empty")
    if column == PHONE and phone_number(typed) is None:
        raise BadCell(f"“{typed}” is not a ten-digit phone number")
    if not normal_form(typed):
        raise BadCell(f"“{typed}” holds no letter and no digit")
    return {CIRCUIT: Kind.CIRCUIT, PHONE: Kind.PHONE}.get(column, Kind.SERVICE), typed


def _place(cells: Mapping[str, str], values: tuple[Any, ...]) -> Place | None:
    name = cells.get(SITE) or own_name(values)
    address_1, address_2, city, state, zip_code = (values[place] for place in _A)
    return Place(name, address_1, address_2, city, state, zip_code, cells.get(CLLI, "")) if name else None


def own_name(values: tuple[Any, ...]) -> str:
    """The name of a site that nobody named: its first address line, else its city."""
    return str(values[_A[0]] or values[_A[2]])


def address(values: tuple[Any, ...]) -> tuple[str, str]:
    """First line and city of the A end: with the name, what makes a site the same site."""
    return values[_A[0]], values[_A[2]]


def _not_shown(entry: Entry, cells: Mapping[str, str], customer: str) -> dict[str, str]:
    """The cells that `show` would not give back from the entry's values alone."""
    site = entry.place.name if entry.place else ""
    shown = _from_values(Shown(entry.code, customer, entry.kind, entry.identifier, entry.values, site, "", {}))
    other = {name: cell for name, cell in cells.items() if cell != shown.get(name, "")}
    if entry.place and CLLI in cells:
        other[CLLI] = cells[CLLI]  # always: a site's CLLI may come from another row
    return other


def show(item: Shown) -> dict[str, str]:
    """A stored item as cells by column name: as it came where that still says the same, else from its values."""
    cells = _from_values(item)
    for name, cell in item.other.items():
        if _still_says(name, cell, item):
            cells[name] = cell
    return cells


def _still_says(name: str, cell: str, item: Shown) -> bool:
    """Whether a cell kept as it came still says what the item says now; one that fills no field always does."""
    if name in _PLACE_OF:
        place = _PLACE_OF[name]
        try:
            return bool(FIELDS[place].read(cell) == item.values[place])
        except BadCell:
            return False
    if name == CODE:
        return cell.upper() == item.code
    if name == SERVICE and item.kind == Kind.SERVICE:  # the Product ID named it
        return cell == item.identifier or (not cell and item.other.get(PRODUCT) == item.identifier)
    if name == SITE:
        return cell == item.site_name
    return True


def _from_values(item: Shown) -> dict[str, str]:
    cells = {
        column.name: value if column.show is text else column.show(value)
        for column, value in zip(FIELDS, item.values, strict=True)
    }
    cells[CODE], cells[CUSTOMER], cells[CLLI] = item.code, item.customer, item.clli
    cells[_NAMED_BY[Kind(item.kind)]] = item.identifier
    cells[SITE] = "" if item.site_name == own_name(item.values) else item.site_name
    return cells
