"""What every page of the administration shares: who may, and what a form said."""

from collections.abc import Callable
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
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.rules.seen import ChangedSinceShown
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Form, Forms, Typed
from ttrt.web.sending import SeeOther

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
