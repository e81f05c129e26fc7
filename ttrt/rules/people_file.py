"""A file of people: who they are, and their level in each of their departments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ttrt.rules import delimited
from ttrt.rules.access import DEPARTMENT_LEVELS, Level
from ttrt.rules.delimited import BadCell, Cells, Column, Fault
from ttrt.rules.identifiers import phone_number


class Named(NamedTuple):
    """What the columns about a person are called in the file at hand."""

    username: str
    name: str
    email: str
    phone: str
    code: str
    level: str


OF_PERSON = Named("User Name", "Name", "E-mail", "Phone", "Department Code", "Level")
COLUMNS = (
    Column(OF_PERSON.username, 80, ("Login", "Sign-in Name"), needed=True),
    Column(OF_PERSON.name, 120, ("Full Name", "Person"), needed=True),
    Column(OF_PERSON.email, 254, ("E-mail Address", "Mail"), needed=True),
    Column(OF_PERSON.phone, 40, ("Telephone", "Phone Number")),
    Column(OF_PERSON.code, 12, ("Department", "CustomerCode", "Code"), needed=True),
    Column(OF_PERSON.level, 20, ("Access Level", "Level of Access"), needed=True),
)
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]+")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.)+[A-Za-z]{{2,63}}")
_EXTENSION = re.compile(r"[\s,;]*(?:x|ext\.?|extension)\s*[0-9]{1,6}$", re.IGNORECASE)
_CODE = re.compile(r"[A-Z0-9]{2,12}")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in one department, as a row says it. An empty phone says nothing."""

    line: int
    username: str
    name: str
    email: str
    phone: str
    code: str
    level: Level
    columns: Named = OF_PERSON

    @property
    def key(self) -> str:
        """What an account is known by: its name, whatever the case."""
        return self.username.upper()


class Reader:
    """Reads the rows of one file; `header` comes from `delimited.columns_of`."""

    def __init__(self, header: list[str]) -> None:
        limits = {column.name: column.limit for column in COLUMNS}
        self._header, self._limits = header, [limits[name] for name in header]
        self._together = Together()

    def read(self, numbered: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[PersonRow | None, list[Fault]]]:
        """Each row; one that disagrees with an earlier one is a fault."""
        return delimited.each(numbered, self.row)

    def row(self, line: int, row: list[str]) -> tuple[PersonRow | None, list[Fault]]:
        """One row, or None and everything that is wrong with it."""
        cells = Cells(line, self._header, row, self._limits)
        if cells.faults:
            return None, cells.faults
        username = cells.tried(OF_PERSON.username, read_username, cells[OF_PERSON.username])
        name = cells.tried(OF_PERSON.name, read_name, cells[OF_PERSON.name])
        email = cells.tried(OF_PERSON.email, read_email, cells[OF_PERSON.email])
        phone = cells.tried(OF_PERSON.phone, read_phone, cells[OF_PERSON.phone])
        code = cells.tried(OF_PERSON.code, read_code, cells[OF_PERSON.code])
        level = cells.tried(OF_PERSON.level, read_level, cells[OF_PERSON.level])
        if cells.faults:
            return None, cells.faults
        person = PersonRow(line, username, name, email, phone, code, level)
        return self._together.with_others(person)


class Together:
    """What the rows of one file say of one another: a person is the same on every line, and an address is one's own."""

    def __init__(self) -> None:
        self._first: dict[str, PersonRow] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._addresses: dict[str, PersonRow] = {}

    def with_others(self, row: PersonRow) -> tuple[PersonRow | None, list[Fault]]:
        """The row, or None and where it disagrees with an earlier one."""
        faults = list(self._disagreeing(row))
        return (None, faults) if faults else (row, [])

    def _disagreeing(self, row: PersonRow) -> Iterator[Fault]:
        first = self._first.setdefault(row.key, row)
        for field in ("name", "email", "phone"):
            was, now = getattr(first, field), getattr(row, field)
            if was != now and was and now:
                why = f"“{now}”, but “{was}” for the same user name on line {first.line}"
                yield Fault(row.line, getattr(row.columns, field), why)
        if (line := self._places.setdefault((row.key, row.code), row.line)) != row.line:
            why = f"“{row.username}” has a level in {row.code} on line {line} already"
            yield Fault(row.line, row.columns.code, why)
        owner = self._addresses.setdefault(row.email.casefold(), row)
        if owner.key != row.key:
            yield Fault(row.line, row.columns.email, not_one_s_own(row.email, owner.username, f"on line {owner.line}"))


def not_one_s_own(email: str, username: str, where: str) -> str:
    """Why two accounts may not share an address: the link in the mail makes the account one's own."""
    return f"“{email}” is the address of “{username}” {where}. An invitation must reach one person alone"


def read_username(cell: str) -> str:
    """A sign-in name: Latin letters, digits and . _ @ + -; no two look alike but by case, and case does not matter."""
    if not cell:
        raise BadCell("the row does not say the user name")
    if not _USERNAME.fullmatch(cell):
        raise BadCell(f"“{cell}” is no user name: two or more of the letters A to Z, digits and . _ @ + -")
    return cell


def read_name(cell: str) -> str:
    """A person's name, in whatever script."""
    if not cell:
        raise BadCell("the row does not say the person’s name")
    return cell


def read_email(cell: str) -> str:
    """A mail address that a plain mail server takes."""
    if not cell:
        raise BadCell("the row does not say where the invitation goes")
    if not _EMAIL.fullmatch(cell) or len(cell.partition("@")[0]) > 64:
        raise BadCell(f"“{cell}” is not a mail address such as name@example.gov")
    return cell


def read_phone(cell: str) -> str:
    """A ten-digit telephone number, with an extension or without; empty when the file does not say."""
    if cell and phone_number(_EXTENSION.sub("", cell)) is None:
        raise BadCell(f"“{cell}” is not a ten-digit phone number")
    return cell


def read_code(cell: str) -> str:
    """A department's code."""
    code = cell.upper()
    if not code:
        raise BadCell("the row does not say which department")
    if not _CODE.fullmatch(code):
        raise BadCell(f"“{cell}” is no department code: two to twelve letters and digits")
    if code.isdecimal() and len(code) < 4:
        raise BadCell(f"“{cell}” has {len(code)} digits. Did a spreadsheet drop the zero of {code.zfill(4)}?")
    return code


def read_level(cell: str) -> Level:
    """One of the four levels of a department."""
    if cell.lower() not in DEPARTMENT_LEVELS:
        said = f"“{cell}” is no level of a department" if cell else "the row does not say the level"
        raise BadCell(f"{said}: {', '.join(DEPARTMENT_LEVELS)}")
    return Level(cell.lower())
