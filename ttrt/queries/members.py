"""The people of the department in sight, as its managers see them; and what a change would let somebody see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from ttrt.models import Department, InventoryItem, Membership, RegisterEntry, Site
from ttrt.queries import tickets
from ttrt.queries.finding import Filter
from ttrt.queries.histories import Place, Turned, of_chain
from ttrt.rules import members
from ttrt.rules.access import Level
from ttrt.rules.members import State
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.reach import Reach

MOST = 500
_EVERYTHING = (Filter(state="all"), Filter(state="open"))


@dataclass(frozen=True, slots=True)
class Member:
    """One person. Who was asked in and has not come yet is known as the manager wrote it, without a user name.

    `signed_in_at`: the last time since they belong here; what was before is not the department's.
    """

    pk: int
    department_id: int
    person_id: int | None
    name: str
    username: str
    email: str
    level: Level
    given_at: datetime | None
    joined_at: datetime | None
    suspended_at: datetime | None
    is_open: bool
    signed_in_at: datetime | None
    suspended_why: str
    certified_at: datetime
    certified_by: str
    lowered_at: datetime | None
    part: str
    factor_lost_at: datetime | None
    ends_at: datetime | None
    reach: Reach

    @property
    def state(self) -> State:
        """How the person stands."""
        return members.state(joined_at=self.joined_at, suspended_at=self.suspended_at, is_open=self.is_open)

    @property
    def facts(self) -> dict[str, object]:
        """What a change of somebody's access must not have missed."""
        return {"level": self.level.value, "suspended_at": self.suspended_at, **self.reach.facts}


@dataclass(frozen=True, slots=True)
class Sees:
    """How many tickets somebody would see, and how many of them are open."""

    tickets: int
    open: int


IN_PART = """
concat_ws('; ',
    'sites: ' || (SELECT string_agg(s.name, ', ' ORDER BY s.name) FROM site s
                  WHERE s.department_id = m.department_id AND s.id = ANY (m.site_ids)),
    'service types: ' || nullif(array_to_string(m.service_types, ', '), ''),
    'items: ' || (SELECT string_agg(i.identifier, ', ' ORDER BY i.identifier) FROM inventory_item i
                  WHERE i.department_id = m.department_id AND i.id = ANY (m.item_ids)))
"""
"""In words, the part of the department that membership `m` reaches; empty: all of it."""
# The law lets a department see an account once its person is there; until then the row says whom the manager meant.
_MEMBERS = f"""
SELECT m.id, m.department_id, m.person_id, coalesce(p.name, m.name), coalesce(p.username, ''),
       coalesce(p.email, m.email), m.level, m.given_at, m.joined_at, m.suspended_at, coalesce(p.is_active, true),
       CASE WHEN m.given_at IS NULL OR p.last_login >= m.given_at THEN p.last_login END,
       CASE WHEN m.suspended_at IS NULL THEN '' ELSE coalesce((
           SELECT r.text FROM register_entry r
           WHERE r.department_id = m.department_id AND r.about = 'membership' AND r.about_id = m.id
               AND r.what LIKE 'access suspended%%' ORDER BY r.seq DESC LIMIT 1), '') END,
       m.certified_at, m.certified_by_name, m.lowered_at, {IN_PART}, m.factor_lost_at, m.ends_at,
       m.site_ids, m.service_types, m.item_ids
FROM membership m LEFT JOIN person p ON p.id = m.person_id
WHERE m.department_id = %(department)s AND m.removed_at IS NULL
"""  # noqa: S608 - fixed texts
_BY_NAME = " ORDER BY upper(coalesce(p.name, m.name)), m.id LIMIT %(most)s"


def everybody(department_id: int, *, most: int | None = MOST) -> list[Member]:
    """The department's people by name, one more than `most` when there are more; None: all of them."""
    return _found(_MEMBERS + _BY_NAME, department=department_id, most=most and most + 1)


def one(department_id: int, member_id: int) -> Member | None:
    """One of them."""
    found = _found(f"{_MEMBERS} AND m.id = %(member)s", department=department_id, member=member_id)
    return found[0] if found else None


def of_person(department_id: int, person_id: int) -> Member | None:
    """The person of this account, when it is of the department."""
    found = _found(f"{_MEMBERS} AND m.person_id = %(person)s", department=department_id, person=person_id)
    return found[0] if found else None


def managers(department_id: int) -> list[Member]:
    """Those of them who manage it."""
    return _found(f"{_MEMBERS} AND m.level = 'manage'{_BY_NAME}", department=department_id, most=None)


def auditors(department_id: int) -> list[Member]:
    """The department's auditors, whether the end of their time has come or not."""
    return _found(f"{_MEMBERS} AND m.level = 'auditor'{_BY_NAME}", department=department_id, most=None)


def of_address(department_id: int, email: str) -> Member | None:
    """Who of the department has this address, or was asked in at it; case does not matter."""
    found = _found(
        f"{_MEMBERS} AND lower(%(email)s) IN (lower(m.email), lower(p.email)) ORDER BY m.id LIMIT 1",
        department=department_id,
        email=email,
    )
    return found[0] if found else None


def factors(department_id: int) -> dict[int, set[str]]:
    """The kinds of second factor of the department's people, by person; recovery codes are none.

    Of who was reported to have lost theirs, those set up since: whether the old ones are gone may hang on other
    departments, and is not this one's to see.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.user_id, array_agg(DISTINCT a.type) FROM membership m"
            " JOIN mfa_authenticator a ON a.user_id = m.person_id"
            " WHERE m.department_id = %s AND m.removed_at IS NULL AND a.type <> 'recovery_codes'"
            " AND (m.factor_lost_at IS NULL OR a.created_at > m.factor_lost_at) GROUP BY a.user_id",
            [department_id],
        )
        return {person_id: set(kinds) for person_id, kinds in cursor.fetchall()}


def all_need_factor(department_id: int) -> bool:
    """Whether a second factor is asked of everybody of the department."""
    return Department.objects.filter(pk=department_id, second_factor=True).exists()


def are_or_were(department_id: int, member_ids: Collection[int]) -> bool:
    """Whether all of these are people of the department, or were once."""
    return Membership.objects.filter(department_id=department_id, pk__in=member_ids).count() == len(member_ids)


def is_managed_by(department_id: int, person_id: int | None) -> bool:
    """Whether this person manages the department and has come in."""
    rows = Membership.objects.filter(department_id=department_id, person_id=person_id or 0, level=Level.MANAGE.value)
    return rows.filter(joined_at__isnull=False, suspended_at=None, removed_at=None).exists()


_IN_REACH = """
SELECT count(*), count(*) FILTER (WHERE t.closed_at IS NULL) FROM ticket t
WHERE t.department_id = %(department)s AND (
    t.site_id = ANY (%(site_ids)s) OR t.service_type = ANY (%(service_types)s) OR t.item_id = ANY (%(item_ids)s)
    OR t.opened_by_id = %(person)s)
"""


def sees(reach: Reach, *, department_id: int, person_id: int | None = None) -> Sees:
    """What somebody of this reach sees of the department in sight, whatever their level; as the access law has it."""
    if reach.is_whole:
        return Sees(*tickets.counts(_EVERYTHING, exact=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _IN_REACH,
            {
                "department": department_id,
                "person": person_id,
                "site_ids": list(reach.site_ids),
                "service_types": list(reach.service_types),
                "item_ids": list(reach.item_ids),
            },
        )
        return Sees(*cursor.fetchone())


@dataclass(frozen=True, slots=True)
class Parts:
    """What a department can be cut into: sites by name (id, name), the service types of its items."""

    sites: tuple[tuple[int, str], ...]
    service_types: tuple[str, ...]


def parts(department_id: int) -> Parts:
    """Of the department in sight."""
    sites = Site.objects.filter(department_id=department_id).order_by("name", "id").values_list("pk", "name")
    items = InventoryItem.objects.filter(department_id=department_id, retired_on=None).exclude(service_type="")
    types = items.order_by("service_type").values_list("service_type", flat=True).distinct()
    return Parts(tuple(sites), tuple(types))


def is_part(department_id: int, reach: Reach) -> bool:
    """Whether all of it is of the department."""
    known = parts(department_id)
    items = InventoryItem.objects.filter(department_id=department_id, pk__in=reach.item_ids).count()
    return (
        set(reach.site_ids) <= {pk for pk, _ in known.sites}
        and set(reach.service_types) <= set(known.service_types)
        and items == len(set(reach.item_ids))
    )


_IN_WORDS = f"SELECT {IN_PART} FROM (SELECT %s::int, %s::bigint[], %s::text[], %s::bigint[])"  # noqa: S608 - fixed
_AS_MEMBER = " AS m (department_id, site_ids, service_types, item_ids)"


def in_words(department_id: int, reach: Reach) -> str:
    """A part by the names of sites, types and items, whoever sees it; empty: the whole."""
    if reach.is_whole:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_IN_WORDS + _AS_MEMBER, [department_id, *reach.columns])
        return str(cursor.fetchone()[0])


def items_of(department_id: int, sequences: Collection[int]) -> dict[int, int]:
    """The items of these sequence numbers: id by number; who is not there is not in it."""
    rows = InventoryItem.objects.filter(department_id=department_id, sequence__in=sequences)
    return dict(rows.values_list("sequence", "pk"))


def numbers_of(code: str, department_id: int, item_ids: Collection[int]) -> list[str]:
    """The numbers of these items, as people type them."""
    rows = InventoryItem.objects.filter(department_id=department_id, pk__in=item_ids).order_by("sequence")
    return [str(ItemNumber(code, sequence)) for sequence in rows.values_list("sequence", flat=True)]


OF_ALL = (
    "certification asked for",
    "second factor asked of everybody",
    "second factor asked of managers only",
)
"""What the register says of a department that is about all of its people."""


AUDITOR_LET_IN = "auditor let in"


def changes(department_id: int, member_id: int | None = None, *, place: Place | None = None) -> Turned:
    """What the register says about the department's people, or about one of them."""
    of_people = Q(about__in=("membership", "person")) | Q(about="department", what__in=OF_ALL)
    entries = RegisterEntry.objects.filter(of_people, department_id=department_id)
    if member_id is not None:
        entries = entries.filter(about="membership", about_id=member_id)
    return of_chain(entries, place)


def auditors_let_in(department_id: int, *, place: Place | None = None) -> Turned:
    """What the register says of auditors whom its managers let in."""
    entries = RegisterEntry.objects.filter(department_id=department_id, about="membership", what=AUDITOR_LET_IN)
    return of_chain(entries, place)


def _found(statement: str, **values: Any) -> list[Member]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_member(row) for row in cursor.fetchall()]


def _member(row: tuple[Any, ...]) -> Member:
    return Member(*(*row[:6], Level(row[6]), *row[7:19], Reach(*map(tuple, row[19:]))))
