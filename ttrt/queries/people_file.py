"""What a file of people would change, held against the people and levels that are there."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import connection

from ttrt.models import Department, Membership
from ttrt.rules.access import Level, Standing
from ttrt.rules.delimited import Fault
from ttrt.rules.members import raises
from ttrt.rules.people_file import PersonRow, not_one_s_own

SAID = ("name", "email", "phone")


@dataclass(frozen=True, slots=True)
class Known:
    """An account that is there already."""

    person_id: int
    username: str
    standing: str
    is_active: bool
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A person of whom the file says something else; `pairs` are `[was, is]` by column."""

    person_id: int
    row: PersonRow
    pairs: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level that the file says otherwise."""

    membership_id: int
    row: PersonRow
    was: Level

    @property
    def lowers(self) -> bool:
        """Whether it takes rights away."""
        return raises(self.row.level, self.was)


@dataclass(slots=True)
class PeoplePlan:
    """What a file would do. Nothing is written yet."""

    rows: int = 0
    added: list[PersonRow] = field(default_factory=list)
    changed: list[PersonChange] = field(default_factory=list)
    placed: list[PersonRow] = field(default_factory=list)
    """Rows that give a person a level in a department for the first time."""
    levels: list[LevelChange] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    person_ids: dict[str, int] = field(default_factory=dict)
    department_ids: dict[str, int] = field(default_factory=dict)


def plan(rows: list[PersonRow], *, coming: Collection[str] = (), lower: bool) -> PeoplePlan:
    """Hold the rows against what is stored. `coming`: codes of departments about to be added.

    A level that the file would lower is a fault unless `lower` says that it is meant.
    """
    made = PeoplePlan(rows=len(rows))
    departments = {
        d.code: d for d in Department.objects.filter(code__in={row.code for row in rows}).only("id", "code", "ended_on")
    }
    made.department_ids = {code: d.pk for code, d in departments.items()}
    known = _known([row.key for row in rows])
    made.person_ids = {key: one.person_id for key, one in known.items()}
    levels = _levels(made.person_ids.values())
    said: dict[str, PersonRow] = {}
    for row in rows:
        one = known.get(row.key)
        faults = list(_refused(row, one, departments, coming))
        if faults:
            made.faults += faults
            continue
        new = one is None and row.key not in said
        pairs = _pairs(one, row) if one and row.key not in said else {}
        said.setdefault(row.key, row)
        if new:
            made.added.append(row)
        if pairs and one:
            made.changed.append(PersonChange(one.person_id, row, pairs))
        stands = levels.get((one.person_id, made.department_ids.get(row.code, 0))) if one else None
        if stands is None:
            made.placed.append(row)
            if row.code in departments and (ended := departments[row.code].ended_on):
                why = f"{row.code} ended on {ended}; nobody new comes in"
                made.faults.append(Fault(row.line, row.columns.code, why))
        elif stands[2] and row.level is Level.MANAGE:
            why = f"“{row.username}” sees a part of {row.code} only, and managers see it all"
            made.faults.append(Fault(row.line, row.columns.level, why))
        elif stands[1] is not row.level:
            made.levels.append(LevelChange(stands[0], row, stands[1]))
        elif not pairs:
            made.unchanged += 1
    made.faults += _shared_addresses(made, said)
    made.faults += _last_managers(made) if lower else _lowered(made)
    return made


def _refused(
    row: PersonRow, one: Known | None, departments: Mapping[str, Department], coming: Collection[str]
) -> list[Fault]:
    faults = []
    columns = row.columns
    if row.code not in departments and row.code not in coming:
        padded = row.code.zfill(4)
        hint = f". Did a spreadsheet drop the zero of {padded}?" if padded in departments else ""
        faults.append(Fault(row.line, columns.code, f"“{row.code}” is no department of ours{hint}"))
    if one and one.standing != Standing.CUSTOMER:
        why = f"“{one.username}” is the user name of somebody who is not of any department"
        faults.append(Fault(row.line, columns.username, why))
    elif one and not one.is_active:
        faults.append(Fault(row.line, columns.username, f"the account “{one.username}” is closed"))
    return faults


def _pairs(one: Known, row: PersonRow) -> dict[str, list[str]]:
    """What the row says otherwise; an empty cell says nothing."""
    return {n: [one.values[n], new] for n in SAID if (new := getattr(row, n)) and new != one.values[n]}


def _shared_addresses(made: PeoplePlan, said: dict[str, PersonRow]) -> list[Fault]:
    """Addresses that belong to somebody else already, and who does not give them up in this file."""
    news = [*made.added, *(change.row for change in made.changed if "email" in change.pairs)]
    if not news:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(email), upper(username), username FROM person WHERE lower(email) = ANY(%s) AND is_active"
            " AND (ends_at IS NULL OR ends_at > now())",
            [[row.email.lower() for row in news]],
        )
        owners = {email: (key, username) for email, key, username in cursor.fetchall()}
    faults = []
    for row in news:
        key, username = owners.get(row.email.lower(), (row.key, ""))
        leaves = key in said and said[key].email.lower() != row.email.lower()
        if key != row.key and not leaves:
            faults.append(Fault(row.line, row.columns.email, not_one_s_own(row.email, username, "already")))
    return faults


def _lowered(made: PeoplePlan) -> list[Fault]:
    return [
        Fault(
            change.row.line,
            change.row.columns.level,
            f"“{change.row.username}” has {change.was} in {change.row.code}, and this would lower it to "
            f"{change.row.level}. Say --lower if that is meant",
        )
        for change in made.levels
        if change.lowers
    ]


def _last_managers(made: PeoplePlan) -> list[Fault]:
    """A department keeps somebody who can manage it."""
    down = [change for change in made.levels if change.was is Level.MANAGE]
    ids = {made.department_ids[change.row.code] for change in down}
    stored = Membership.objects.filter(department_id__in=ids, level=Level.MANAGE, person__is_active=True)
    stored = stored.filter(suspended_at=None, removed_at=None)
    left = Counter(stored.values_list("department_id", flat=True))
    for code in [r.code for r in made.placed if r.level is Level.MANAGE] + [
        c.row.code for c in made.levels if c.row.level is Level.MANAGE
    ]:
        left[made.department_ids.get(code, 0)] += 1
    left.subtract(made.department_ids[change.row.code] for change in down)
    return [
        Fault(c.row.line, c.row.columns.level, f"nobody would be left to manage {c.row.code}")
        for c in down
        if left[made.department_ids[c.row.code]] <= 0
    ]


def _known(keys: list[str]) -> dict[str, Known]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT upper(username), id, username, standing, is_active, name, email, phone"
            " FROM person WHERE upper(username) = ANY(%s)",
            [keys],
        )
        return {
            key: Known(person_id, username, standing, is_active, dict(zip(SAID, values, strict=True)))
            for key, person_id, username, standing, is_active, *values in cursor.fetchall()
        }


def _levels(person_ids: Collection[int]) -> dict[tuple[int, int], tuple[int, Level, bool]]:
    """By person and department: the row, its level, and whether it reaches a part only."""
    rows = Membership.objects.filter(person_id__in=person_ids, removed_at=None)
    columns = rows.values_list("person_id", "department_id", "id", "level", "site_ids", "service_types", "item_ids")
    return {(p, d): (pk, Level(level), any(part)) for p, d, pk, level, *part in columns}
