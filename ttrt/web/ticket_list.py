"""The list of tickets: one view gives the page, its refreshing fragment, the exact count and the files.

The work queue (`queue.py`) is the same list with another face.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from markupsafe import Markup

from ttrt.queries import choices as choosing
from ttrt.queries import tickets as listing
from ttrt.queries.choices import Choices
from ttrt.queries.finding import Place
from ttrt.rules.access import Standing, Viewer
from ttrt.rules.readings import How
from ttrt.rules.refusal import Refused
from ttrt.web import filters, kept, list_file, ticket_list_page
from ttrt.web.chips import chips
from ttrt.web.entry import Asking, signed_in
from ttrt.web.filters import Wanted
from ttrt.web.freshness import has_already, has_seen, versioned

URGENT = ticket_list_page.URGENT
WITHOUT_FIELD = ("state", "show", "sort", "item", "report", "site")


@dataclass(frozen=True, slots=True)
class Face:
    """One list as a page: its address, the id of the part that refreshes itself, the folder of its templates.

    `how`: what the reading log calls it.
    """

    page: str
    region: str
    templates: str
    how: How


TICKETS = Face(filters.LIST, "ticket-list", "tickets/", How.LIST)


@require_safe
@signed_in()
def tickets(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The tickets an address asks for, fifty at a time; for htmx only the list, and 304 when nothing changed."""
    return list_page(request, asking, TICKETS)


@require_safe
@signed_in()
def tickets_csv(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The same tickets in the same order, all of them, as a file. A filter that cannot be read is refused."""
    return file(request, asking, TICKETS, list_file.CSV)


@require_safe
@signed_in()
def tickets_xlsx(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The same as a workbook."""
    return file(request, asking, TICKETS, list_file.XLSX)


@require_safe
@signed_in()
def count(request: HttpRequest, asking: Asking) -> HttpResponse:
    """How many there are exactly: a page of its own, or for htmx the sentence alone."""
    return count_page(request, asking, TICKETS)


def list_page(request: HttpRequest, asking: Asking, face: Face) -> HttpResponse:
    """A page of the list this address asks for, or the part of it that refreshes itself."""
    return _shown(request, asking, face, *_asked(request, asking.viewer, face))


def file(request: HttpRequest, asking: Asking, face: Face, kind: list_file.Kind) -> HttpResponse:
    """The whole list as a file; the page with its errors where the address cannot be read."""
    wanted, choices = _asked(request, asking.viewer, face)
    if wanted.errors:
        return _shown(request, asking, face, wanted, choices)
    one = wanted.departments[0] if len(wanted.departments) == 1 else None
    whole = listing.Whole(wanted.to_filter(choices, at=asking.at), sort=wanted.sort)
    try:
        answer = list_file.download(
            whole,
            kind,
            whose=asking.viewer.department_code or one,
            about=ticket_list_page.title(wanted),
            covers=asking.covers(wanted.departments),
            reader=asking.viewer.standing,
            at=asking.at,
        )
        asking.lists(kind.how, whole.departments.elements())
        return answer
    except Refused as too_long:
        return _shown(request, asking, face, replace(wanted, errors={"sort": too_long.message}), choices)


def count_page(request: HttpRequest, asking: Asking, face: Face) -> HttpResponse:
    """How many there are exactly."""
    wanted, choices = _asked(request, asking.viewer, face)
    number = listing.count(wanted.to_filter(choices, at=asking.at), sort=wanted.sort, exact=True)
    asking.lists(How.COUNT, ())
    template = "tickets/_count.html" if request.htmx else "tickets/count.html"  # type: ignore[attr-defined]
    title, active = ticket_list_page.title(wanted), chips(wanted, choices, asking.viewer.standing)
    return asking.page(request, template, {"number": number, "wanted": wanted, "chips": active, "title": title})


def _asked(request: HttpRequest, viewer: Viewer, face: Face) -> tuple[Wanted, Choices]:
    wanted = filters.read(request.GET, viewer, face.page)
    one = wanted.departments[0] if len(wanted.departments) == 1 else None
    choices = choosing.choices(
        in_sight=viewer.department_code or one,
        site_ids=wanted.sites,
        item=wanted.item,
        desk=viewer.standing is not Standing.CUSTOMER,
        kept=None if _is_part(request, face) else (viewer, face.page.strip("/")),
    )
    return filters.checked(wanted, choices), choices


def _shown(request: HttpRequest, asking: Asking, face: Face, wanted: Wanted, choices: Choices) -> HttpResponse:
    place, damaged = _place(request)
    found = wanted.to_filter(choices, at=asking.at)
    page, number = listing.find_and_count(found, sort=wanted.sort, place=place)
    shown = ticket_list_page.shown(wanted, choices, page, number, place=place, asking=asking)
    table = Markup(render_to_string(face.templates + "_table.html", shown))  # noqa: S704 - our own template's output
    tickets, version = versioned(f"{[(row.number, row.status, row.last_update_at) for row in page.rows]}", table)
    shown |= {"table": table, "version": version, "region_id": face.region}
    if _is_part(request, face):
        if has_already(request, f'"{version}"'):
            response = HttpResponse(status=304)
        else:
            if has_seen(request, tickets):
                asking.again = True
            else:
                asking.lists(face.how, (row.number for row in page.rows))
            response = asking.page(request, "tickets/_rows.html", shown)
        response["ETag"] = f'"{version}"'
        return response
    asking.lists(face.how, (row.number for row in page.rows))
    errors = _beside_fields(wanted.errors, damaged)
    form = ticket_list_page.form(wanted, choices, asking.viewer)
    form |= {"kept_links": kept.links(choices.kept, wanted, asking.viewer), "kept_page": face.page.strip("/")}
    status = 422 if errors else 200
    return asking.page(request, face.templates + "list.html", shown | form | {"errors": errors}, status=status)


def _is_part(request: HttpRequest, face: Face) -> bool:
    """Whether only the part that refreshes itself is asked for."""
    return bool(request.htmx) and request.htmx.target == face.region  # type: ignore[attr-defined]


def _beside_fields(errors: dict[str, str], damaged: str) -> dict[str, str]:
    """The sentences, those of values that have no field on the page taken together under no name."""
    apart = [damaged] if damaged else []
    apart += [errors[name] for name in WITHOUT_FIELD if name in errors]
    beside = {name: text for name, text in errors.items() if name not in WITHOUT_FIELD}
    return beside | ({"": " ".join(apart)} if apart else {})


def _place(request: HttpRequest) -> tuple[Place | None, str]:
    """Where this page begins, and a sentence when the address says it in no way we know."""
    for name in ("after", "before"):
        text = request.GET.get(name)
        if not text:
            continue
        value, ticket_id, urgent = (*text.split("_"), "", "")[:3]
        row = filters.whole_number(ticket_id)
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None or row is None:
            return None, "The address of this page was damaged on its way, so this is the first page."
        return Place(instant, row, name == "before", urgent == URGENT), ""
    return None, ""
