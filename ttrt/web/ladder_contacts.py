"""Whom to call, level by level: the page everybody has, and the administration's pages that keep it."""

from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ttrt.actions import escalation_contacts as verbs
from ttrt.models import EscalationContact, packs
from ttrt.queries import escalation_contacts as ladder
from ttrt.queries import registers
from ttrt.rules.access import Verb
from ttrt.rules.escalation_levels import Term, holds
from ttrt.rules.localtime import civil_day
from ttrt.rules.seen import state
from ttrt.web.admin_parts import administrator, carry_out, day, errors, number
from ttrt.web.chips import day_words
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Forms, Typed
from ttrt.web.histories import history
from ttrt.web.sending import LARGEST_ID


@require_safe
@signed_in()
def escalation_help(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Who to call at which level today."""
    today = civil_day(asking.at)
    terms = packs.in_force(today)
    rungs = ladder.rungs(ladder.every(), today, levels=terms.escalation.levels)
    return asking.page(request, "help/escalation.html", {"rungs": rungs, "numbers": terms.desk})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.KEEP_LADDER)
def contacts(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The ladder of now, of the past and to come, where nobody stands, and the form that adds somebody."""
    today, to = civil_day(asking.at), reverse("admin_ladder")

    def show(forms: Forms, status: int = 200) -> HttpResponse:
        levels = packs.in_force(today).escalation.levels
        rows = ladder.every()
        rungs = ladder.rungs(rows, today, levels=levels)
        shown = {
            "rungs": [(rung.level, [row for row in rows if row.level == rung.level]) for rung in rungs],
            "gaps": [(rung.level, _gap(gap, today)) for rung in rungs for gap in rung.gaps],
            "when": lambda row: _when(row, today),
            "days": _days,
            **_form(forms, None, today),
            "told": history(request, to, partial(registers.of_office, verbs.ABOUT, most=20)),
        }
        return asking.page(request, "admin/ladder.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())

    def add(typed: Typed) -> None:
        verbs.add_contact(said=_read(typed), by=asking.viewer, at=asking.at)

    return carry_out(request, asking, "contact", add, show=show, said="The contact is on the ladder.", to=to)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.KEEP_LADDER)
def contact(request: HttpRequest, asking: Asking, contact: int) -> HttpResponse:
    """One contact and its form."""
    found, here = (
        ladder.named(contact) if contact <= LARGEST_ID else None,
        reverse("admin_ladder_contact", args=[contact]),
    )
    if found is None:
        raise Http404

    def show(forms: Forms, status: int = 200) -> HttpResponse:
        shown = {
            "contact": found,
            **_form(forms, found, civil_day(asking.at)),
            "told": history(request, here, partial(registers.of_office, verbs.ABOUT, about_id=contact)),
            "seen": state(verbs.facts(found)),
        }
        return asking.page(request, "admin/ladder_contact.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())

    def change(typed: Typed) -> None:
        said, seen = _read(typed), typed.text("seen")
        verbs.change_contact(contact_id=contact, said=said, seen=seen, by=asking.viewer, at=asking.at)

    to = reverse("admin_ladder")
    return carry_out(request, asking, "contact", change, show=show, said="The contact is changed.", to=to)


def _read(typed: Typed) -> dict[str, Any]:
    said: dict[str, Any] = {name: typed.text(name) for name in verbs.FIELDS}
    said["level"] = number(typed.text("level"))
    said["from_on"] = day(typed, "from_on")
    said["to_on"] = day(typed, "to_on") if typed.text("to_on").strip() else None
    return said


def _form(forms: Forms, of: EscalationContact | None, today: date) -> dict[str, object]:
    """The fields as they are now, for a new one as they usually are."""
    now = {"from_on": today.isoformat()} if of is None else verbs.facts(of)
    now = {name: now.get(name) or "" for name in verbs.FIELDS}
    levels = range(1, packs.in_force(today).escalation.levels + 1)
    choices = [(str(each), f"Level {each}") for each in levels]
    return {"forms": forms, "errors": errors(forms), "now_is": now, "levels": choices}


def _gap(gap: Term, today: date) -> str:
    """A span without anybody, in words."""
    begins, ends = gap
    if begins == today:
        return f"today and until {day_words(ends)}" if ends else "today"
    return f"from {day_words(begins)} until {day_words(ends)}" if ends else f"from {day_words(begins)} on"


def _when(row: EscalationContact, today: date) -> str:
    if holds((row.from_on, row.to_on), today):
        return "now"
    return "to come" if row.from_on > today else "past"


def _days(row: EscalationContact) -> str:
    return f"{day_words(row.from_on)} – {day_words(row.to_on) if row.to_on else 'further notice'}"
