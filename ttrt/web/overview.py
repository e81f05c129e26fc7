"""All departments at a glance, for the State's CMO and the contractor; every figure opens its tickets."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ttrt.queries import overview as overviews
from ttrt.queries.overview import DepartmentRow
from ttrt.rules.access import Standing
from ttrt.web import bars
from ttrt.web.entry import Asking, signed_in
from ttrt.web.freshness import living_page

REGION = "all-departments"


@require_safe
@signed_in(Standing.CMO, Standing.CONTRACTOR)
def overview(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Tallies, the departments and the tickets opened a day; for htmx only these, and 304 when nothing changed."""
    rows = overviews.departments(at=asking.at)
    shown = _shown(rows) | {
        "plot": bars.draw(overviews.opened_by_day(at=asking.at)),
        "departments_in_list": rows,
        "now": asking.at,
        "link": link,
    }
    tickets = [row.oldest_number for row in rows if row.oldest_number]
    return living_page(request, asking, "overview", REGION, shown, tickets=tickets)


def link(code: str | None = None, **filters: str) -> str:
    """The list of tickets behind a figure: of one department, or of all."""
    query = urlencode({**({"department": code} if code else {}), **filters})
    return f"/tickets?{query}" if query else "/tickets"


def _shown(rows: list[DepartmentRow]) -> dict[str, Any]:
    def total(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    urgent = [row for row in rows if row.urgent_oldest_at is not None]
    oldest = min(urgent, key=lambda row: (row.urgent_oldest_at, row.urgent_oldest_number), default=None)
    quiet = sum(1 for row in rows if not row.open)
    return {
        "tallies": [
            (f"{total('open'):,}", "open tickets", link()),
            (f"{total('overdue'):,}", "updates overdue", link(overdue="yes")),
            (f"{total('unconfirmed'):,}", "restored, not confirmed", link(status="resolved")),
            (f"{total('public_safety'):,}", "for public safety or with TSP", link(priority="yes")),
            (f"{total('opened_last_day'):,}", "opened in the last 24 hours", link(state="all", last="24h")),
        ],
        "urgent": {
            "open": total("public_safety"),
            "overdue": total("urgent_overdue"),
            "departments": len(urgent),
            "oldest_at": oldest.urgent_oldest_at if oldest else None,
            "oldest_number": oldest.urgent_oldest_number if oldest else None,
        },
        "number_of_departments": len(rows),
        "quiet": quiet,
        "said": f"{total('open'):,} open tickets, {total('overdue'):,} updates overdue",
    }
