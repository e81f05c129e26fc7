"""The filters in use, each in words with the address of the same list without it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ttrt.queries.choices import Choices
from ttrt.rules import lifecycle
from ttrt.rules.access import Standing
from ttrt.web import contract_words
from ttrt.web.filters import LIST, ME, NOBODY, Wanted

KINDS = {"circuit": "Circuit", "phone": "Phone number", "service": "Service"}
STATES = {"open": "Open", "ended": "Ended", "all": "Open and ended"}
LAST = {"24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days"}
FLAGS = {
    "overdue": "Update overdue",
    "unassigned": "On the unassigned service",
    "priority": "Public safety or TSP",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in use: its words, and what is wanted without it."""

    words: str
    without: Wanted

    @property
    def address(self) -> str:
        """The same list without this filter."""
        return self.without.address()


def chips(wanted: Wanted, choices: Choices, reader: Standing) -> list[Chip]:
    """Each filter that narrows the list, in the order of the form and in the words of this side."""
    return list(_chips(wanted, choices, reader))


def day_words(day: date) -> str:
    """`22 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"


def owner_words(value: str, choices: Choices) -> str:
    """Whom an owner's filter names."""
    if value in (ME, NOBODY):
        return value
    return choices.owners.get(int(value), "somebody who has no open ticket")


def _chips(wanted: Wanted, choices: Choices, reader: Standing) -> Iterator[Chip]:
    def without(**changes: Any) -> Wanted:
        return replace(wanted, **changes)

    if wanted.text:
        yield Chip(f"Words: “{wanted.text}”", without(text=""))
    if wanted.page == LIST and wanted.state and wanted.state != replace(wanted, state="").shown_state:
        yield Chip(f"{STATES[wanted.state]} tickets", without(state=""))
    for code in wanted.departments:
        chosen = choices.department(code)
        rest = tuple(other for other in wanted.departments if other != code)
        yield Chip(f"{code} {chosen.words}" if chosen else code, without(departments=rest))
    for site_id in wanted.sites:
        place = choices.site(site_id)
        rest_sites = tuple(other for other in wanted.sites if other != site_id)
        yield Chip(f"Site: {place.words if place else site_id}", without(sites=rest_sites))
    if wanted.item:
        about = f"{wanted.item} ({choices.item.words})" if choices.item else str(wanted.item)
        yield Chip(f"Item: {about}", without(item=None))
    if wanted.report:
        yield Chip("Opened together as one report", without(report=None))
    severities = contract_words.severities()
    many = {
        "owners": ("Owner: ", wanted.owners, lambda value: owner_words(value, choices)),
        "teams": ("Team: ", wanted.teams, lambda value: "none" if value == NOBODY else value),
        "statuses": ("Status: ", wanted.statuses, lambda value: lifecycle.word(value, reader)),
        "kinds": ("Kind: ", wanted.kinds, lambda value: KINDS[value]),
        "severities": ("Severity: ", wanted.severities, lambda value: severities[value][0]),
    }
    for name, (before, values, say) in many.items():
        for value in values:
            yield Chip(before + say(value), without(**{name: tuple(other for other in values if other != value)}))
    if wanted.last:
        yield Chip(f"Opened: {LAST[wanted.last].lower()}", without(last=""))
    if wanted.first_on:
        yield Chip(f"Opened from {day_words(wanted.first_on)}", without(first_on=None))
    if wanted.last_on:
        yield Chip(f"Opened until {day_words(wanted.last_on)}", without(last_on=None))
    for flag, words in FLAGS.items():
        if getattr(wanted, flag):
            yield Chip(words, without(**{flag: False}))
