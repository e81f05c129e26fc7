"""The lists people keep: kept, renamed, shared and thrown away; shown as a row of links above the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods, require_POST

from ttrt.actions import views
from ttrt.queries import views as keeping
from ttrt.queries.views import View
from ttrt.rules.access import OFFICE, Standing, Viewer
from ttrt.rules.refusal import NotFound, Refused
from ttrt.web import filters
from ttrt.web.entry import Asking, signed_in
from ttrt.web.filters import Wanted
from ttrt.web.sending import SeeOther

KEEPERS = (Standing.CUSTOMER, Standing.CONTRACTOR)
PAGES = {"tickets": filters.LIST, "queue": filters.QUEUE}
TITLES = {"tickets": "Tickets", "queue": "Queue"}
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Link:
    """One kept list in the row of links."""

    name: str
    address: str
    current: bool
    note: str


def links(found: Sequence[View], wanted: Wanted, viewer: Viewer) -> list[Link]:
    """The kept lists of this page, as links; the one shown now is marked."""
    here = _plain(wanted.query(), wanted.page, viewer)
    return [
        Link(each.name, _address(wanted.page, each, wanted.in_sight), each.query == here, _note(each)) for each in found
    ]


def _note(view: View) -> str:
    if not view.own:
        return f"shared by {view.by}"
    return "shared" if view.shared else ""


def _address(page: str, view: View, in_sight: str | None) -> str:
    query = "&".join(filter(None, [f"department={in_sight}" if in_sight else "", view.query]))
    return f"{page}?{query}" if query else page


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(*KEEPERS)
def kept(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The lists one may choose from, to rename, share and remove one's own; a POST keeps one more."""
    if request.method == "POST":
        return _keep(request, asking)
    return _page(request, asking, _page_name(request.GET, asking.viewer))


@require_POST
@signed_in(*KEEPERS)
def name(request: HttpRequest, asking: Asking, view: int) -> HttpResponse:
    """Rename one's own."""
    page = _page_name(request.POST, asking.viewer)
    typed = request.POST.get("name", "")
    try:
        views.rename_view(view_id=_known(view), name=typed, **_who(asking))
    except NotFound:
        raise
    except Refused as refused:
        return _page(request, asking, page, {f"name-{view}": refused.message}, {view: typed})
    return _done(request, page, "The list has its new name.")


@require_POST
@signed_in(*KEEPERS)
def sharing(request: HttpRequest, asking: Asking, view: int) -> HttpResponse:
    """Share one's own, or keep it to oneself again."""
    shared = request.POST.get("shared") == "yes"
    views.share_view(view_id=_known(view), shared=shared, **_who(asking))
    said = "The list is shared." if shared else "The list is yours alone again."
    return _done(request, _page_name(request.POST, asking.viewer), said)


@require_POST
@signed_in(*KEEPERS)
def deletion(request: HttpRequest, asking: Asking, view: int) -> HttpResponse:
    """Throw one's own away."""
    views.drop_view(view_id=_known(view), **_who(asking))
    return _done(request, _page_name(request.POST, asking.viewer), "The list is gone. No ticket was touched.")


def _keep(request: HttpRequest, asking: Asking) -> HttpResponse:
    page, viewer = _page_name(request.POST, asking.viewer), asking.viewer
    typed, shared = request.POST.get("name", ""), request.POST.get("shared") == "yes"
    query = _plain(request.POST.get("query", ""), PAGES[page], viewer)
    try:
        views.keep_view(page=page, query=query, name=typed, shared=shared, **_who(asking))
    except Refused as refused:
        sent = {"name": typed, "query": query, "shared": shared}
        return _page(request, asking, page, {"name": refused.message}, sent=sent)
    messages.success(request, "The list is kept. It stands above the tickets.")
    return SeeOther(f"{PAGES[page]}?{query}" if query else PAGES[page])


def _page(
    request: HttpRequest,
    asking: Asking,
    page: str,
    errors: dict[str, str] | None = None,
    typed: dict[int, str] | None = None,
    sent: dict[str, object] | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "pages": [(each, TITLES[each]) for each in _pages(asking.viewer)],
        "back": PAGES[page],
        "title": TITLES[page],
        "views": [(each, _address(PAGES[page], each, None)) for each in keeping.kept(asking.viewer, page)],
        "errors": errors or {},
        "typed": typed or {},
        "sent": sent,
        "everywhere": asking.viewer.department_id is None,
    }
    return asking.page(request, "views/views.html", context, status=422 if errors else 200)


def _done(request: HttpRequest, page: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return SeeOther(f"/views?page={page}")


def _plain(query: str, page: str, viewer: Viewer) -> str:
    """The filters as the list itself writes them, without the department in sight."""
    params = QueryDict(query[:4000], mutable=True)
    if viewer.standing is Standing.CUSTOMER:
        params.pop("department", None)
    return filters.read(params, viewer, page).query()


def _page_name(given: QueryDict, viewer: Viewer) -> str:
    page = given.get("page", "")
    return page if page in _pages(viewer) else "tickets"


def _pages(viewer: Viewer) -> tuple[str, ...]:
    return ("tickets",) if viewer.standing is Standing.CUSTOMER else ("queue", "tickets")


def _known(view: int) -> int:
    if view > LARGEST_ID:
        raise NotFound("There is no such list of yours.")
    return view


def _who(asking: Asking) -> dict[str, Any]:
    viewer = asking.viewer
    return {"department_id": viewer.department_id or OFFICE, "by": viewer, "at": asking.at}
