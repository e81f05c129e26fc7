"""What the address of the inventory asks for, and the filters in use in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from ttrt.models.inventory import KINDS
from ttrt.queries.choices import Choices
from ttrt.queries.inventory_list import STATES, ItemFilter, ItemPlace
from ttrt.rules.access import Standing, Viewer
from ttrt.web.chips import KINDS as KIND_WORDS
from ttrt.web.filters import Reading, check_choices, whole_number

STATE_WORDS = {"live": "In service", "retired": "Retired", "all": "All"}


@dataclass(frozen=True, slots=True)
class WantedItems:
    """The filters of one address; `errors`: sentence by field, `typed`: what could not be read."""

    text: str = ""
    state: str = "live"
    kinds: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    sites: tuple[int, ...] = ()
    chronic: bool = False
    in_sight: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def address(self, **extra: str) -> str:
        """The inventory's address for exactly this, with more parameters after it."""
        pairs = [("department", code) for code in ((self.in_sight,) if self.in_sight else self.departments)]
        pairs += [("text", self.text)] if self.text else []
        pairs += [("state", self.state)] if self.state != "live" else []
        pairs += [("kind", kind) for kind in self.kinds]
        pairs += [("site", str(site)) for site in self.sites]
        pairs += [("chronic", "yes")] if self.chronic else []
        query = urlencode([*pairs, *extra.items()])
        return f"/inventory?{query}" if query else "/inventory"

    def to_filter(self, choices: Choices, *, unassigned: bool) -> ItemFilter:
        """As the queries take it; codes become ids."""
        departments = (choices.department(code) for code in self.departments)
        return ItemFilter(
            text=self.text,
            state=self.state,
            kinds=self.kinds,
            site_ids=self.sites,
            department_ids=tuple(each.id for each in departments if each),
            unassigned=unassigned,
        )


@dataclass(frozen=True, slots=True)
class ItemChip:
    """One filter in use: its words and the address of the same list without it."""

    words: str
    address: str


def read(params: QueryDict, viewer: Viewer) -> WantedItems:
    """What this address asks for; what it asks wrongly is in `errors`."""
    reading = Reading(params)
    customer = viewer.standing is Standing.CUSTOMER
    return WantedItems(
        text=reading.words("text"),
        state=reading.one("state", STATES) or "live",
        kinds=reading.several("kind", KINDS),
        departments=() if customer else reading.codes("department"),
        sites=tuple(dict.fromkeys(reading.numbers("site"))),
        chronic=reading.one("chronic", ("yes",)) == "yes",
        in_sight=viewer.department_code if customer and "department" in params else None,
        errors=reading.errors,
        typed=reading.typed,
    )


def checked(wanted: WantedItems, choices: Choices) -> WantedItems:
    """Without the departments and sites that this viewer does not have; each is named in `errors`."""
    departments, sites, errors = check_choices(wanted.departments, wanted.sites, choices)
    return replace(wanted, departments=departments, sites=sites, errors=wanted.errors | errors)


def chips(wanted: WantedItems, choices: Choices) -> list[ItemChip]:
    """Each filter that narrows the list, in the order of the form."""
    return list(_chips(wanted, choices))


def _chips(wanted: WantedItems, choices: Choices) -> Iterator[ItemChip]:
    def chip(words: str, **changes: Any) -> ItemChip:
        return ItemChip(words, replace(wanted, **changes).address())

    if wanted.text:
        yield chip(f"Words: “{wanted.text}”", text="")
    if wanted.state == "retired":
        yield chip("Retired", state="live")
    for code in wanted.departments:
        chosen = choices.department(code)
        rest = tuple(other for other in wanted.departments if other != code)
        yield chip(f"{code} {chosen.words}" if chosen else code, departments=rest)
    for site_id in wanted.sites:
        place = choices.site(site_id)
        rest_sites = tuple(other for other in wanted.sites if other != site_id)
        yield chip(f"Site: {place.words if place else site_id}", sites=rest_sites)
    if wanted.chronic:
        yield chip("Chronic", chronic=False)
    for kind in wanted.kinds:
        yield chip(f"Kind: {KIND_WORDS[kind]}", kinds=tuple(other for other in wanted.kinds if other != kind))


def written(place: ItemPlace) -> str:
    """A place in the list as an address carries it."""
    return f"{place.department_id}_{place.sequence}"


def place(params: QueryDict) -> tuple[ItemPlace | None, str]:
    """Where this page begins, and a sentence when the address says it in no way we know."""
    for name in ("after", "before"):
        text = params.get(name)
        if not text:
            continue
        department, sequence = (whole_number(part) for part in (*text.partition("_")[::2],))
        if department is None or sequence is None:
            return None, "The address of this page was damaged on its way, so this is the first page."
        return ItemPlace(department, sequence, name == "before"), ""
    return None, ""
