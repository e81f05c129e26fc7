"""What stands in one cell of an inventory file, read into a value and shown as text again."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from ttrt.rules.delimited import BadCell

_MONEY = re.compile(r"(-?)\$?\s?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.([0-9]{1,2})0*)?")
_MOST_MONEY = Decimal("9999999999.99")
_DAYS = (
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"), "%Y-%m-%d"),
    (re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"), "%m/%d/%Y"),
    (re.compile(r"[0-9]{8}"), "%Y%m%d"),
)
_YES, _NO = {"y", "yes", "true", "1", "x"}, {"", "n", "no", "false", "0"}
_LEVELS = {"": "", "b": "basic", "s": "standard", "p": "premier"}
_THIS_CONTRACT = "CALNET3"


def text(cell: str) -> str:
    """As it is."""
    return cell


@lru_cache(maxsize=10_000)
def money(cell: str) -> Decimal | None:
    """US dollars: 1200, 1,200.00, $1,200.5; empty for none. Cents and no finer."""
    if not cell:
        return None
    found = _MONEY.fullmatch(cell)
    if not found or not (found[2] or found[3]):
        raise BadCell(f"“{cell}” is not an amount in dollars and cents, such as 1200.50")
    amount = Decimal(f"{found[1]}{(found[2] or '0').replace(',', '')}.{found[3] or '0'}").quantize(Decimal("0.01"))
    if abs(amount) > _MOST_MONEY:
        raise BadCell(f"“{cell}” is more than ten digits of dollars")
    return amount + 0  # no minus before a zero


def show_money(amount: Decimal | None) -> str:
    """1200.50"""
    return "" if amount is None else f"{amount:.2f}"


@lru_cache(maxsize=10_000)
def day(cell: str) -> date | None:
    """A civil date: 2026-11-22, 11/22/2026 or 20261122; empty for none."""
    if not cell:
        return None
    for shape, form in _DAYS:
        if not shape.fullmatch(cell):
            continue
        try:
            found = datetime.strptime(cell, form).date()  # noqa: DTZ007 - a civil date, no instant
        except ValueError:
            break
        if 1900 <= found.year <= 2100:
            return found
    raise BadCell(f"“{cell}” is not a date such as 2026-11-22 or 11/22/2026")


def show_day(found: date | None) -> str:
    """2026-11-22"""
    return "" if found is None else found.isoformat()


def flag(cell: str) -> bool:
    """Y or N; empty is no."""
    word = cell.lower()
    if word not in _YES | _NO:
        raise BadCell(f"“{cell}” is neither Y nor N")
    return word in _YES


def show_flag(is_so: bool) -> str:
    """Y, or nothing."""
    return "Y" if is_so else ""


def level(cell: str) -> str:
    """Basic, Standard or Premier, or their first letters; empty when the file does not say."""
    word = cell.lower()
    if word in _LEVELS.values():
        return word
    if word not in _LEVELS:
        raise BadCell(f"“{cell}” is no service level: Basic, Standard or Premier")
    return _LEVELS[word]


def show_level(found: str) -> str:
    """Basic"""
    return found.capitalize()


def contract(cell: str) -> str:
    """The contract's name. The file's column CALNET3 holds a name or only a tick; nothing and a tick both mean it."""
    return _THIS_CONTRACT if cell.lower() in _YES | {""} else cell


def show_contract(name: str) -> str:
    """CALNET3 itself is what an empty cell means."""
    return "" if name == _THIS_CONTRACT else name
