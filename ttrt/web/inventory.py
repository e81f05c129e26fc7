"""The inventory: looking through it, and one item with its facts and its tickets."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ttrt.models import packs
from ttrt.queries import choices as choosing
from ttrt.queries import (
    chronic,
    inventory_list,
    item_terms,
    tickets,
)
from ttrt.queries.finding import Filter
from ttrt.queries.inventory_list import ItemPage, WholeItem
from ttrt.rules import access, localtime
from ttrt.rules.access import Verb
from ttrt.rules.localtime import civil_day
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.readings import How
from ttrt.web import episodes, item_filters
from ttrt.web.chips import KINDS, day_words
from ttrt.web.entry import Asking, signed_in
from ttrt.web.item_filters import STATE_WORDS, WantedItems
from ttrt.web.item_terms import term_rows
from ttrt.web.ticket_lines import lines
from ttrt.web.words import whose_rows

WITHOUT_FIELD = ("state", "site")
TICKETS_SHOWN = 10
EPISODES_SHOWN = 40
LEVELS = {"": "", "basic": "Basic", "standard": "Standard", "premier": "Premier"}


@require_safe
@signed_in()
def items(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The items an address asks for, fifty at a time."""
    viewer = asking.viewer
    wanted = item_filters.read(request.GET, viewer)
    one = wanted.departments[0] if len(wanted.departments) == 1 else None
    choices = choosing.choices(in_sight=viewer.department_code or one, site_ids=wanted.sites)
    wanted = item_filters.checked(wanted, choices)
    place, damaged = item_filters.place(request.GET)
    assigns = viewer.level in access.MAY[Verb.ASSIGN_ITEM]
    rule = packs.in_force(localtime.civil_day(asking.at)).chronic
    of_items = wanted.to_filter(choices, unassigned=assigns)
    if wanted.chronic:
        of_items = replace(of_items, chronic=rule, chronic_at=asking.at)
    page = inventory_list.find(of_items, place=place)
    in_departments = {row.department_id for row in page.rows}
    asking.lists(How.PAGE, (number for row in page.rows for number in row.open_numbers))
    apart = " ".join(filter(None, [damaged, *(wanted.errors.get(name) for name in WITHOUT_FIELD)]))
    errors = {name: text for name, text in wanted.errors.items() if name not in WITHOUT_FIELD}
    errors |= {"": apart} if apart else {}
    everywhere = viewer.department_id is None
    shown = {
        "wanted": wanted,
        "chronic": chronic.among([row.item_id for row in page.rows], rule, at=asking.at, department_ids=in_departments),
        "chronic_rule": rule,
        "everywhere": everywhere,
        "scope": whose_rows(viewer, choices.departments[0].words),
        "active": [(chip.words, chip.address) for chip in item_filters.chips(wanted, choices)],
        "clear_all": WantedItems(state="all", in_sight=wanted.in_sight).address(),
        "kinds": list(KINDS.items()),
        "kind_words": KINDS,
        "states": list(STATE_WORDS.items()),
        "sites": [(each.id, each.words) for each in choices.sites if each.id not in wanted.sites],
        "more_sites": choices.more_sites,
        "all_departments": [
            (each.code, f"{each.code} {each.words}")
            for each in choices.departments
            if each.code not in wanted.departments
        ],
        "typed": {"text": wanted.text} | wanted.typed,
        "errors": errors,
        **_turning(page, wanted, first=place is None),
    }
    return asking.page(request, "inventory/list.html", shown, status=422 if errors else 200)


@require_safe
@signed_in()
def item(request: HttpRequest, asking: Asking, number: ItemNumber) -> HttpResponse:
    """One item: what it is, where it runs, what the contract says of it, and its tickets."""
    found = inventory_list.whole(number)
    if found is None:
        raise Http404
    open_tickets = Filter(state="open", item_id=found.item.pk, department_ids=(found.department.pk,))
    open_now = tickets.find(open_tickets, size=TICKETS_SHOWN)
    ended = tickets.find(replace(open_tickets, state="ended"), size=TICKETS_SHOWN)
    rule = packs.in_force(localtime.civil_day(asking.at)).chronic
    of_item = chronic.among([found.item.pk], rule, at=asking.at, department_ids=(found.department.pk,))
    newest = chronic.episodes(found.item.pk, department_id=found.department.pk, most=EPISODES_SHOWN + 1)
    shown_episodes = newest[:EPISODES_SHOWN]
    may_open = access.may(asking.viewer, Verb.OPEN, found.department.pk)
    asking.lists(How.PAGE, (row.number for row in (*open_now.rows, *ended.rows)))
    shown = {
        "number": str(number),
        "chronic_tickets": of_item.get(found.item.pk, 0),
        "chronic_rule": rule,
        "timeline": episodes.draw(shown_episodes, rule, at=asking.at)
        if shown_episodes and not found.item.unassigned
        else None,
        "more_episodes": len(newest) > EPISODES_SHOWN,
        "now": asking.at,
        "item": found.item,
        "department": found.department,
        "kind": KINDS[found.item.kind],
        "everywhere": asking.viewer.department_id is None,
        "facts_of_it": _facts(found),
        "ends": _ends(found),
        "terms": term_rows(item_terms.of_item(found.item), civil_day(asking.at)),
        "retired": day_words(found.item.retired_on) if found.item.retired_on else "",
        "open_lines": lines(open_now.rows, reader=asking.viewer.standing, at=asking.at),
        "ended_lines": lines(ended.rows, reader=asking.viewer.standing, at=asking.at),
        "more_open": open_now.later is not None,
        "more_ended": ended.later is not None,
        "may_open_here": may_open and not found.item.retired_on and not found.item.unassigned,
    }
    return asking.page(request, "inventory/item.html", shown)


def _turning(page: ItemPage, wanted: WantedItems, *, first: bool) -> dict[str, Any]:
    earlier, later = page.earlier, page.later
    here = len(page.rows)
    whole = first and later is None
    return {
        "rows": page.rows,
        "newer": wanted.address(before=item_filters.written(earlier)) if earlier else None,
        "older": wanted.address(after=item_filters.written(later)) if later else None,
        "said": f"{here} {'item' if here == 1 else 'items'}" + ("" if whole else " on this page"),
    }


def _facts(found: WholeItem) -> list[tuple[str, Any]]:
    item = found.item
    return [
        ("Kind", KINDS[item.kind]),
        ("Service type", item.service_type),
        ("Contract", item.contract),
        ("Category", item.category),
        ("Subcategory", item.subcategory),
        ("Level", LEVELS[item.level]),
        ("Billing account number (BAN)", item.ban),
        ("In service from", day_words(item.in_service_on) if item.in_service_on else ""),
        ("Retired on", day_words(item.retired_on) if item.retired_on else ""),
    ]


def _ends(found: WholeItem) -> list[tuple[str, list[str]]]:
    """The site and the A and Z addresses that are known, as lines to print."""
    item, site = found.item, found.site
    places = []
    if site:
        lines_of_site = [site.name, *_address(site.address_1, site.address_2, site.city, site.state, site.zip)]
        places.append(("Site", [*lines_of_site, *([f"CLLI {site.clli}"] if site.clli else [])]))
    for end in ("a", "z"):
        parts = (getattr(item, f"{end}_{part}") for part in ("address_1", "address_2", "city", "state", "zip"))
        address = _address(*parts)
        if address:
            places.append((f"{end.upper()} end", address))
    return places


def _address(first: str, second: str, city: str, state: str, zip_code: str) -> list[str]:
    town = " ".join(filter(None, (f"{city}," if city and state else city, state, zip_code)))
    return [line for line in (first, second, town) if line]
