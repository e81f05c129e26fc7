"""What a file of departments would change, held against those that are there."""

from dataclasses import dataclass, field
from datetime import date

from ttrt.models import Agency, Department, DepartmentAgency
from ttrt.queries import people_file
from ttrt.queries.people_file import PeoplePlan
from ttrt.rules.delimited import Fault
from ttrt.rules.department_file import AGENCY_FROM, AGENCY_NAME, CODE, AgencyRow, DepartmentRow


@dataclass(frozen=True, slots=True)
class Parentage:
    """An agency that stands over a department from a day on; the span before it ends then."""

    code: str
    agency: AgencyRow
    ends: int | None
    before: str


@dataclass(slots=True)
class DepartmentPlan:
    """What a file would do. Nothing is written yet."""

    rows: int = 0
    added: list[DepartmentRow] = field(default_factory=list)
    changed: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """`[was, is]` by column, by code."""
    parentage: list[Parentage] = field(default_factory=list)
    new_agencies: dict[str, str] = field(default_factory=dict)
    renamed_agencies: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    department_ids: dict[str, int] = field(default_factory=dict)
    people: PeoplePlan = field(default_factory=PeoplePlan)


def plan(rows: list[DepartmentRow]) -> DepartmentPlan:
    """Hold the rows against what is stored."""
    made = DepartmentPlan(rows=len(rows))
    stored = {d.code: d for d in Department.objects.filter(code__in=[row.code for row in rows])}
    made.department_ids = {code: d.pk for code, d in stored.items()}
    made.people = people_file.plan(
        [row.manager for row in rows if row.manager], coming={row.code for row in rows}, lower=False
    )
    made.faults += made.people.faults
    _agencies(made, rows)
    spans = _spans(made.department_ids)
    for row in rows:
        was = stored.get(row.code)
        pairs = _pairs(was, row) if was else {}
        above = _above(made, row, spans.get(row.code, []))
        if was and was.ended_on and (pairs or above):
            made.faults.append(Fault(row.line, CODE, f"{row.code} ended on {was.ended_on}; it changes no more"))
        if was is None:
            made.added.append(row)
        elif pairs:
            made.changed[row.code] = pairs
        if above:
            made.parentage.append(above)
    moved = {each.code for each in made.parentage} | made.changed.keys()
    made.unchanged = sum(code not in moved for code in stored)
    return made


def _pairs(was: Department, row: DepartmentRow) -> dict[str, list[str]]:
    return {n: [getattr(was, n), getattr(row, n)] for n in ("name", "kind") if getattr(was, n) != getattr(row, n)}


def _agencies(made: DepartmentPlan, rows: list[DepartmentRow]) -> None:
    """Agencies the file adds or names anew; one that nobody named yet must be named somewhere in the file."""
    named = {row.agency.code: row.agency.name for row in rows if row.agency and row.agency.name}
    stored = dict(Agency.objects.values_list("code", "name"))
    for row in rows:
        if row.agency is None:
            continue
        code, name = row.agency.code, named.get(row.agency.code, "")
        if code not in stored and not name:
            made.faults.append(Fault(row.line, AGENCY_NAME, f"agency {code} is new, and the file does not name it"))
        elif code not in stored:
            made.new_agencies[code] = name
        elif name and name != stored[code]:
            made.renamed_agencies[code] = [stored[code], name]


def _above(
    made: DepartmentPlan, row: DepartmentRow, spans: list[tuple[int, str, date, date | None]]
) -> Parentage | None:
    """The agency above from now on, or None when that is known already. The past is not written anew."""
    if row.agency is None or any(s[1] == row.agency.code and s[2] == row.agency.from_on for s in spans):
        return None
    newest = max(spans, key=lambda span: span[2], default=None)
    if newest is None:
        return Parentage(row.code, row.agency, None, "")
    pk, agency, from_on, to_on = newest
    if agency == row.agency.code and to_on is None:
        why = f"agency {agency} stands over {row.code} since {from_on}, not since {row.agency.from_on}"
        made.faults.append(Fault(row.line, AGENCY_FROM, why))
        return None
    if row.agency.from_on <= from_on or (to_on and row.agency.from_on < to_on):
        why = f"agency {agency} stands over {row.code} from {from_on} on; what was before a day is not written anew"
        made.faults.append(Fault(row.line, AGENCY_FROM, why))
        return None
    return Parentage(row.code, row.agency, pk if to_on is None else None, agency)


def _spans(department_ids: dict[str, int]) -> dict[str, list[tuple[int, str, date, date | None]]]:
    code_of = {pk: code for code, pk in department_ids.items()}
    found: dict[str, list[tuple[int, str, date, date | None]]] = {}
    rows = DepartmentAgency.objects.filter(department_id__in=code_of).values_list(
        "department_id", "id", "agency__code", "from_on", "to_on"
    )
    for department_id, pk, agency, from_on, to_on in rows:
        found.setdefault(code_of[department_id], []).append((pk, agency, from_on, to_on))
    return found
