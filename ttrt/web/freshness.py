"""Whether the asker has what it asks for already (RFC 9110, 13.1.2)."""

from django.http import HttpRequest
from django.utils.http import parse_etags


def has_already(request: HttpRequest, tag: str) -> bool:
    """True when `If-None-Match` names `tag` (quoted). Compared weakly: a compressed answer’s comes back as W/"…"."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in [each.removeprefix("W/") for each in known]
