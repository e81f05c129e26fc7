"""Sites and inventory items one at a time, as the contractor's administrator keeps them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from ttrt.actions import departments, register
from ttrt.models import InventoryItem, Site, Ticket
from ttrt.models.inventory import KINDS
from ttrt.rules import access, answers
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.identifiers import normal_form, phone_number
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.register import changed
from ttrt.rules.seen import require_unchanged

SITE_FIELDS = ("name", "address_1", "address_2", "city", "state", "zip", "clli")
ITEM_LINES = ("identifier", "service_type", "contract", "category", "subcategory", "ban", "tsp")


@transaction.atomic
def add_site(*, department_id: int, said: Mapping[str, str], by: Viewer, at: datetime) -> Site:
    """Add a site. Raises `NotAllowed`, `NotFound`, `Refused` beside a field."""
    access.require(by, Verb.KEEP_INVENTORY, department_id)
    departments.require_going_on(departments.held(department_id))
    values = _site(department_id, said, None)
    site = Site.objects.create(department_id=department_id, **values)
    _record(department_id, "site", site.pk, "site added", changed({}, values), by=by, at=at)
    return site


@transaction.atomic
def change_site(
    *, department_id: int, site_id: int, said: Mapping[str, str], seen: str | None = None, by: Viewer, at: datetime
) -> None:
    """Change what is known of a site; old tickets keep the site's name as it was.

    `seen`: `seen.state` of `site_facts` when the form was shown. Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`,
    `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_INVENTORY, department_id)
    departments.held(department_id)
    site = Site.objects.filter(department_id=department_id, pk=site_id).first()
    if site is None:
        raise NotFound("There is no such site.")
    values = _site(department_id, said, site_id)
    require_unchanged(seen, site_facts(site))
    different = changed(site_facts(site), values)
    if not different:
        raise Refused("Nothing is different.", field="name")
    Site.objects.filter(department_id=department_id, pk=site_id).update(**values)
    _record(department_id, "site", site_id, "site changed", different, by=by, at=at)


@transaction.atomic
def add_item(*, department_id: int, kind: str, said: Mapping[str, Any], by: Viewer, at: datetime) -> InventoryItem:
    """Add a circuit, a phone number or a service to a department's inventory.

    Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_INVENTORY, department_id)
    departments.require_going_on(departments.held(department_id))
    if kind not in KINDS:
        raise Refused("Choose what kind of item it is.", field="kind")
    values = _item(department_id, said)
    normal = normal_form(values["identifier"])
    if kind == "phone" and phone_number(values["identifier"]) is None:
        raise Refused("A phone number has ten digits, such as 916-555-0134.", field="identifier")
    if not normal:
        raise Refused("An identifier has letters or digits.", field="identifier")
    _refuse_twin(department_id, kind, normal)
    level, charge = said.get("level", ""), said.get("monthly_charge")
    item = InventoryItem.objects.create(
        department_id=department_id,
        sequence=next_sequence(department_id),
        kind=kind,
        normal=normal,
        level=level,
        monthly_charge=charge,
        in_service_on=said.get("in_service_on") or civil_day(at),
        **values,
    )
    told = {**values, "kind": kind, "level": level, "monthly_charge": charge, "in_service_on": item.in_service_on}
    _record(department_id, "item", item.pk, "item added", changed({}, told), by=by, at=at)
    return item


@transaction.atomic
def change_item(
    *, department_id: int, item_id: int, said: Mapping[str, Any], seen: str | None = None, by: Viewer, at: datetime
) -> None:
    """Change an item's facts; which kind it is and what it is known by stay, charge and level have dates of their own.

    Tickets keep the facts of their opening. `seen`: `seen.state` of `item_facts` when the form was shown.
    Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_INVENTORY, department_id)
    item = _held_item(department_id, item_id)
    values = _item(department_id, {"identifier": item.identifier, **said})
    if normal_form(values["identifier"]) != normal_form(item.identifier):
        raise Refused(
            "That would be another item. Correct the punctuation only, or retire this one and add the other.",
            field="identifier",
        )
    require_unchanged(seen, item_facts(item))
    different = changed(item_facts(item), values)
    if not different:
        raise Refused("Nothing is different.", field="identifier")
    InventoryItem.objects.filter(department_id=department_id, pk=item_id).update(**values)
    _record(department_id, "item", item_id, "item changed", different, by=by, at=at)


@transaction.atomic
def retire_item(*, department_id: int, item_id: int, on: date, reason: str, by: Viewer, at: datetime) -> None:
    """Retire an item from a Pacific day, today or past: no new ticket on it, its old ones stay.

    Raises `NotAllowed`, `NotFound`, `Refused` beside a field, also while a ticket on it is open.
    """
    access.require(by, Verb.KEEP_INVENTORY, department_id)
    item = _held_item(department_id, item_id)
    reason = answers.needed(reason, field="reason", ask="Say why: the order, the closed office.")
    number = (
        Ticket.objects.filter(department_id=department_id, item_id=item_id, closed_at=None)
        .values_list("number", flat=True)
        .first()
    )
    if number:
        raise Refused(f"Ticket {number} on it is open. Retire it when that has ended.", field="on")
    require_day_begun(item, on, civil_day(at))
    InventoryItem.objects.filter(department_id=department_id, pk=item_id).update(
        retired_on=on, retirement_proposed_at=None
    )
    _record(department_id, "item", item_id, "item retired", {"retired_on": [None, on]}, reason, by=by, at=at)


def site_facts(site: Site) -> dict[str, object]:
    """What may be changed of a site."""
    return {name: getattr(site, name) for name in SITE_FIELDS}


def item_facts(item: InventoryItem) -> dict[str, object]:
    """What may be changed of an item at once; its charge and level go by dates."""
    return {name: getattr(item, name) for name in (*ITEM_LINES, "public_safety", "site_id")}


def require_day_begun(item: InventoryItem, on: date, today: date) -> None:
    """Refuse a day that is still to come, or on which the item was not yet in service."""
    if on > today:
        raise Refused("That day is still to come. Do this on its day.", field="on")
    if item.in_service_on is not None and on < item.in_service_on:
        raise Refused(f"The item is in service since {item.in_service_on.isoformat()} only.", field="on")


def next_sequence(department_id: int) -> int:
    """The number of a department's next item. The caller holds the department."""
    last = InventoryItem.objects.filter(department_id=department_id).aggregate(last=Max("sequence"))["last"]
    return int(last or 0) + 1


def _held_item(department_id: int, item_id: int) -> InventoryItem:
    departments.held(department_id)
    item = InventoryItem.objects.select_for_update(no_key=True).filter(department_id=department_id, pk=item_id).first()
    if item is None or item.unassigned:
        raise NotFound("There is no such item.")
    if item.retired_on is not None:
        raise Refused("This item is retired. It stays as it was.")
    return item


def _site(department_id: int, said: Mapping[str, str], site_id: int | None) -> dict[str, str]:
    values = {name: answers.line(said.get(name, ""), field=name) for name in SITE_FIELDS}
    values["name"] = answers.needed_line(values["name"], field="name", ask="Give the site a name people know it by.")
    same = Site.objects.filter(department_id=department_id, name=values["name"], address_1=values["address_1"])
    if same.filter(city=values["city"]).exclude(pk=site_id or 0).exists():
        raise Refused("There is a site of that name and address already.", field="name")
    return values


def _item(department_id: int, said: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: answers.line(said.get(name, ""), field=name) for name in ITEM_LINES}
    answers.needed_line(values["identifier"], field="identifier", ask="Give the circuit ID, the number or the service.")
    values["contract"] = values["contract"] or "CALNET3"
    values["public_safety"] = bool(said.get("public_safety"))
    site_id = said.get("site_id")
    if site_id is not None and not Site.objects.filter(department_id=department_id, pk=site_id).exists():
        raise Refused("Choose one of the department’s sites.", field="site")
    values["site_id"] = site_id
    return values


def _refuse_twin(department_id: int, kind: str, normal: str) -> None:
    live = InventoryItem.objects.filter(department_id=department_id, kind=kind, normal=normal, retired_on=None)
    if live.exists():
        raise Refused("The inventory has this one already.", field="identifier")


def _record(
    department_id: int,
    about: str,
    about_id: int,
    what: str,
    facts: Mapping[str, object],
    text: str = "",
    *,
    by: Viewer,
    at: datetime,
) -> None:
    register.record(
        department_id=department_id, about=about, about_id=about_id, what=what, facts=facts, text=text, by=by, at=at
    )
