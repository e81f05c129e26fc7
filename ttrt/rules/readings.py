"""What the reading log says: who was shown which ticket, and which lists they asked for."""

from dataclasses import dataclass
from enum import StrEnum

from ttrt.rules.access import OFFICE, Viewer

LONGEST_ASKED = 2000


class How(StrEnum):
    """In which form somebody was shown tickets."""

    TICKET = "ticket page"
    NEWS = "ticket page, news"
    TEXT = "text file"
    PRINT = "print"
    FILE = "attached file"
    LIST = "list"
    QUEUE = "work queue"
    WALLBOARD = "wallboard"
    COUNT = "count"
    CSV = "CSV file"
    XLSX = "XLSX file"
    PAGE = "page"
    """Any other page, by its address."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the log to be written: a ticket, or `number` tickets of one department.

    The department by its id, or by its code where a list knows no more; `OFFICE` is a question over all departments.
    """

    how: How
    department_id: int | None = None
    code: str = ""
    ticket_id: int | None = None
    asked: str = ""
    number: int = 1


def of_list(how: How, by_code: dict[str, int], asked: str, reader: Viewer) -> list[Shown]:
    """The rows of one list: who is of one department has one.

    Who sees all departments has one that says what was asked, and one in each department whose tickets were among the
    answers; these do not say what was asked, because that may name another department's things.
    """
    asked = asked[:LONGEST_ASKED]
    number = sum(by_code.values())
    if reader.department_id is not None:
        return [Shown(how, department_id=reader.department_id, asked=asked, number=number)]
    whole = Shown(how, department_id=OFFICE, asked=asked, number=number)
    return [whole, *(Shown(how, code=code, number=count) for code, count in sorted(by_code.items()))]
