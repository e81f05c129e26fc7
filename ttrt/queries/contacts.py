"""The department's contact book as its page and the opening forms show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from ttrt.models import Contact, Site

MOST = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """One contact with the name of its site."""

    contact: Contact
    site_name: str

    @property
    def words(self) -> str:
        """As a choice: who, for what, where."""
        return ", ".join(filter(None, (self.contact.name, self.contact.role, self.site_name)))


@dataclass(frozen=True, slots=True)
class Book:
    """The contacts of a department, those without a site first; `more`: there are more than are shown."""

    rows: list[Listed]
    more: bool


def book(department_id: int, *, text: str = "", retired: bool = False) -> Book:
    """The department's contacts, or those that a text is found in."""
    found = Contact.objects.filter(department_id=department_id, retired_at__isnull=not retired)
    sites = dict(Site.objects.filter(department_id=department_id).values_list("pk", "name"))
    for word in text.split():
        at_sites = [pk for pk, name in sites.items() if word.lower() in name.lower()]
        found = found.filter(
            Q(name__icontains=word)
            | Q(role__icontains=word)
            | Q(phone__icontains=word)
            | Q(email__icontains=word)
            | Q(site_id__in=at_sites)
        )
    rows = list(found.order_by("name", "pk")[: MOST + 1])
    listed = [Listed(row, sites.get(row.site_id or 0, "")) for row in rows[:MOST]]
    return Book(sorted(listed, key=lambda one: (one.site_name.lower(), one.contact.name.lower())), len(rows) > MOST)


def named(contact_id: int) -> Listed | None:
    """One live contact in the viewer's sight."""
    row = Contact.objects.filter(pk=contact_id, retired_at=None).first()
    if row is None:
        return None
    site = Site.objects.filter(department_id=row.department_id, pk=row.site_id).first() if row.site_id else None
    return Listed(row, site.name if site else "")


def sites(department_id: int) -> list[tuple[int, str]]:
    """The department's sites by name, for a choice."""
    rows = Site.objects.filter(department_id=department_id).order_by("name", "city", "pk")[:MOST]
    return [(site.pk, ", ".join(filter(None, (site.name, site.city)))) for site in rows]


def offered(department_id: int, *, site_names: Iterable[str]) -> list[Listed]:
    """The contacts to choose from when opening: those of the sites in question first."""
    first = set(site_names)
    rows = book(department_id).rows
    return sorted(rows, key=lambda one: not (one.site_name and one.site_name in first))
