"""The departments a form can open tickets in: a customer's own, or the one the contractor's desk names."""

from dataclasses import dataclass

from ttrt.queries import departments
from ttrt.queries.departments import DepartmentName
from ttrt.rules import access
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import Refused
from ttrt.web.entry import AskingAround

FIELD = "department"


@dataclass(frozen=True, slots=True)
class Place:
    """One department in reach, and who asks there."""

    viewer: Viewer
    department_id: int
    code: str
    name: str

    @property
    def may_open(self) -> bool:
        """Whether the level there lets this person open tickets."""
        return access.may(self.viewer, Verb.OPEN, self.department_id)

    @property
    def option(self) -> tuple[str, str]:
        """As a choice of a form."""
        return self.code, f"{self.code} {self.name}"


def in_reach(asking: AskingAround, named: str) -> list[Place]:
    """A customer's own departments, or the one department the contractor's desk has named.

    Raises `Refused` beside the department's field when the desk's text names none, or more than one.
    """
    if not asking.person.sees_all:
        pairs = zip(asking.viewers, asking.person.memberships, strict=True)
        return [Place(viewer, m.department_id, m.code, m.name) for viewer, m in pairs]
    chosen = _the_one(named)
    return [Place(asking.viewer, chosen.department_id, chosen.code, chosen.name)]


def to_choose(asking: AskingAround) -> list[DepartmentName]:
    """The departments that the desk's forms offer: all of them, or those on one's list."""
    if asking.person.sees_all:
        return departments.every()
    return [DepartmentName(m.department_id, m.code, m.name) for m in asking.person.memberships]


def _the_one(typed: str) -> DepartmentName:
    if not typed.strip():
        raise Refused("Choose the department: type its code or a part of its name.", field=FIELD)
    fitting = departments.named(typed, departments.every())
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise Refused(
            f"No department is called “{typed.strip()}”. Type its code, such as 3860, or a part of its name.",
            field=FIELD,
        )
    some = ", ".join(d.label for d in fitting[:5]) + (" and others" if len(fitting) > 5 else "")
    raise Refused(f"“{typed.strip()}” fits {some}. Type more of the name, or the code.", field=FIELD)
