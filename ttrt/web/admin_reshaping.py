"""Splitting and merging departments: chosen, looked at, confirmed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ttrt.actions import reshaping
from ttrt.actions.departments import NewDepartment
from ttrt.models import Department, Site
from ttrt.queries import reshaping as looking
from ttrt.rules.access import Verb
from ttrt.rules.refusal import Refused
from ttrt.web.admin_parts import KINDS_OF_DEPARTMENT, administrator, carry_out, errors, named, number
from ttrt.web.entry import Asking
from ttrt.web.forms import Form, Forms, Typed


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.RESHAPE)
def split(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """Some sites of a department become a new one."""
    of = named(code)
    chosen = _numbers(request, "sites")
    show = _shower(request, asking, of, "split")
    if request.method != "POST":
        return show(Forms(), 200)
    if not request.POST.get("confirmed"):
        if not chosen:
            return show(_refused(request, "split", "Choose at least one site that goes over.", "sites"), 422)
        return show(Forms(_kept(request, "split")), 200, preview=looking.preview(of.pk, None, chosen))

    def carry(typed: Typed) -> None:
        reshaping.split_department(
            department_id=of.pk,
            new=NewDepartment(typed.text("code"), typed.text("name"), typed.text("kind")),
            site_ids=chosen,
            person_ids=_numbers(request, "people"),
            reason=typed.text("reason"),
            by=asking.viewer,
            at=asking.at,
        )

    to = reverse("admin_department", args=[code])
    again = _again(show, preview=looking.preview(of.pk, None, chosen))
    return carry_out(request, asking, "split", carry, show=again, said="The department is split.", to=to)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.RESHAPE)
def merge(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """A department becomes part of another."""
    of = named(code)
    show = _shower(request, asking, of, "merge")
    if request.method != "POST":
        return show(Forms(), 200)
    into = looking.named(request.POST.get("into", ""))
    if into is None or into.pk == of.pk:
        return show(_refused(request, "merge", "Choose the department it becomes part of.", "into"), 422)
    if not request.POST.get("confirmed"):
        return show(Forms(_kept(request, "merge")), 200, preview=looking.preview(of.pk, into.pk, None), into=into)

    def carry(typed: Typed) -> None:
        reshaping.merge_departments(
            department_id=of.pk,
            into_id=into.pk,
            person_ids=_numbers(request, "people"),
            reason=typed.text("reason"),
            by=asking.viewer,
            at=asking.at,
        )

    to = reverse("admin_department", args=[code])
    again = _again(show, preview=looking.preview(of.pk, into.pk, None), into=into)
    return carry_out(request, asking, "merge", carry, show=again, said="The departments are merged.", to=to)


def _shower(request: HttpRequest, asking: Asking, of: Department, what: str) -> Any:
    def show(forms: Forms, status: int, *, preview: Any = None, into: Department | None = None) -> HttpResponse:
        without = (looking.NO_SITE, "Items that stand at no site")
        sites = [(s.pk, f"{s.name}, {s.city}") for s in Site.objects.filter(department_id=of.pk).order_by("name")]
        shown = {
            "department": of,
            "what": what,
            "kinds": KINDS_OF_DEPARTMENT,
            "others": [(d.code, str(d)) for d in looking.going_on() if d.pk != of.pk],
            "sites": [*sites, without],
            "chosen": (chosen := _numbers(request, "sites")),
            "chosen_names": [words for pk, words in [*sites, without] if pk in chosen],
            "people": (people := looking.people(of.pk)),
            "person_choices": [(p.person_id, f"{p.name} ({p.level})") for p in people],
            "going": _numbers(request, "people"),
            "preview": preview,
            "into": into,
            "forms": forms,
            "errors": errors(forms),
        }
        return asking.page(request, "admin/reshape.html", shown, status=status)

    return show


def _again(show: Any, **seen: Any) -> Any:
    """The confirming form once more, with what was looked at above it."""

    def again(forms: Forms, status: int) -> HttpResponse:
        shown: HttpResponse = show(forms, status, **seen)
        return shown

    return again


def _numbers(request: HttpRequest, name: str) -> tuple[int, ...]:
    return tuple(n for text in request.POST.getlist(name) if (n := number(text)) is not None)


def _kept(request: HttpRequest, form: str, refused: Refused | None = None) -> Form:
    return Form(form, Typed(request.POST).values(), refused, sent=True)


def _refused(request: HttpRequest, form: str, sentence: str, field: str) -> Forms:
    return Forms(_kept(request, form, Refused(sentence, field=field)))
