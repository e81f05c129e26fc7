"""The contact book: a page to look things up in, and a form for each card."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from ttrt.actions import contacts
from ttrt.actions.contacts import Card
from ttrt.queries import contacts as books
from ttrt.queries import departments, told
from ttrt.queries.departments import DepartmentName
from ttrt.rules import access
from ttrt.rules.access import Standing, Verb
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Typed
from ttrt.web.sending import SeeOther

LARGEST_ID = 2**63 - 1
FIELDS = ("name", "role", "phone", "email", "access_hours")


@signed_in()
def book(request: HttpRequest, asking: Asking) -> HttpResponse:
    """One department's book, and the form that adds to it."""
    if request.method == "POST":
        return _add(request, asking)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return _book(request, asking, _department(request, asking))


@signed_in()
def contact(request: HttpRequest, asking: Asking, contact: int) -> HttpResponse:
    """One card: to read, and to write anew."""
    listed = _listed(contact)
    if request.method == "POST":
        return _change(request, asking, listed)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return _card(request, asking, listed)


@signed_in()
def retirement(request: HttpRequest, asking: Asking, contact: int) -> HttpResponse:
    """Take a contact out of what is offered."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    listed = _listed(contact)
    department_id = listed.contact.department_id
    contacts.retire_contact(department_id=department_id, contact_id=contact, by=asking.viewer, at=asking.at)
    messages.success(request, f"{listed.contact.name} is retired from the contact book, and stays on record.")
    return SeeOther(_address(_named(department_id)))


def _add(request: HttpRequest, asking: Asking) -> HttpResponse:
    department = _department(request, asking)
    if department is None:
        raise Http404
    access.require(asking.viewer, Verb.KEEP_CONTACTS, department.department_id)
    typed = Typed(request.POST)
    try:
        card = _read(typed)
        contacts.add_contact(department_id=department.department_id, card=card, by=asking.viewer, at=asking.at)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _book(request, asking, department, typed=typed, refused=refused)
    messages.success(request, f"{card.name.strip()} is in the contact book.")
    return SeeOther(_address(department))


def _change(request: HttpRequest, asking: Asking, listed: books.Listed) -> HttpResponse:
    typed, row = Typed(request.POST), listed.contact
    access.require(asking.viewer, Verb.KEEP_CONTACTS, row.department_id)
    try:
        card, seen = _read(typed), _read(typed, "seen_")
        contacts.change_contact(
            department_id=row.department_id, contact_id=row.pk, card=card, seen=seen, by=asking.viewer, at=asking.at
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _card(request, asking, listed, typed=typed, refused=refused)
    messages.success(request, "The card is changed. The department’s register says what it said before.")
    return SeeOther(_address(_named(row.department_id)))


def _read(typed: Typed, prefix: str = "") -> Card:
    """The card as typed. Raises `Refused` for a mail address that is none."""
    said = {name: typed.text(prefix + name) for name in FIELDS}
    site = typed.text(f"{prefix}site")
    if site and not (site.isascii() and site.isdecimal() and int(site) <= LARGEST_ID):
        raise Refused("Choose one of the department’s sites.", field="site")
    if said["email"].strip() and not prefix:
        try:
            validate_email(said["email"].strip())
        except ValidationError:
            raise Refused("This is not an e-mail address. It looks like name@example.gov.", field="email") from None
    return Card(site_id=int(site) if site else None, **said)


def _listed(contact: int) -> books.Listed:
    listed = books.named(contact) if contact <= LARGEST_ID else None
    if listed is None:
        raise Http404
    return listed


def _department(request: HttpRequest, asking: Asking) -> DepartmentName | None:
    """The customer's department in sight; for the others the one that `?department=` names, None while none is."""
    every = departments.every()
    if asking.viewer.standing is Standing.CUSTOMER:
        return every[0]
    typed = request.GET.get("department", "").strip()
    if not typed:
        return None
    fitting = departments.named(typed, every)
    if len(fitting) != 1:
        raise Http404
    return fitting[0]


def _named(department_id: int) -> DepartmentName:
    return next(each for each in departments.every() if each.department_id == department_id)


def _address(department: DepartmentName) -> str:
    return f"{reverse('contact_book')}?department={department.code}"


def _book(
    request: HttpRequest,
    asking: Asking,
    department: DepartmentName | None,
    *,
    typed: Typed | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    text = request.GET.get("text", "").strip()[:200]
    found = books.book(department.department_id, text=text) if department else None
    shown = {
        "department": department,
        "every_department": [] if asking.viewer.standing is Standing.CUSTOMER else departments.every(),
        "text": text,
        "book": found,
        "doubtful": _doubtful(department, found.rows) if department and found else frozenset(),
        **_form(asking, department, typed=typed, refused=refused, card=Card("")),
    }
    return asking.page(request, "contacts/book.html", shown, status=422 if refused else 200)


def _card(
    request: HttpRequest,
    asking: Asking,
    listed: books.Listed,
    *,
    typed: Typed | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    department = _named(listed.contact.department_id)
    shown = {
        "department": department,
        "listed": listed,
        "doubtful": _doubtful(department, [listed]),
        **_form(asking, department, typed=typed, refused=refused, card=Card.of(listed.contact)),
    }
    return asking.page(request, "contacts/card.html", shown, status=422 if refused else 200)


def _doubtful(department: DepartmentName, rows: list[books.Listed]) -> frozenset[str]:
    """The addresses among these that refused mail several times in a row."""
    emails = [row.contact.email for row in rows]
    return told.doubtful(emails, department_ids=[department.department_id])


def _form(
    asking: Asking, department: DepartmentName | None, *, typed: Typed | None, refused: Refused | None, card: Card
) -> dict[str, Any]:
    now = {name: getattr(card, name) for name in FIELDS} | {"site": "" if card.site_id is None else str(card.site_id)}
    return {
        "may_keep": department is not None and access.may(asking.viewer, Verb.KEEP_CONTACTS, department.department_id),
        "sites": books.sites(department.department_id) if department else [],
        "said": typed.values() if typed else now,
        "seen": now if typed is None else {name: typed.text(f"seen_{name}") for name in now},
        "errors": {refused.field or "": refused.message} if refused else {},
    }
