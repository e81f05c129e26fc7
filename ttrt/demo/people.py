"""The demonstration's people: a few who can sign in, and those whose names stand on tickets. All names are made up."""

from dataclasses import dataclass
from random import Random

from ttrt.demo.departments import CUSTOMERS
from ttrt.rules.access import Level, Standing, Viewer

DEPARTMENTS_WITH_LOGINS = ("3860", "3540", "2720")

# code: names for view, report, resolve, manage. Tui Toma resolves at 3860 and reports at 2720.
_CUSTOMERS_WITH_LOGINS = {
    "3860": ("Val Vance", "Ben Brooks", "Tui Toma", "Ana Alvarez"),
    "3540": ("Ida Ishii", "Jon Juarez", "Kim Kowalski", "Cho Chang"),
    "2720": ("Lou Larsen", "Tui Toma", "Mia Mendoza", "Ned Novak"),
}
_LEVELS = (Level.VIEW, Level.REPORT, Level.RESOLVE, Level.MANAGE)
_CMO = ("Dee Dunn", "Gus Greer")
_LEAD, _AUDITOR, _AUDITOR_OF_3860 = "Lea Lund", "Oda Olsen", "Ira Ibarra"
_CONTRACTOR_WITH_LOGINS = (
    ("Eli Ellis", Level.REPRESENTATIVE),
    ("Pam Park", Level.REPRESENTATIVE),
    ("Tim Tran", Level.TECHNICIAN),
    ("Sol Silva", Level.TECHNICIAN),
    ("Fay Flores", Level.SUPERVISOR),
    ("Uma Usher", Level.SUPERVISOR),
    ("Ada Ames", Level.ADMINISTRATOR),
    ("Wes Ward", Level.ADMINISTRATOR),
)
_LISTED = "Jed Jones"
"""A technician of a subcontractor, who sees the departments on a list; he has no part in what is told of the rest."""
_CONTRACTOR_OTHERS = ((Level.REPRESENTATIVE, 6), (Level.TECHNICIAN, 16), (Level.SUPERVISOR, 2))

SIGNING_IN = tuple(
    dict.fromkeys(
        name.lower().replace(" ", ".")
        for name in (
            *(name for names in _CUSTOMERS_WITH_LOGINS.values() for name in names),
            *_CMO,
            *(_LEAD, _AUDITOR, _AUDITOR_OF_3860),
            _LISTED,
            *(name for name, _ in _CONTRACTOR_WITH_LOGINS),
        )
    )
)
"""User names of those who get a password."""

_FIRST = (
    "Alma", "Amir", "Bianca", "Brian", "Carla", "Cesar", "Dana", "Diego", "Elena", "Erik", "Farah", "Felix", "Gina",
    "Grace", "Hana", "Hector", "Irene", "Ivan", "Jamal", "Joyce", "Karen", "Kofi", "Leah", "Luis", "Maria", "Marcus",
    "Nadia", "Noah", "Olga", "Omar", "Paula", "Peter", "Quinn", "Rosa", "Rafael", "Sara", "Stefan", "Tara", "Theo",
    "Vera", "Victor", "Wanda", "Yusuf", "Zoe",
)  # fmt: skip
_LAST = (
    "Aguilar", "Baker", "Castillo", "Chen", "Davies", "Dominguez", "Estrada", "Fong", "Garcia", "Gupta", "Hansen",
    "Hernandez", "Iverson", "Johnson", "Kaur", "Kim", "Lee", "Lopez", "Martin", "Miller", "Nguyen", "Ochoa", "Okafor",
    "Patel", "Pham", "Quintero", "Reyes", "Robinson", "Santos", "Schmidt", "Singh", "Tanaka", "Thompson", "Vasquez",
    "Walker", "Wong", "Yang", "Young", "Zamora",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """One account."""

    id: int
    name: str
    standing: Standing
    level: str
    phone: str
    email: str

    @property
    def username(self) -> str:
        """`ana.alvarez`."""
        return self.name.lower().replace(" ", ".")


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's level in a department."""

    person: Person
    department_id: int
    code: str
    level: Level
    viewer: Viewer
    """Who asks, with this department in sight."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody: accounts, memberships, and who acts for whom."""

    people: tuple[Person, ...]
    memberships: tuple[Membership, ...]
    contractor: dict[Level, tuple[Viewer, ...]]

    def of_department(self, department_id: int) -> tuple[Membership, ...]:
        """The department's people; not its auditor, who has no part in its work."""
        here = (one for one in self.memberships if one.department_id == department_id)
        return tuple(one for one in here if one.level is not Level.AUDITOR)


def cast(rng: Random, department_ids: dict[str, int]) -> Cast:
    """Everybody, the same for the same seed."""
    names = [f"{first} {last}" for first in _FIRST for last in _LAST]
    rng.shuffle(names)
    people: dict[str, Person] = {}
    memberships: list[Membership] = []

    def person(name: str, standing: Standing, level: str, domain: str) -> Person:
        if name not in people:
            phone = f"{rng.choice(('916', '279'))}-555-{rng.randrange(100, 200):04d}"
            email = f"{name.lower().replace(' ', '.')}@{domain}.example"
            people[name] = Person(len(people) + 1, name, standing, level, phone, email)
        return people[name]

    for code in DEPARTMENTS_WITH_LOGINS:
        for name, level in zip(_CUSTOMERS_WITH_LOGINS[code], _LEVELS, strict=True):
            who = person(name, Standing.CUSTOMER, "", code.lower())
            memberships.append(_member(who, department_ids[code], code, level))
    for name in _CMO:
        person(name, Standing.CMO, Level.CMO.value, "cmo")
    for name, level in _CONTRACTOR_WITH_LOGINS:
        person(name, Standing.CONTRACTOR, level.value, "carrier")
    for level, count in _CONTRACTOR_OTHERS:
        for _ in range(count):
            person(names.pop(), Standing.CONTRACTOR, level.value, "carrier")
    for customer in CUSTOMERS:
        for level in (Level.MANAGE, Level.RESOLVE, Level.REPORT, Level.REPORT)[: 2 + min(customer.weight, 2)]:
            who = person(names.pop(), Standing.CUSTOMER, "", customer.code.lower())
            memberships.append(_member(who, department_ids[customer.code], customer.code, level))
    for name, level, code in (
        (_LEAD, Level.CMO_LEAD, ""),
        (_AUDITOR, Level.AUDITOR, ""),
        (_AUDITOR_OF_3860, Level.AUDITOR, "3860"),
    ):
        standing = Standing.CUSTOMER if code else Standing.CMO
        email = f"{name.lower().replace(' ', '.')}@{'audit' if level is Level.AUDITOR else 'cmo'}.example"
        who = Person(len(people) + 1, name, standing, "" if code else level.value, "916-555-0199", email)
        people[name] = who
        memberships += [_member(who, department_ids[code], code, level)] if code else []
    listed = Person(len(people) + 1, _LISTED, Standing.CONTRACTOR, Level.TECHNICIAN.value, "916-555-0198",
                    "jed.jones@field.example")  # fmt: skip
    contractor = {
        level: tuple(
            Viewer(p.id, p.name, Standing.CONTRACTOR, level) for p in people.values() if p.level == level.value
        )
        for level in (Level.REPRESENTATIVE, Level.TECHNICIAN, Level.SUPERVISOR)
    }
    return Cast((*people.values(), listed), tuple(memberships), contractor)


def _member(person: Person, department_id: int, code: str, level: Level) -> Membership:
    viewer = Viewer(person.id, person.name, Standing.CUSTOMER, level, department_id, code)
    return Membership(person, department_id, code, level, viewer)
