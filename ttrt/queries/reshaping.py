"""What a move, a split or a merge would do, counted before anything is done."""

from dataclasses import dataclass

from ttrt.models import Contact, Department, InventoryItem, Membership, Person, Site, Ticket
from ttrt.rules.access import Level

NO_SITE = 0
"""Chosen in the place of a site: the items that stand at none."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the department's people, and the level there."""

    person_id: int
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class Preview:
    """What moves, and what stays. `twins` are identifiers the receiving department has already: it cannot be done."""

    items: tuple[int, ...]
    sites: tuple[int, ...]
    contacts: tuple[int, ...]
    people: tuple[Somebody, ...]
    open_numbers: tuple[str, ...]
    tickets: int
    twins: tuple[str, ...]


def preview(department_id: int, into_id: int | None, site_ids: tuple[int, ...] | None) -> Preview:
    """Carrying these sites (None: everything) with their items out of a department, into one that is there or new."""
    live = InventoryItem.objects.filter(department_id=department_id, retired_on=None, unassigned=False)
    sites = Site.objects.filter(department_id=department_id)
    contacts = Contact.objects.filter(department_id=department_id, retired_at=None)
    if site_ids is not None:
        at_these = live.filter(site_id__in=site_ids)
        live = at_these | live.filter(site__isnull=True) if NO_SITE in site_ids else at_these
        sites = sites.filter(pk__in=site_ids)
        contacts = contacts.filter(site_id__in=site_ids)
    items = tuple(live.order_by("sequence").values_list("pk", flat=True))
    return Preview(
        items=items,
        sites=tuple(sites.order_by("name").values_list("pk", flat=True)),
        contacts=tuple(contacts.order_by("pk").values_list("pk", flat=True)),
        people=people(department_id),
        open_numbers=open_numbers(department_id, items if site_ids is not None else None),
        tickets=Ticket.objects.filter(department_id=department_id).count(),
        twins=twins(department_id, items, into_id) if into_id else (),
    )


def people(department_id: int) -> tuple[Somebody, ...]:
    """The department's active people who see it whole, by name: a part of it is none of another department."""
    members = Membership.objects.filter(department_id=department_id, suspended_at=None, removed_at=None)
    members = members.filter(site_ids=[], service_types=[], item_ids=[])
    levels = dict(members.exclude(person=None).values_list("person_id", "level"))
    rows = Person.objects.filter(pk__in=levels, is_active=True).order_by("name").values_list("pk", "name")
    return tuple(Somebody(pk, name, Level(levels[pk])) for pk, name in rows)


def open_numbers(department_id: int, item_ids: tuple[int, ...] | None) -> tuple[str, ...]:
    """The open tickets, of these items (None: of the whole department)."""
    tickets = Ticket.objects.filter(department_id=department_id, closed_at=None)
    if item_ids is not None:
        tickets = tickets.filter(item_id__in=item_ids)
    return tuple(tickets.order_by("number").values_list("number", flat=True))


def twins(department_id: int, item_ids: tuple[int, ...], into_id: int) -> tuple[str, ...]:
    """Identifiers of these items that the receiving department's live inventory has, too."""
    coming = InventoryItem.objects.filter(department_id=department_id, pk__in=item_ids)
    there = set(InventoryItem.objects.filter(department_id=into_id, retired_on=None).values_list("kind", "normal"))
    rows = coming.order_by("sequence").values_list("kind", "normal", "identifier")
    return tuple(identifier for kind, normal, identifier in rows if (kind, normal) in there)


def named(code: str) -> Department | None:
    """The department of this code, when it goes on."""
    return Department.objects.filter(code=code, ended_on=None).first()


def going_on() -> list[Department]:
    """Departments that have not ended, by code."""
    return list(Department.objects.filter(ended_on=None).order_by("code"))
