"""The columns of an inventory file, by the names of the CALNET fiscal inventory (contract A.8.2, file C3MFISCINV).

The contract's names come first, ours after them. What has no place of its own in the inventory is kept as it came and
given back on export; so is a column nobody has heard of.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ttrt.rules import inventory_cells as cells
from ttrt.rules.delimited import LONGEST_NAME, BadHeader, plain


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the item's field it fills ("" for none of its own), how it is read and shown."""

    name: str
    field: str = ""
    limit: int = 200
    read: Callable[[str], Any] = cells.text
    show: Callable[[Any], str] = cells.text
    aliases: tuple[str, ...] = ()


CODE, CUSTOMER, SITE, CLLI = "CustomerCode", "Customer Name", "Site Name", "CLLI"
CIRCUIT, PHONE, SERVICE, PRODUCT = "Circuit ID", "WTN", "Service ID", "Product ID"
NAMES_A_SUBJECT = (CIRCUIT, PHONE, SERVICE, PRODUCT)


def _end(end: str) -> tuple[Column, ...]:
    """The five address columns of one end of a circuit. The file may leave the end out: the first is A."""
    return tuple(
        Column(f"{name} ({end.upper()})", f"{end}_{field}", limit, aliases=(f"({end}) {name}", f"{end} {other}"))
        for name, field, limit, other in (
            ("Customer Service Address 1", "address_1", 120, "Address 1"),
            ("Customer Service Address 2", "address_2", 120, "Address 2"),
            ("City", "city", 80, "City"),
            ("State", "state", 20, "State"),
            ("Zip", "zip", 10, "Zip"),
        )
    )


COLUMNS = (
    Column("Service Month"),
    Column(CODE, limit=12, aliases=("Customer Code",)),
    Column(CUSTOMER),
    Column("CALNET3", "contract", 40, cells.contract, cells.show_contract, ("Contract",)),
    Column("BAN", "ban", 40, aliases=("Billing Account Number",)),
    Column("SR Number", aliases=("Service Request Number",)),
    Column("Category", "category", 40),
    Column("Subcategory", "subcategory", 40, aliases=("Sub Category",)),
    Column("Section Number"),
    Column("Service Type", "service_type", 120),
    Column("Feature Name"),
    Column(PRODUCT, limit=80),
    Column("TransportType", aliases=("Transport Type",)),
    Column("ETN"),
    Column(CIRCUIT, limit=80),
    Column(PHONE, limit=40, aliases=("Working Telephone Number",)),
    Column("Quantity"),
    Column("Unit of Measure"),
    Column("Contract NRC"),
    Column("Contract MRC", "monthly_charge", 40, cells.money, cells.show_money),
    *_end("a"),
    *_end("z"),
    Column(SERVICE, limit=80),
    Column("Level", "level", 20, cells.level, cells.show_level, ("Service Level",)),
    Column("Public Safety", "public_safety", 10, cells.flag, cells.show_flag),
    Column("TSP", "tsp", 40),
    Column(SITE, limit=120),
    Column(CLLI, limit=20),
    Column("In Service Date", "in_service_on", 20, cells.day, cells.show_day),
)
BY_NAME = {column.name: column for column in COLUMNS}
FIELDS = tuple(column for column in COLUMNS if column.field)
UNKNOWN = Column("", limit=500)
EVERY_NAME = frozenset(plain(column.name.removesuffix(" (A)")) for column in COLUMNS)
"""What the first line of an inventory file is known by."""


_KNOWN = {plain(name): column.name for column in COLUMNS for name in (column.name, *column.aliases)}
# Without an end, the first such column is the A end's, the second the Z end's.
_ENDLESS = {plain(name.removesuffix(" (A)")): name.removesuffix(" (A)") for name in BY_NAME if name.endswith(" (A)")}


def columns_of(header: Iterable[str]) -> list[str]:
    """What each column of a file is: a name of `COLUMNS`, or an unknown column's own name.

    Raises `BadHeader` for names missing, given twice or too long.
    """
    faults: list[tuple[int, str]] = []
    found: list[str] = []
    for place, typed in enumerate(header, start=1):
        name = _column(typed.strip(), found)
        if not name or not name.isprintable() or len(name) > LONGEST_NAME:
            faults.append((place, "has no name that can be read"))
        elif name in found:
            faults.append((place, f"“{typed.strip()}” is named twice"))
        found.append(name)
    if CODE not in found:
        faults.append((0, f"there is no column {CODE}, so nobody can tell whose each row is"))
    if not set(NAMES_A_SUBJECT) & set(found):
        faults.append((0, f"none of the columns {', '.join(NAMES_A_SUBJECT)} is there"))
    if faults:
        raise BadHeader(faults)
    return found


def _column(typed: str, before: list[str]) -> str:
    word = plain(typed)
    if word in _ENDLESS:
        end = "Z" if f"{_ENDLESS[word]} (A)" in before else "A"
        return f"{_ENDLESS[word]} ({end})"
    return _KNOWN.get(word, typed) if word else ""
