"""Departments by code or name, for those who choose one: the contractor's desk."""

from dataclasses import dataclass

from ttrt.models import Department


@dataclass(frozen=True, slots=True)
class DepartmentName:
    """A department as people choose it."""

    department_id: int
    code: str
    name: str

    @property
    def label(self) -> str:
        """`3860 Water Resources`."""
        return f"{self.code} {self.name}"


def every() -> list[DepartmentName]:
    """All departments by code."""
    rows = Department.objects.order_by("code").values_list("id", "code", "name")
    return [DepartmentName(*row) for row in rows]


def named(typed: str, among: list[DepartmentName]) -> list[DepartmentName]:
    """The departments a text names: exactly one for a code, a label or a whole name, else all that hold its words."""
    wanted = " ".join(typed.split()).casefold()
    if not wanted:
        return []
    exact = [d for d in among if wanted in (d.code.casefold(), d.name.casefold(), d.label.casefold())]
    return exact[:1] if len(exact) == 1 else [d for d in among if all(w in d.label.casefold() for w in wanted.split())]
