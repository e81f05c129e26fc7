"""Items that go to another department, and departments split and merged: what was recorded stays where it was.

A ticket never moves: it keeps its number, its department and its history, and is worked on to its end. What moves is
where new tickets are opened: an item is retired in the one department and new in the other, on the same day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from ttrt.actions import departments, item_terms, places, register
from ttrt.actions.departments import NewDepartment
from ttrt.models import Contact, Department, DepartmentChange, InventoryItem, ItemMove, ItemTerm, Membership, Site
from ttrt.queries import item_terms as stored_terms
from ttrt.queries import reshaping
from ttrt.rules import access, answers
from ttrt.rules.access import Level, Verb, Viewer
from ttrt.rules.item_terms import Term
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.register import changed

_SAME = (
    *("kind", "identifier", "normal", "service_type", "contract", "category", "subcategory", "level"),
    *("a_address_1", "a_address_2", "a_city", "a_state", "a_zip"),
    *("z_address_1", "z_address_2", "z_city", "z_state", "z_zip"),
    *("ban", "monthly_charge", "public_safety", "tsp", "other"),
)
_TOLD = tuple(name for name in _SAME if name != "other")


@dataclass(frozen=True, slots=True)
class Carried:
    """What went over."""

    items: int
    sites: int
    contacts: int
    people: int

    def counts(self) -> dict[str, int]:
        """As the change keeps it."""
        return {"items": self.items, "sites": self.sites, "contacts": self.contacts, "people": self.people}


@transaction.atomic
def move_item(
    *, department_id: int, item_id: int, into_id: int, on: date, reason: str, by: Viewer, at: datetime
) -> InventoryItem:
    """Let an item belong to another department from a Pacific day, today or past; answers the item as it is there.

    Its old and open tickets stay with the department that opened them. Its site is copied, contacts are not: they are
    the old department's people. Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.MOVE_ITEM, department_id)
    _, into = _both(department_id, into_id)
    item = InventoryItem.objects.filter(department_id=department_id, pk=item_id, unassigned=False).first()
    if item is None:
        raise NotFound("There is no such item.")
    if item.retired_on is not None:
        raise Refused("This item is retired. It stays as it was.", field="on")
    reason = answers.needed(reason, field="reason", ask="Say why it belongs to the other department.")
    places.require_day_begun(item, on, civil_day(at))
    sites = _carry_sites(department_id, into, [item.site_id] if item.site_id else [], by=by, at=at)
    (there,) = _carry_items(department_id, into, [item], sites, on, reason, by=by, at=at)
    facts = {"from": department_id, "into": into.pk, "from_item": item_id, "into_item": there.pk, "on": on}
    register.record_office(about="move", about_id=there.pk, what="item moved", facts=facts, text=reason, by=by, at=at)
    return there


@transaction.atomic
def split_department(
    *,
    department_id: int,
    new: NewDepartment,
    site_ids: tuple[int, ...],
    person_ids: tuple[int, ...],
    reason: str,
    by: Viewer,
    at: datetime,
) -> tuple[Department, Carried]:
    """Make a new department of some sites of one, from today: their items, sites and contacts, and these people too.

    The people keep what they have in the department before. Tickets stay there.
    Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.RESHAPE, department_id)
    _one_at_a_time()
    departments.require_going_on(departments.held(department_id))
    reason = answers.needed(reason, field="reason", ask="Say why: the statute, the reorganisation.")
    if not site_ids:
        raise Refused("Choose at least one site that goes over.", field="sites")
    into = departments.made(new, by=by, at=at)
    into = departments.held(into.pk)
    return into, _carry("split", department_id, into, site_ids, person_ids, reason, by=by, at=at)


@transaction.atomic
def merge_departments(
    *, department_id: int, into_id: int, person_ids: tuple[int, ...], reason: str, by: Viewer, at: datetime
) -> Carried:
    """Let a department become part of another from today: everything in service goes over, and these people too.

    Its own tickets stay in it, open ones are worked on to their end, and its people go on reading them; new ones are
    refused there with the name of the successor. Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.RESHAPE, department_id)
    department, into = _both(department_id, into_id)
    departments.require_going_on(department)
    reason = answers.needed(reason, field="reason", ask="Say why: the statute, the reorganisation.")
    carried = _carry("merge", department_id, into, None, person_ids, reason, by=by, at=at)
    departments.end(department, civil_day(at))
    return carried


def _both(department_id: int, into_id: int) -> tuple[Department, Department]:
    """The two departments, locked in one order."""
    if department_id == into_id:
        raise Refused("Choose another department than the item’s own.", field="into")
    _one_at_a_time()
    try:
        held = {one: departments.held(one) for one in sorted((department_id, into_id))}
    except NotFound as missing:
        raise NotFound(missing.message, field="into") from None
    if held[into_id].ended_on is not None:
        raise Refused(f"{held[into_id].name} has ended. Choose one that goes on.", field="into")
    return held[department_id], held[into_id]


def _one_at_a_time() -> None:
    """An inventory file taken in meanwhile would give the same numbers; it waits, as this waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ttrt inventory'))")


def _carry(
    kind: str,
    department_id: int,
    into: Department,
    site_ids: tuple[int, ...] | None,
    person_ids: tuple[int, ...],
    reason: str,
    *,
    by: Viewer,
    at: datetime,
) -> Carried:
    today = civil_day(at)
    found = reshaping.preview(department_id, into.pk, site_ids)
    if found.twins:
        raise Refused(
            f"{into.name} has {found.twins[0]} in its inventory already. Retire it in one of the two first.",
            field="sites" if kind == "split" else "into",
        )
    sites = _carry_sites(department_id, into, list(found.sites), by=by, at=at)
    items = list(InventoryItem.objects.filter(department_id=department_id, pk__in=found.items).order_by("sequence"))
    moved = _carry_items(department_id, into, items, sites, today, reason, by=by, at=at)
    contacts = _carry_contacts(department_id, into.pk, found.contacts, sites)
    levels = {one.person_id: one.level for one in found.people if one.person_id in person_ids}
    there = set(Membership.objects.filter(department_id=into.pk, removed_at=None).values_list("person_id", flat=True))
    new = _let_in(into.pk, {pk: level for pk, level in levels.items() if pk not in there}, by=by, at=at)
    carried = Carried(len(items), len(sites), len(contacts), len(new))
    change = DepartmentChange.objects.create(
        kind=kind,
        from_department_id=department_id,
        into_department_id=into.pk,
        on=today,
        reason=reason,
        counts=carried.counts(),
        at=at,
        by_id=by.person_id,
        by_name=by.name,
    )
    here = Department.objects.get(pk=department_id)
    merged = kind == "merge"
    facts = {**carried.counts(), "into": f"{into.name} ({into.code})", "on": today}
    if merged:
        facts["ended_on"] = [None, today]
    what = "merged into another department" if merged else "split"
    _record(department_id, "department", department_id, what, facts, by=by, at=at)
    told = {
        "rows": {
            "contact": {str(pk): changed({}, values) for pk, values in contacts.items()},
            "membership": {str(pk): {"level": [None, level.value]} for pk, level in new.items()},
        }
    }
    facts = {**carried.counts(), "from": f"{here.name} ({here.code})", "on": today, **told}
    what = "took over another department" if merged else "made by a split"
    _record(into.pk, "department", into.pk, what, facts, by=by, at=at)
    names = ("kind", "on", "from_department_id", "into_department_id", "counts")
    kept: dict[str, Any] = {name: [None, getattr(change, name)] for name in names}
    kept["moves"] = [[item.pk, new.pk, new.in_service_on] for item, new in zip(items, moved, strict=True)]
    register.record_office(
        about="change", about_id=change.pk, what=f"departments {kind}", facts=kept, text=reason, by=by, at=at
    )
    return carried


def _let_in(into_id: int, levels: Mapping[int, Level], *, by: Viewer, at: datetime) -> dict[int, Level]:
    """Give these people a level in the other department; answers it by the row's id."""
    new: dict[int, Level] = {}
    with connection.cursor() as cursor:
        for person_id, level in sorted(levels.items()):
            cursor.execute(
                "INSERT INTO membership (department_id, person_id, level, given_at, given_by_name, certified_at,"
                " certified_by_name) VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id",
                [into_id, person_id, level.value, at, by.name, at, by.name],
            )
            new[int(cursor.fetchone()[0])] = level
    return new


def _carry_sites(department_id: int, into: Department, ids: list[int], *, by: Viewer, at: datetime) -> dict[int, int]:
    """Copies of these sites in the other department, but where it has the same one; old id → new."""
    there = {(s.name, s.address_1, s.city): s.pk for s in Site.objects.filter(department_id=into.pk)}
    known: dict[int, int] = {}
    new: list[tuple[int, Site]] = []
    for site in Site.objects.filter(department_id=department_id, pk__in=ids).order_by("pk"):
        key = (site.name, site.address_1, site.city)
        if key in there:
            known[site.pk] = there[key]
        else:
            values = {name: getattr(site, name) for name in places.SITE_FIELDS}
            new.append((site.pk, Site(department_id=into.pk, **values)))
    Site.objects.bulk_create([site for _, site in new], batch_size=2000)
    known |= {old: site.pk for old, site in new}
    rows = {str(site.pk): changed({}, {name: getattr(site, name) for name in places.SITE_FIELDS}) for _, site in new}
    if rows:
        _record(into.pk, "site", None, "sites taken over", {"rows": {"site": rows}}, by=by, at=at)
    return known


def _carry_items(
    department_id: int,
    into: Department,
    items: list[InventoryItem],
    sites: dict[int, int],
    on: date,
    reason: str,
    *,
    by: Viewer,
    at: datetime,
) -> list[InventoryItem]:
    """Retire the items here and make them new there, with their terms from that day on."""
    if twins := reshaping.twins(department_id, tuple(item.pk for item in items), into.pk):
        raise Refused(f"{into.name} has {twins[0]} in its inventory already.", field="into")
    first = places.next_sequence(into.pk)
    ends = {item.pk: max(on, item.in_service_on or on) for item in items}
    terms = stored_terms.stored([department_id], ends)
    there = [
        InventoryItem(
            department_id=into.pk,
            sequence=first + place,
            site_id=sites.get(item.site_id) if item.site_id else None,
            in_service_on=ends[item.pk],
            **{name: getattr(item, name) for name in _SAME},
        )
        for place, item in enumerate(items)
    ]
    InventoryItem.objects.bulk_create(there, batch_size=2000)
    for item in items:
        item.retired_on, item.retirement_proposed_at = ends[item.pk], None
    InventoryItem.objects.bulk_update(items, ["retired_on", "retirement_proposed_at"], batch_size=2000)
    moves = [
        ItemMove(
            from_department_id=department_id,
            from_item_id=item.pk,
            into_department_id=into.pk,
            into_item_id=new.pk,
            on=ends[item.pk],
            reason=reason,
            at=at,
            by_id=by.person_id,
            by_name=by.name,
        )
        for item, new in zip(items, there, strict=True)
    ]
    ItemMove.objects.bulk_create(moves, batch_size=2000)
    told = _carry_terms(terms, items, there)
    away = {str(item.pk): {"retired_on": [None, item.retired_on]} for item in items}
    names = (*_TOLD, "site_id", "in_service_on")
    come = {str(new.pk): changed({}, {name: getattr(new, name) for name in names}) for new in there}
    if items:
        gone: dict[str, Any] = {"rows": {"item": away}}
        _record(department_id, "item", _only(items), "moved to another department", gone, by=by, at=at)
        facts: dict[str, Any] = {"rows": {"item": come}, "terms": told}
        _record(into.pk, "item", _only(there), "came from another department", facts, by=by, at=at)
    return there


def _only(items: list[InventoryItem]) -> int | None:
    return items[0].pk if len(items) == 1 else None


def _carry_terms(
    terms: dict[int, list[Term]], items: list[InventoryItem], there: list[InventoryItem]
) -> list[list[Any]]:
    """The terms that hold on the day of the move and after it, for the items as they are there."""
    rows: list[tuple[InventoryItem, Term]] = []
    for item, new in zip(items, there, strict=True):
        begun = new.in_service_on
        for term in terms.get(item.pk, []):
            if begun is not None and (term.to_on is None or term.to_on > begun):
                clipped = Term(max(term.from_on, begun), term.to_on, term.monthly_charge, term.level)
                rows.append((new, clipped))
    ItemTerm.objects.bulk_create(
        [
            ItemTerm(
                department_id=new.department_id,
                item_id=new.pk,
                from_on=term.from_on,
                to_on=term.to_on,
                monthly_charge=term.monthly_charge,
                level=term.level,
            )
            for new, term in rows
        ],
        batch_size=2000,
    )
    return [item_terms.told(new.pk, term) for new, term in rows]


def _carry_contacts(
    department_id: int, into_id: int, ids: tuple[int, ...], sites: dict[int, int]
) -> dict[int, dict[str, Any]]:
    """Copies of these contacts in the other department; new id → its columns."""
    names = ("name", "role", "phone", "email", "access_hours")
    rows = Contact.objects.filter(department_id=department_id, pk__in=ids).order_by("pk")
    new = [
        Contact(
            department_id=into_id,
            site_id=sites.get(row.site_id) if row.site_id else None,
            **{name: getattr(row, name) for name in names},
        )
        for row in rows
    ]
    Contact.objects.bulk_create(new, batch_size=2000)
    return {row.pk: {name: getattr(row, name) for name in (*names, "site_id")} for row in new}


def _record(
    department_id: int, about: str, about_id: int | None, what: str, facts: dict[str, Any], *, by: Viewer, at: datetime
) -> None:
    """In the department's own register, without the reason: it may name what only the other department may see."""
    register.record(department_id=department_id, about=about, about_id=about_id, what=what, facts=facts, by=by, at=at)
