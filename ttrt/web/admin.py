"""The administration's front page, and departments: added, renamed, under another agency, ended."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ttrt.actions import departments
from ttrt.actions import members as keeping
from ttrt.actions.departments import NewDepartment
from ttrt.actions.members import Newcomer
from ttrt.models import (
    Agency,
    Department,
    DepartmentAgency,
    DepartmentChange,
    InventoryItem,
    Membership,
    Site,
    Ticket,
    packs,
)
from ttrt.queries import certification, members, registers
from ttrt.rules.access import Level, Verb
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import Refused
from ttrt.rules.seen import state
from ttrt.web.admin_parts import KINDS_OF_DEPARTMENT, administrator, carry_out, day, errors, named, number
from ttrt.web.chips import day_words
from ttrt.web.entry import Asking
from ttrt.web.forms import Forms, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.histories import history
from ttrt.web.people_words import STATES
from ttrt.web.register_lines import office_lines, since
from ttrt.web.sending import LARGEST_ID


@require_safe
@administrator(Verb.KEEP_DEPARTMENTS)
def front(request: HttpRequest, asking: Asking) -> HttpResponse:
    """What can be administered, and what was changed last."""
    today = civil_day(asking.at)
    shown = {
        "departments": Department.objects.filter(ended_on=None).count(),
        "ended": Department.objects.exclude(ended_on=None).count(),
        "pack": packs.in_force(today),
        "coming": [pack for pack in packs.all_packs(today) if pack.effective_from > today],
        "told": history(request, reverse("admin"), partial(registers.of_office, but="handover", most=12), office_lines),
    }
    return asking.page(request, "admin/front.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.KEEP_DEPARTMENTS)
def all_departments(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Every department by code, and the form that adds one."""

    def show(forms: Forms, status: int = 200) -> HttpResponse:
        agencies = {a.pk: a for a in Agency.objects.all()}
        above = dict(DepartmentAgency.objects.filter(to_on=None).values_list("department_id", "agency_id"))
        rows = [(each, agencies.get(above.get(each.pk, 0))) for each in Department.objects.order_by("code")]
        shown = {"rows": rows, "forms": forms, "errors": errors(forms), "kinds": KINDS_OF_DEPARTMENT}
        shown |= {"kind_words": dict(KINDS_OF_DEPARTMENT)}
        return asking.page(request, "admin/departments.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())

    def add(typed: Typed) -> None:
        new = NewDepartment(typed.text("code"), typed.text("name"), typed.text("kind"))
        departments.add_department(new=new, by=asking.viewer, at=asking.at)

    to = reverse("admin_departments")
    return carry_out(request, asking, "department", add, show=show, said="The department is added.", to=to)


@require_POST
@administrator(Verb.KEEP_DEPARTMENTS)
def add_agency(request: HttpRequest, asking: Asking) -> HttpResponse:
    """A new agency, to be named above departments."""

    def show(forms: Forms, status: int) -> HttpResponse:
        return asking.page(request, "admin/agency.html", {"forms": forms, "errors": errors(forms)}, status=status)

    def add(typed: Typed) -> None:
        departments.add_agency(
            code=typed.text("agency_code"), name=typed.text("agency_name"), by=asking.viewer, at=asking.at
        )

    to = reverse("admin_departments")
    return carry_out(request, asking, "agency", add, show=show, said="The agency is added.", to=to)


@require_safe
@administrator(Verb.KEEP_DEPARTMENTS)
def department(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """One department: what it is, what can be changed, and what was."""
    return _show(request, asking, code, Forms())


@require_POST
@administrator(Verb.KEEP_DEPARTMENTS)
def change_department(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """Another name or kind."""
    pk = named(code).pk

    def change(typed: Typed) -> None:
        words = {name: typed.text(name) for name in ("name", "kind", "reason", "seen")}
        departments.change_department(department_id=pk, **words, by=asking.viewer, at=asking.at)

    return _sent(request, asking, code, "change", change, "Name and kind are changed.")


@require_POST
@administrator(Verb.KEEP_DEPARTMENTS)
def change_agency(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """Another agency above it, from a day on."""
    pk = named(code).pk

    def change(typed: Typed) -> None:
        agency_id = number(typed.text("agency"))
        if agency_id is None:
            raise Refused("Choose an agency.", field="agency")
        departments.change_agency(
            department_id=pk,
            agency_id=agency_id,
            from_on=day(typed, "from_on"),
            reason=typed.text("reason"),
            seen=typed.text("seen"),
            by=asking.viewer,
            at=asking.at,
        )

    return _sent(request, asking, code, "agency", change, "The agency is changed.")


@require_POST
@administrator(Verb.KEEP_DEPARTMENTS)
def end_department(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """Nothing new is opened there from today."""
    pk = named(code).pk

    def end(typed: Typed) -> None:
        departments.end_department(department_id=pk, reason=typed.text("reason"), by=asking.viewer, at=asking.at)

    return _sent(request, asking, code, "end", end, "The department has ended. Its tickets stay.")


@require_POST
@freshly_signed_in
@administrator(Verb.SET_MANAGER)
def set_manager(request: HttpRequest, asking: Asking, code: str) -> HttpResponse:
    """Its first manager, or one more when the others are gone."""
    pk = named(code).pk

    def act(typed: Typed) -> None:
        newcomer = Newcomer(typed.text("name"), typed.text("email"), Level.MANAGE.value)
        keeping.set_manager(
            department_id=pk, newcomer=newcomer, reason=typed.text("reason"), by=asking.viewer, at=asking.at
        )

    return _sent(request, asking, code, "manager", act, "The department has this manager. Who is new gets a mail.")


@require_POST
@administrator(Verb.SET_MANAGER)
def confirm_manager(request: HttpRequest, asking: Asking, code: str, member: int) -> HttpResponse:
    """Somebody of the department said that this manager still is one."""
    pk = named(code).pk
    if member > LARGEST_ID or members.one(pk, member) is None:
        raise Http404

    def act(typed: Typed) -> None:
        keeping.certify_manager(
            department_id=pk, member_id=member, reason=typed.text("reason"), by=asking.viewer, at=asking.at
        )

    return _sent(request, asking, code, f"confirm-{member}", act, "The manager is confirmed.")


def _sent(request: HttpRequest, asking: Asking, code: str, form: str, act: object, said: str) -> HttpResponse:
    def show(forms: Forms, status: int) -> HttpResponse:
        return _show(request, asking, code, forms, status)

    to = reverse("admin_department", args=[code])
    return carry_out(request, asking, form, act, show=show, said=said, to=to)  # type: ignore[arg-type]


def _show(request: HttpRequest, asking: Asking, code: str, forms: Forms, status: int = 200) -> HttpResponse:
    found = named(code)
    above = DepartmentAgency.objects.filter(department_id=found.pk).order_by("-from_on").select_related("agency")
    changes = DepartmentChange.objects.select_related("from_department", "into_department").order_by("-at")
    shown = {
        "department": found,
        "ended": day_words(found.ended_on) if found.ended_on else "",
        "kinds": KINDS_OF_DEPARTMENT,
        "kind_words": dict(KINDS_OF_DEPARTMENT),
        "agencies": [(each.pk, f"{each.code} {each.name}") for each in Agency.objects.order_by("code")],
        "above": [(str(e.agency), since(e.from_on), day_words(e.to_on) if e.to_on else "") for e in above],
        "items": InventoryItem.objects.filter(department_id=found.pk, retired_on=None, unassigned=False).count(),
        "people": Membership.objects.filter(department_id=found.pk, person__is_active=True, removed_at=None).count(),
        "sites": Site.objects.filter(department_id=found.pk).count(),
        "open_tickets": Ticket.objects.filter(department_id=found.pk, closed_at=None).count(),
        "changes": list(changes.filter(from_department_id=found.pk) | changes.filter(into_department_id=found.pk)),
        "today": civil_day(asking.at).isoformat(),
        "seen": state(departments.facts(found)),
        "agency_seen": state(departments.agency_facts(found.pk)),
        "managers": members.managers(found.pk),
        "is_to_confirm": lambda one: certification.is_due(one.certified_at, at=asking.at),
        "states": STATES,
        "forms": forms,
        "errors": errors(forms),
        "told": history(request, reverse("admin_department", args=[code]), partial(registers.of_department, found.pk)),
    }
    return asking.page(request, "admin/department.html", shown, status=status)
