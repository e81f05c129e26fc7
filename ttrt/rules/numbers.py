"""The numbers people read out on the phone: of a ticket and of an inventory item.

Both carry the department's code, so that the address alone says whose they are.
"""

import re
from dataclasses import dataclass
from typing import Self

_CODE = re.compile(r"[A-Z0-9]{2,12}")
# At least six digits; more only when needed, so that one number has one spelling.
_SEQUENCE = r"(?P<sequence>[0-9]{6}|[1-9][0-9]{6,9})"
_TICKET = re.compile(rf"(?P<code>{_CODE.pattern})-(?P<year>[0-9]{{2}})-{_SEQUENCE}")
_ITEM = re.compile(rf"(?P<code>{_CODE.pattern})-{_SEQUENCE}")


def is_department_code(code: str) -> bool:
    """True for two to twelve upper-case letters and digits."""
    return _CODE.fullmatch(code) is not None


def _check(department_code: str, sequence: int) -> None:
    if not is_department_code(department_code):
        raise ValueError(f"not a department code: {department_code!r}")
    if sequence < 1:
        raise ValueError(f"a sequence starts at 1, not {sequence}")


@dataclass(frozen=True, slots=True, order=True)
class TicketNumber:
    """`3860-26-000123`: department code, two-digit year of opening (Pacific), sequence in the department."""

    department_code: str
    year: int
    sequence: int

    def __post_init__(self) -> None:
        _check(self.department_code, self.sequence)
        if not 0 <= self.year <= 99:
            raise ValueError(f"the year has two digits, not {self.year}")

    def __str__(self) -> str:
        return f"{self.department_code}-{self.year:02d}-{self.sequence:06d}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The number written in this text, in any case, or None when it is not one."""
        found = _TICKET.fullmatch(text.strip().upper())
        if not found or not int(found["sequence"]):
            return None
        return cls(found["code"], int(found["year"]), int(found["sequence"]))


@dataclass(frozen=True, slots=True, order=True)
class ItemNumber:
    """`3860-000042`: department code, sequence of the inventory item in the department."""

    department_code: str
    sequence: int

    def __post_init__(self) -> None:
        _check(self.department_code, self.sequence)

    def __str__(self) -> str:
        return f"{self.department_code}-{self.sequence:06d}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The number written in this text, in any case, or None when it is not one."""
        found = _ITEM.fullmatch(text.strip().upper())
        if not found or not int(found["sequence"]):
            return None
        return cls(found["code"], int(found["sequence"]))
