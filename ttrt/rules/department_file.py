"""A file of departments: code, name and kind, the agency above from a day on, and perhaps the first manager."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ttrt.rules import delimited, people_file
from ttrt.rules.access import Level
from ttrt.rules.delimited import BadCell, Cells, Column, Fault
from ttrt.rules.inventory_cells import day
from ttrt.rules.people_file import Named, PersonRow

KINDS = ("state", "county", "city", "school", "college", "district", "tribe", "other")
UNASSIGNED = "Unassigned service"
"""The item every department has from its first day: for tickets whose identifier is not found."""

CODE, NAME, KIND = "Code", "Name", "Kind"
AGENCY, AGENCY_NAME, AGENCY_FROM = "Agency Code", "Agency Name", "Agency From"
OF_MANAGER = Named("Manager User Name", "Manager Name", "Manager E-mail", "Manager Phone", CODE, CODE)
COLUMNS = (
    Column(CODE, 12, ("Department Code", "CustomerCode"), needed=True),
    Column(NAME, 200, ("Department Name", "Customer Name", "Department"), needed=True),
    Column(KIND, 20, ("Type", "Kind of Department"), needed=True),
    Column(AGENCY, 12, ("Agency",)),
    Column(AGENCY_NAME, 200),
    Column(AGENCY_FROM, 20, ("Effective From", "Agency Since")),
    Column(OF_MANAGER.username, 80, ("Manager Login", "Manager Sign-in Name")),
    Column(OF_MANAGER.name, 120, ("Manager",)),
    Column(OF_MANAGER.email, 254, ("Manager E-mail Address", "Manager Mail")),
    Column(OF_MANAGER.phone, 40, ("Manager Telephone", "Manager Phone Number")),
)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """The agency above a department, from a day on. An empty name: one that is known already."""

    code: str
    name: str
    from_on: date


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department as a row says it."""

    line: int
    code: str
    name: str
    kind: str
    agency: AgencyRow | None
    manager: PersonRow | None


class Reader:
    """Reads the rows of one file; `header` comes from `delimited.columns_of`."""

    def __init__(self, header: list[str]) -> None:
        limits = {column.name: column.limit for column in COLUMNS}
        self._header, self._limits = header, [limits[name] for name in header]
        self._lines: dict[str, int] = {}
        self._agencies: dict[str, tuple[str, int]] = {}
        self._managers = people_file.Together()

    def read(self, numbered: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[DepartmentRow | None, list[Fault]]]:
        """Each row; one that disagrees with an earlier one is a fault."""
        return delimited.each(numbered, self.row)

    def row(self, line: int, row: list[str]) -> tuple[DepartmentRow | None, list[Fault]]:
        """One row, or None and everything that is wrong with it."""
        cells = Cells(line, self._header, row, self._limits)
        if cells.faults:
            return None, cells.faults
        code = cells.tried(CODE, people_file.read_code, cells[CODE])
        name = cells.tried(NAME, _name, cells[NAME])
        kind = cells.tried(KIND, _kind, cells[KIND])
        agency = self._agency(cells)
        manager = _manager(cells, code) if _says_manager(cells) else None
        if code and (before := self._lines.setdefault(code, line)) != line:
            cells.wrong(CODE, f"“{code}” stands on line {before} already")
        if manager and not cells.faults:
            manager, faults = self._managers.with_others(manager)
            cells.faults += faults
        if cells.faults:
            return None, cells.faults
        return DepartmentRow(line, code, name, kind, agency, manager), []

    def _agency(self, cells: Cells) -> AgencyRow | None:
        if not cells[AGENCY]:
            for column in (AGENCY_NAME, AGENCY_FROM):
                if cells[column]:
                    cells.wrong(AGENCY, f"is empty, and {column} says “{cells[column]}”")
            return None
        code = cells.tried(AGENCY, people_file.read_code, cells[AGENCY])
        from_on = cells.tried(AGENCY_FROM, day, cells[AGENCY_FROM])
        if not cells[AGENCY_FROM]:
            cells.wrong(AGENCY_FROM, "the row names an agency and not since when, such as 2013-07-01")
        name, line = self._agencies.setdefault(code, (cells[AGENCY_NAME], cells.line)) if code else ("", 0)
        if cells[AGENCY_NAME] and name and cells[AGENCY_NAME] != name:
            cells.wrong(AGENCY_NAME, f"“{cells[AGENCY_NAME]}”, but “{name}” for the same agency on line {line}")
        elif cells[AGENCY_NAME] and code:
            self._agencies[code] = (cells[AGENCY_NAME], line)
        return AgencyRow(code, cells[AGENCY_NAME], from_on) if code and from_on else None


def _says_manager(cells: Cells) -> bool:
    return any(cells[column] for column in OF_MANAGER[:4])


def _manager(cells: Cells, code: str | None) -> PersonRow | None:
    """The first manager. Who has no user name of their own yet signs in with the mail address."""
    email = cells.tried(OF_MANAGER.email, people_file.read_email, cells[OF_MANAGER.email])
    name = cells.tried(OF_MANAGER.name, people_file.read_name, cells[OF_MANAGER.name])
    phone = cells.tried(OF_MANAGER.phone, people_file.read_phone, cells[OF_MANAGER.phone])
    username = cells[OF_MANAGER.username] or email or "missing"
    username = cells.tried(OF_MANAGER.username, people_file.read_username, username)
    if cells.faults or code is None:
        return None
    return PersonRow(cells.line, username, name, email, phone, code, Level.MANAGE, OF_MANAGER)


def _name(cell: str) -> str:
    if not cell:
        raise BadCell("the row does not say the department’s name")
    return cell


def _kind(cell: str) -> str:
    if cell.lower() not in KINDS:
        said = f"“{cell}” is no kind of department" if cell else "the row does not say the kind"
        raise BadCell(f"{said}: {', '.join(KINDS)}")
    return cell.lower()
