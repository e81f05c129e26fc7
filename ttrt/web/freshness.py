"""Whether the asker has what it asks for already (RFC 9110, 13.1.2), and pages of one region that refreshes itself."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import parse_etags
from markupsafe import Markup

from ttrt.web.entry import Asking


def has_already(request: HttpRequest, tag: str) -> bool:
    """True when `If-None-Match` names `tag` (quoted). Compared weakly: a compressed answer’s comes back as W/"…"."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in [each.removeprefix("W/") for each in known]


def living_page(request: HttpRequest, asking: Asking, folder: str, region: str, shown: dict[str, Any]) -> HttpResponse:
    """The page `folder/folder.html`; for htmx asking for its `region` only that, and 304 when nothing changed.

    What the region shows is `folder/_parts.html`; its version is a hash of just that.
    """
    parts = Markup(render_to_string(f"{folder}/_parts.html", shown))  # noqa: S704 - our own template's output
    version = hashlib.sha256(parts.encode()).hexdigest()[:20]
    shown = shown | {"parts": parts, "version": version, "region_id": region}
    if not request.htmx or request.htmx.target != region:  # type: ignore[attr-defined]
        return asking.page(request, f"{folder}/{folder}.html", shown)
    if has_already(request, f'"{version}"'):
        response = HttpResponse(status=304)
    else:
        response = asking.page(request, f"{folder}/_region.html", shown)
    response["ETag"] = f'"{version}"'
    return response
