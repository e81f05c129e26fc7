"""Whether the asker has what it asks for already (RFC 9110, 13.1.2), and pages of one region that refreshes itself."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import parse_etags
from markupsafe import Markup

from ttrt.rules.readings import How
from ttrt.web.entry import Asking


def has_already(request: HttpRequest, tag: str) -> bool:
    """True when `If-None-Match` names `tag` (quoted). Compared weakly: a compressed answer’s comes back as W/"…"."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in [each.removeprefix("W/") for each in known]


def has_seen(request: HttpRequest, what: str) -> bool:
    """True when the asker has a version of the same `what`, of which only the figures have moved: see `versioned`."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return any(each.removeprefix("W/").strip('"').partition("-")[0] == what for each in known)


def versioned(what: str, text: str) -> tuple[str, str]:
    """What a part shows, as a hash of just that, and the version of its text; the second begins with the first."""
    shown = hashlib.sha256(what.encode()).hexdigest()[:12]
    return shown, f"{shown}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def living_page(
    request: HttpRequest,
    asking: Asking,
    folder: str,
    region: str,
    shown: dict[str, Any],
    *,
    tickets: Sequence[str] = (),
) -> HttpResponse:
    """The page `folder/folder.html`; for htmx asking for its `region` only that, and 304 when nothing changed.

    What the region shows is `folder/_parts.html`; its version is a hash of just that. `tickets`: the numbers on it.
    """
    parts = Markup(render_to_string(f"{folder}/_parts.html", shown))  # noqa: S704 - our own template's output
    there, version = versioned(str(tickets), parts)
    shown = shown | {"parts": parts, "version": version, "region_id": region}
    is_part = request.htmx and request.htmx.target == region  # type: ignore[attr-defined]
    asking.again = bool(is_part) and has_seen(request, there)
    if tickets and not asking.again:
        asking.lists(How.PAGE, tickets)
    if not is_part:
        return asking.page(request, f"{folder}/{folder}.html", shown)
    if has_already(request, f'"{version}"'):
        response = HttpResponse(status=304)
    else:
        response = asking.page(request, f"{folder}/_region.html", shown)
    response["ETag"] = f'"{version}"'
    return response
