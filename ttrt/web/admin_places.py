"""Sites of a department and single items of its inventory, on the administration's pages."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ttrt.actions import item_terms as terms
from ttrt.actions import places, reshaping
from ttrt.models import Department, InventoryItem, ItemMove, Site
from ttrt.queries import inventory_list, item_terms, registers
from ttrt.queries import reshaping as looking
from ttrt.queries.inventory_list import WholeItem
from ttrt.rules.access import Verb
from ttrt.rules.localtime import civil_day
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.readings import How
from ttrt.rules.refusal import Refused
from ttrt.rules.seen import state
from ttrt.web.admin_parts import administrator, carry_out, day, errors, money, named, number
from ttrt.web.chips import KINDS, day_words
from ttrt.web.entry import Asking
from ttrt.web.forms import Forms, Typed
from ttrt.web.histories import history
from ttrt.web.item_terms import LEVELS, term_rows
from ttrt.web.register_lines import lines


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.KEEP_INVENTORY)
def sites(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """A department's sites, and the form that adds one."""
    of, to = named(code), reverse("admin_sites", args=[code])

    def show(forms: Forms, status: int = 200) -> HttpResponse:
        rows = list(Site.objects.filter(department_id=of.pk).order_by("name", "address_1"))
        shown = {"department": of, "rows": rows, "forms": forms, "errors": errors(forms)}
        shown |= {"told": history(request, to, partial(registers.of_department, of.pk, "site", most=20))}
        return asking.page(request, "admin/sites.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())

    def add(typed: Typed) -> None:
        places.add_site(department_id=of.pk, said=_site(typed), by=asking.viewer, at=asking.at)

    return carry_out(request, asking, "site", add, show=show, said="The site is added.", to=to)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.KEEP_INVENTORY)
def site(request: HttpRequest, asking: Asking, code: str, site: int) -> HttpResponse:
    """One site and its form."""
    of, to = named(code), reverse("admin_site", args=[code, site])
    found = Site.objects.filter(department_id=of.pk, pk=site).first()
    if found is None:
        raise Http404

    def show(forms: Forms, status: int = 200) -> HttpResponse:
        shown = {"department": of, "site": found, "forms": forms, "errors": errors(forms)}
        shown |= {"told": history(request, to, partial(registers.of_department, of.pk, "site", site))}
        shown |= {"seen": state(places.site_facts(found))}
        return asking.page(request, "admin/site.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())

    def change(typed: Typed) -> None:
        words, seen = _site(typed), typed.text("seen")
        places.change_site(department_id=of.pk, site_id=site, said=words, seen=seen, by=asking.viewer, at=asking.at)

    return carry_out(request, asking, "site", change, show=show, said="The site is changed.", to=to)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.KEEP_INVENTORY)
def new_item(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """The form that adds one item."""
    of = named(code)

    def show(forms: Forms, status: int = 200) -> HttpResponse:
        shown = {"department": of, "forms": forms, "errors": errors(forms), "kinds": list(KINDS.items())}
        shown |= {"sites": _choices(of), "levels": list(LEVELS.items()), "today": civil_day(asking.at).isoformat()}
        return asking.page(request, "admin/new_item.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())

    def add(typed: Typed) -> None:
        more: dict[str, Any] = {"monthly_charge": money(typed, "monthly_charge"), "level": typed.text("level")}
        more["in_service_on"] = day(typed, "in_service_on") if typed.text("in_service_on") else None
        places.add_item(
            department_id=of.pk,
            kind=typed.text("kind"),
            said=_item(typed) | more,
            by=asking.viewer,
            at=asking.at,
        )

    to = reverse("admin_department", args=[code])
    return carry_out(request, asking, "item", add, show=show, said="The item is added.", to=to)


@require_safe
@administrator(Verb.KEEP_INVENTORY)
def item(request: HttpRequest, asking: Asking, number: ItemNumber) -> HttpResponse:
    """One item: its facts, its terms by date, and what was changed."""
    return _show(request, asking, number, Forms())


@require_POST
@administrator(Verb.KEEP_INVENTORY)
def change_item(request: HttpRequest, asking: Asking, number: ItemNumber) -> HttpResponse:
    """Other facts."""

    def change(of: InventoryItem, typed: Typed) -> None:
        places.change_item(
            department_id=of.department_id,
            item_id=of.pk,
            said=_item(typed),
            seen=typed.text("seen"),
            by=asking.viewer,
            at=asking.at,
        )

    return _sent(request, asking, number, "facts", change, "The item is changed.")


@require_POST
@administrator(Verb.KEEP_INVENTORY)
def set_term(request: HttpRequest, asking: Asking, number: ItemNumber) -> HttpResponse:
    """Another charge or level from a day on."""

    def change(of: InventoryItem, typed: Typed) -> None:
        terms.set_term(
            department_id=of.department_id,
            item_id=of.pk,
            from_on=day(typed, "from_on"),
            monthly_charge=money(typed, "monthly_charge"),
            level=typed.text("level"),
            reason=typed.text("reason"),
            seen=typed.text("seen"),
            by=asking.viewer,
            at=asking.at,
        )

    return _sent(request, asking, number, "term", change, "The term is set. Tickets keep what held when they opened.")


@require_POST
@administrator(Verb.KEEP_INVENTORY)
def retire_item(request: HttpRequest, asking: Asking, number: ItemNumber) -> HttpResponse:
    """No new ticket on it from a day on."""

    def change(of: InventoryItem, typed: Typed) -> None:
        places.retire_item(
            department_id=of.department_id,
            item_id=of.pk,
            on=day(typed, "on"),
            reason=typed.text("reason"),
            by=asking.viewer,
            at=asking.at,
        )

    return _sent(request, asking, number, "retire", change, "The item is retired.")


@require_POST
@administrator(Verb.MOVE_ITEM)
def move_item(request: HttpRequest, asking: Asking, number: ItemNumber) -> HttpResponse:
    """Into another department."""

    def change(of: InventoryItem, typed: Typed) -> None:
        into = looking.named(typed.text("into"))
        if into is None:
            raise Refused("Choose the department it goes to.", field="into")
        reshaping.move_item(
            department_id=of.department_id,
            item_id=of.pk,
            into_id=into.pk,
            on=day(typed, "on"),
            reason=typed.text("reason"),
            by=asking.viewer,
            at=asking.at,
        )

    return _sent(request, asking, number, "move", change, "The item is moved. Its tickets stayed.")


def _whole(number: ItemNumber) -> WholeItem:
    found = inventory_list.whole(number)
    if found is None or found.item.unassigned:
        raise Http404
    return found


def _sent(request: HttpRequest, asking: Asking, number: ItemNumber, form: str, act: Any, said: str) -> HttpResponse:
    of = _whole(number).item

    def show(forms: Forms, status: int) -> HttpResponse:
        return _show(request, asking, number, forms, status)

    to = reverse("admin_item", args=[number])
    return carry_out(request, asking, form, lambda typed: act(of, typed), show=show, said=said, to=to)


def _show(request: HttpRequest, asking: Asking, number: ItemNumber, forms: Forms, status: int = 200) -> HttpResponse:
    found = _whole(number)
    one, today = found.item, civil_day(asking.at)
    open_numbers = looking.open_numbers(found.department.pk, (one.pk,))
    asking.lists(How.PAGE, open_numbers)
    shown = {
        "number": str(number),
        "item": one,
        "department": found.department,
        "kind": KINDS[one.kind],
        "retired": day_words(one.retired_on) if one.retired_on else "",
        "terms": term_rows(item_terms.of_item(one), today),
        "levels": list(LEVELS.items()),
        "sites": _choices(found.department),
        "others": [(d.code, str(d)) for d in looking.going_on() if d.pk != found.department.pk],
        "open_numbers": open_numbers,
        "moves": _moves(one),
        "today": today.isoformat(),
        "seen": state(places.item_facts(one)),
        "terms_seen": state(terms.facts(one)),
        "forms": forms,
        "errors": errors(forms),
        "told": history(
            request,
            reverse("admin_item", args=[number]),
            partial(registers.about_item, found.department.pk, one.pk),
            partial(lines, about=("item", one.pk)),
        ),
    }
    return asking.page(request, "admin/item.html", shown, status=status)


def _moves(item: InventoryItem) -> list[ItemMove]:
    moves = ItemMove.objects.select_related("from_department", "into_department")
    there = moves.filter(from_department_id=item.department_id, from_item_id=item.pk)
    return list(there | moves.filter(into_department_id=item.department_id, into_item_id=item.pk))


def _choices(of: Department) -> list[tuple[int, str]]:
    rows = Site.objects.filter(department_id=of.pk).order_by("name", "city")
    return [(row.pk, f"{row.name}, {row.city}" if row.city else row.name) for row in rows]


def _site(typed: Typed) -> dict[str, str]:
    return {name: typed.text(name) for name in places.SITE_FIELDS}


def _item(typed: Typed) -> dict[str, Any]:
    said: dict[str, Any] = {name: typed.text(name) for name in places.ITEM_LINES}
    return said | {"public_safety": typed.text("public_safety") == "on", "site_id": number(typed.text("site"))}
