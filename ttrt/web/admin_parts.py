"""What every page of the administration shares: who may, what a form said, what the registers tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from ttrt.actions import sent_forms
from ttrt.models import Department
from ttrt.rules import access, inventory_cells
from ttrt.rules.access import Standing, Verb
from ttrt.rules.delimited import BadCell
from ttrt.rules.item_terms import BEGINNING
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.rules.seen import ChangedSinceShown
from ttrt.web.chips import day_words
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Form, Forms, Typed
from ttrt.web.sending import SeeOther
from ttrt.web.words import level_word

KINDS_OF_DEPARTMENT = [
    ("state", "State department"),
    ("county", "County"),
    ("city", "City"),
    ("school", "School district"),
    ("college", "College or university"),
    ("district", "Special district"),
    ("tribe", "Tribe"),
    ("other", "Other"),
]
COLUMNS = {
    "code": "code", "name": "name", "kind": "kind", "agency": "agency", "ended_on": "ended on",
    "address_1": "address", "address_2": "address, second line", "city": "city", "state": "state", "zip": "ZIP",
    "clli": "CLLI", "identifier": "identifier", "service_type": "service type", "contract": "contract",
    "category": "category", "subcategory": "subcategory", "ban": "BAN", "tsp": "TSP code",
    "public_safety": "public safety", "level": "service level", "monthly_charge": "monthly charge",
    "in_service_on": "in service from", "retired_on": "retired on", "version": "version",
    "effective_from": "in force from", "may": "may",
}  # fmt: skip
"""Columns as the history of a page names them; what is not here is for the check of the history only."""
PLAIN = {
    "person": "person", "user name": "user name",
    "from": "from", "into": "into", "on": "on", "items": "items", "sites": "sites", "contacts": "contacts",
    "people": "people", "charge": "monthly charge", "service_level": "service level", "added": "added",
    "changed": "changed", "file": "file",
}  # fmt: skip
Show = Callable[[Forms, int], HttpResponse]


def administrator(verb: Verb) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For an address of the administration: it exists for those only who hold the verb (others: 404)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, asking: Asking, *args: Any, **kwargs: Any) -> HttpResponse:
            if not access.may(asking.viewer, verb, access.OFFICE):
                raise Http404
            return view(request, asking, *args, **kwargs)

        return signed_in(Standing.CONTRACTOR)(answer)

    return decorate


def named(code: str) -> Department:
    """The department of this code, or the page that there is none."""
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def carry_out(
    request: HttpRequest, asking: Asking, form: str, act: Callable[[Typed], object], *, show: Show, said: str, to: str
) -> HttpResponse:
    """One form, carried out once however often it is sent: 303 to `to` when done.

    Else the page again with what was typed: 422 with the error beside its field, 409 when another was faster.
    """
    typed = Typed(request.POST)
    try:
        sent_forms.once(key=typed.key(), act=lambda: act(typed), by=asking.viewer, at=asking.at)
    except NotAllowed:
        raise
    except ChangedSinceShown as changed:
        return show(Forms(Form(form, typed.values(), changed, sent=True)), 409)
    except Refused as refused:
        if isinstance(refused, NotFound) and refused.field is None:
            raise
        return show(Forms(Form(form, typed.values(), refused, sent=True)), 422)
    messages.success(request, said)
    return SeeOther(to)


def errors(forms: Forms) -> dict[str, str]:
    """For the summary above the page: the field's id and the sentence."""
    sent = forms.sent
    if sent is None or sent.refused is None:
        return {}
    return {sent.id(sent.refused.field) if sent.refused.field else "": sent.refused.message}


def day(typed: Typed, name: str) -> date:
    """A day as a date field sends it. Raises `Refused` beside the field."""
    try:
        return date.fromisoformat(typed.text(name).strip())
    except ValueError:
        raise Refused("Give the day, for example 22 Nov 2026.", field=name) from None


def money(typed: Typed, name: str) -> Decimal | None:
    """An amount in dollars, None when left empty. Raises `Refused` beside the field."""
    try:
        return inventory_cells.money(typed.text(name).strip())
    except BadCell as bad:
        raise Refused(f"{bad}.", field=name) from None


def number(text: str) -> int | None:
    """A row's number as a choice sends it; None for no choice."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


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
    """As `lines`, of the office's entries: the two departments of a move, a split or a merger stand there by code."""
    codes = dict(Department.objects.values_list("pk", "code"))
    return [_line(entry, {**entry.facts, **_two(entry.facts, codes)}) for entry in entries]


def _two(facts: Mapping[str, Any], codes: Mapping[int, str]) -> dict[str, str]:
    ids = {name: (facts.get(f"{name}_department_id") or [facts.get(name)])[-1] for name in ("from", "into")}
    return {name: codes[number] for name, number in ids.items() if number in codes}


def _of_one(entry: Any, about: str, about_id: int) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = entry.facts
    if entry.about_id != about_id:
        facts = facts.get("rows", {}).get(about, {}).get(str(about_id), {})
    return facts


def _line(entry: Any, facts: Mapping[str, Any]) -> Line:
    if entry.about == "membership" and _pair(facts.get("level")):
        facts = {**facts, "may": [level and level_word(level) for level in facts["level"]], "level": None}
    said = [f"{COLUMNS[name]}: {_change(value)}" for name, value in facts.items() if name in COLUMNS and _pair(value)]
    said += [f"{PLAIN[name]}: {value}" for name, value in facts.items() if name in PLAIN and not _pair(value) and value]
    return Line(entry.what[:1].upper() + entry.what[1:], tuple(said), entry.by_name, entry.at, entry.text)


def _pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2


def _change(pair: list[Any]) -> str:
    was, now = (_word(value) for value in pair)
    return now if pair[0] is None else f"{was} → {now}"


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "") else str(value)


def since(day_: date) -> str:
    """A first day in words; nobody knows when the oldest began."""
    return "the beginning" if day_ == BEGINNING else day_words(day_)
