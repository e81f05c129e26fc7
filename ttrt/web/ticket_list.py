"""The list of tickets: one view gives the page, its refreshing fragment, the exact count and the file."""

import hashlib
import io
import tempfile
from datetime import datetime
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from markupsafe import Markup

from ttrt.queries import choices as choosing
from ttrt.queries import tickets as listing
from ttrt.queries.choices import Choices
from ttrt.queries.finding import Place
from ttrt.rules.access import Viewer
from ttrt.web import filters, ticket_file, ticket_list_page
from ttrt.web.chips import chips
from ttrt.web.entry import Asking, signed_in
from ttrt.web.filters import Wanted
from ttrt.web.freshness import has_already

REGION = "ticket-list"
WITHOUT_FIELD = ("state", "sort", "item", "report", "site")
IN_MEMORY = 1_000_000  # bytes of a file held in memory before it goes to disk


@require_safe
@signed_in()
def tickets(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The tickets an address asks for, fifty at a time; for htmx only the list, and 304 when nothing changed."""
    wanted, choices = _asked(request, asking.viewer)
    return _list_page(request, asking, wanted, choices)


@require_safe
@signed_in()
def tickets_csv(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The same tickets in the same order, all of them, as a file. A filter that cannot be read is refused."""
    wanted, choices = _asked(request, asking.viewer)
    if wanted.errors:
        return _list_page(request, asking, wanted, choices)
    # Written here, where the viewer's rows are in sight; sending it comes when the scope is over.
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    found = listing.every(wanted.to_filter(choices, at=asking.at), sort=wanted.sort)
    ticket_file.write(text, found, at=asking.at)
    text.detach()
    length = file.tell()
    file.seek(0)
    one = wanted.departments[0] if len(wanted.departments) == 1 else None
    name = ticket_file.file_name(asking.viewer.department_code or one, asking.at)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    response["Content-Length"] = str(length)
    # Sent as it is: compressed on the way it would lose its length, by which a file cut short is noticed.
    response["Content-Encoding"] = "identity"
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # streamed, and served like any other


@require_safe
@signed_in()
def count(request: HttpRequest, asking: Asking) -> HttpResponse:
    """How many there are exactly: a page of its own, or for htmx the sentence alone."""
    wanted, choices = _asked(request, asking.viewer)
    number = listing.count(wanted.to_filter(choices, at=asking.at), sort=wanted.sort, exact=True)
    template = "tickets/_count.html" if request.htmx else "tickets/count.html"  # type: ignore[attr-defined]
    title, active = ticket_list_page.title(wanted), chips(wanted, choices)
    return asking.page(request, template, {"number": number, "wanted": wanted, "chips": active, "title": title})


def _asked(request: HttpRequest, viewer: Viewer) -> tuple[Wanted, Choices]:
    wanted = filters.read(request.GET, viewer)
    one = wanted.departments[0] if len(wanted.departments) == 1 else None
    choices = choosing.choices(in_sight=viewer.department_code or one, site_ids=wanted.sites, item=wanted.item)
    return filters.checked(wanted, choices), choices


def _list_page(request: HttpRequest, asking: Asking, wanted: Wanted, choices: Choices) -> HttpResponse:
    place, damaged = _place(request)
    found = wanted.to_filter(choices, at=asking.at)
    page, number = listing.find_and_count(found, sort=wanted.sort, place=place)
    shown = ticket_list_page.shown(wanted, choices, page, number, place=place, asking=asking)
    table = Markup(render_to_string("tickets/_table.html", shown))  # noqa: S704 - our own template's output
    version = hashlib.sha256(table.encode()).hexdigest()[:20]
    shown |= {"table": table, "version": version, "region_id": REGION}
    if request.htmx and request.htmx.target == REGION:  # type: ignore[attr-defined]
        if has_already(request, f'"{version}"'):
            response = HttpResponse(status=304)
        else:
            response = asking.page(request, "tickets/_rows.html", shown)
        response["ETag"] = f'"{version}"'
        return response
    errors = _beside_fields(wanted.errors, damaged)
    form = ticket_list_page.form(wanted, choices, asking.viewer)
    status = 422 if errors else 200
    return asking.page(request, "tickets/list.html", shown | form | {"errors": errors}, status=status)


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
        value, _, ticket_id = text.partition("_")
        row = filters.whole_number(ticket_id)
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None or row is None:
            return None, "The address of this page was damaged on its way, so this is the first page."
        return Place(instant, row, name == "before"), ""
    return None, ""
