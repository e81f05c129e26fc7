"""Who signs in: the account and its memberships, in one statement, before any scope is taken."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from ttrt.db.plans import planned
from ttrt.models import Person
from ttrt.rules import signing_in
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.reach import WHOLE, Reach


@dataclass(frozen=True, slots=True)
class Membership:
    """One of a person's own departments, with the level there."""

    department_id: int
    code: str
    name: str
    level: Level
    joined: bool = True
    """Whether the person was here before; a first time is taken down."""
    in_part: bool = False
    reach: Reach = WHOLE
    """The part a program's token is for, where it has one of its own."""
    second_factor: bool = False
    """Whether the department wants a second factor of everybody."""
    token_id: int | None = None
    """The contractor's token that is for this department, of those a program asks with."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An active account with everything needed to know who asks."""

    person_id: int
    name: str
    username: str
    phone: str
    email: str
    standing: Standing
    level: Level | None
    password: str
    memberships: tuple[Membership, ...]
    program: str = ""
    """The program that asks in this person's name; "" when it is the person."""
    listed: bool = False
    """Whether, at the contractor, they see the departments on their list only; these are their memberships then."""

    @property
    def sees_all(self) -> bool:
        """Whether every department is in sight at once."""
        return self.standing is not Standing.CUSTOMER and not self.listed

    @property
    def has_a_way_in(self) -> bool:
        """Whether there is anything they may see: of a department's person, a department that lets them."""
        return self.sees_all or bool(self.memberships)

    def only_at(self, department_id: int) -> "SignedIn":
        """The same person with this one department: its own sign-on speaks for no other."""
        return replace(self, memberships=tuple(m for m in self.memberships if m.department_id == department_id))

    def is_new(self, viewer: Viewer) -> bool:
        """Whether the department in sight is in sight for the first time."""
        return any(not one.joined and one.department_id == viewer.department_id for one in self.memberships)

    @property
    def must_have_second_factor(self) -> bool:
        """Whether this person signs in with a second factor."""
        levels = [membership.level for membership in self.memberships]
        policy = any(membership.second_factor for membership in self.memberships)
        return signing_in.must_have_second_factor(self.standing, levels, policy=policy)

    def viewer(self, code: str | None = None) -> Viewer | None:
        """Who asks, with the named department in sight (or the first); None when it is not one of theirs.

        Who sees every department does so whatever is named.
        """
        if self.sees_all:
            level = self.level or Level.CMO
            return Viewer(self.person_id, self.name, self.standing, level, program=self.program)
        for membership in self.memberships:
            if code is None or membership.code == code:
                return Viewer(
                    self.person_id,
                    self.name,
                    self.standing,
                    membership.level,
                    membership.department_id,
                    membership.code,
                    membership.in_part,
                    self.program,
                    membership.reach,
                    membership.token_id,
                )
        return None


_STATEMENT = """
SELECT p.id, p.name, p.username, p.phone, p.email, p.standing, p.level, p.password, d.id, d.code, d.name, m.level,
       m.joined_at IS NOT NULL,
       cardinality(m.site_ids) + cardinality(m.service_types) + cardinality(m.item_ids) > 0,
       d.second_factor, l.id IS NOT NULL
FROM person p
LEFT JOIN desk_list l ON l.person_id = p.id AND l.ended_at IS NULL AND p.standing = 'contractor'
LEFT JOIN membership m ON m.person_id = p.id AND p.standing = 'customer'
    AND m.suspended_at IS NULL AND m.removed_at IS NULL AND (m.ends_at IS NULL OR m.ends_at > now())
LEFT JOIN (
    SELECT DISTINCT person_id, department_id FROM desk_reach
    WHERE ended_at IS NULL AND (until_at IS NULL OR until_at > now()) AND person_id = %(person)s
) r ON r.person_id = l.person_id
LEFT JOIN department d ON d.id = coalesce(m.department_id, r.department_id)
WHERE p.id = %(person)s AND p.is_active AND (p.ends_at IS NULL OR p.ends_at > now())
ORDER BY d.code
"""


def open_at(email: str, *, at: datetime) -> QuerySet[Person]:
    """The accounts of this mail address that are open at this moment; an auditor's is over when its time is."""
    return Person.objects.filter(email__iexact=email, is_active=True).exclude(ends_at__lte=at)


def signed_in(person_id: int) -> SignedIn | None:
    """The active account of this id, or None."""
    with planned() as cursor:
        cursor.execute(_STATEMENT, {"person": person_id})
        rows = cursor.fetchall()
    if not rows:
        return None
    person = rows[0]
    # Of the contractor's people the level is the same in each department of their list.
    memberships = tuple(
        Membership(
            r[8], r[9], r[10], Level(r[11] or person[6]), r[12] or r[15], in_part=bool(r[13]), second_factor=r[14]
        )
        for r in rows
        if r[8] is not None
    )
    return SignedIn(
        person_id=person[0],
        name=person[1],
        username=person[2],
        phone=person[3],
        email=person[4],
        standing=Standing(person[5]),
        level=Level(person[6]) if person[6] else None,
        password=person[7],
        memberships=memberships,
        listed=person[15],
    )


def of_login(username: str) -> SignedIn | None:
    """The active account of this user name, in any case, or None."""
    found = Person.objects.filter(username__iexact=username).values_list("pk", flat=True).first()
    return signed_in(found) if found is not None else None


def has_password(username: str) -> bool:
    """Whether there is an account of this name whose person can sign in. Asked by the application itself."""
    found = Person.objects.filter(username__iexact=username).first()
    return found is not None and found.has_usable_password()
