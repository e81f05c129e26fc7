"""What the registers tell, in the words of a page: days, amounts and departments as every other page writes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ttrt.models import Department
from ttrt.rules.item_terms import BEGINNING
from ttrt.rules.localtime import show
from ttrt.rules.notices import EVENTS
from ttrt.web.admin_parts import KINDS_OF_DEPARTMENT
from ttrt.web.chips import day_words
from ttrt.web.item_terms import LEVELS
from ttrt.web.words import level_word, money

COLUMNS = {
    "code": "code", "name": "name", "kind": "kind", "agency": "agency", "ended_on": "ended on",
    "address_1": "address", "address_2": "address, second line", "city": "city", "state": "state", "zip": "ZIP",
    "clli": "CLLI", "identifier": "identifier", "service_type": "service type", "contract": "contract",
    "category": "category", "subcategory": "subcategory", "ban": "BAN", "tsp": "TSP code",
    "public_safety": "public safety", "level": "service level", "monthly_charge": "monthly charge",
    "in_service_on": "in service from", "retired_on": "retired on", "version": "version",
    "effective_from": "in force from", "may": "may", "url": "address", "events": "told of",
    "rung": "level", "levels": "groups", "title": "title", "mail": "e-mail",
    "office_phone": "office number", "cell_phone": "cell number", "from_on": "valid from", "to_on": "valid until",
}  # fmt: skip
"""Columns as the history of a page names them; what is not here is for the check of the history only."""
PLAIN = {
    "person": "person: {}", "departments": "departments: {}", "until": "until {}", "user name": "user name: {}",
    "from": "from {}", "into": "into {}", "on": "on {}", "items": "items: {}", "sites": "sites: {}",
    "contacts": "contacts: {}", "people": "people: {}", "charge": "monthly charge: {}",
    "service_level": "service level: {}", "added": "added: {}", "changed": "changed: {}", "file": "file: {}",
    "part": "sees {}", "group": "group: {}",
}  # fmt: skip
"""Facts that are no change of a column, each as its part of the sentence and in its place there."""
MAY = ("membership", "token", "person", "CMO person")
"""Of these a level says what somebody may do; of an item it is the service's."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a register as a page shows it."""

    what: str
    facts: tuple[str, ...]
    who: str
    at: Any
    reason: str


def lines(entries: list[Any], about: tuple[str, int] | None = None) -> list[Line]:
    """Entries in words, newest first; with `about`, what a gathered entry says of that one thing."""
    if about is None:
        return [_line(entry, entry.facts) for entry in entries]
    return [_line(entry, _of_one(entry, *about)) for entry in entries]


def office_lines(entries: list[Any]) -> list[Line]:
    """As `lines`, of the office's entries: the two departments of a move, a split or a merger stand there by name."""
    names = {found.pk: f"{found.name} ({found.code})" for found in Department.objects.only("name", "code")}
    return [_line(entry, {**entry.facts, **_two(entry.facts, names)}) for entry in entries]


def _two(facts: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, str]:
    ids = {name: (facts.get(f"{name}_department_id") or [facts.get(name)])[-1] for name in ("from", "into")}
    return {name: names[number] for name, number in ids.items() if number in names}


def _of_one(entry: Any, about: str, about_id: int) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = entry.facts
    if entry.about_id != about_id:
        facts = facts.get("rows", {}).get(about, {}).get(str(about_id), {})
    return facts


def _line(entry: Any, facts: Mapping[str, Any]) -> Line:
    if entry.about in MAY and _pair(facts.get("level")):
        facts = {**facts, "may": [level and level_word(level) for level in facts["level"]], "level": None}
    if entry.about == "escalation contact":  # its level is of another kind, and everybody may know its address
        facts = {{"level": "rung", "email": "mail"}.get(name, name): value for name, value in facts.items()}
    said = [
        f"{COLUMNS[name]}: {_change(name, value)}" for name, value in facts.items() if name in COLUMNS and _pair(value)
    ]
    plain = {name: facts[name] for name in PLAIN if facts.get(name) and not _pair(facts[name])}
    said += [PLAIN[name].format(_word(name, value)) for name, value in plain.items()]
    return Line(entry.what[:1].upper() + entry.what[1:], tuple(said), entry.by_name, entry.at, entry.text)


def _pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2


def _change(name: str, pair: list[Any]) -> str:
    was, now = (_word(name, value) for value in pair)
    return now if pair[0] is None else f"{was} → {now}"


def _day(value: Any) -> str:
    """A day as registers spell it; what is no day (a department that something came from) stays as it is."""
    try:
        return since(date.fromisoformat(value))
    except ValueError:
        return str(value)


def _level(value: Any) -> str:
    return LEVELS.get(value, str(value)).lower()


def _money(value: Any) -> str:
    return money(Decimal(value))


WORDS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(
        ("ended_on", "in_service_on", "retired_on", "effective_from", "from", "on", "from_on", "to_on"), _day
    ),
    **dict.fromkeys(("level", "service_level"), _level),
    **dict.fromkeys(("charge", "monthly_charge"), _money),
    "until": lambda moment: show(datetime.fromisoformat(moment)),
    "events": lambda kinds: ", ".join(EVENTS[kind].told.lower() if kind in EVENTS else str(kind) for kind in kinds),
    "kind": lambda value: dict(KINDS_OF_DEPARTMENT).get(value, str(value)),
    "levels": ", ".join,
}
"""How a value is said where the register's own spelling is not a person's."""


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, ""):
        return "nothing"
    return WORDS[name](value) if name in WORDS else str(value)


def since(day_: date) -> str:
    """A first day in words; nobody knows when the oldest began."""
    return "the beginning" if day_ == BEGINNING else day_words(day_)
