"""A "no" becomes a sentence on a page; internals never do."""

import sys
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ttrt.rules.refusal import Refused


def not_allowed(request: HttpRequest, refused: Refused) -> HttpResponse:
    """What a person may not do, forced all the same."""
    return render(request, "errors/403.html", {"message": refused.message}, status=403)


def signed_out(request: HttpRequest) -> HttpResponse:
    """A form sent after the session was over. What was typed is kept by the browser and put back after signing in."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    back = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    response = render(request, "errors/401.html", {"back": back}, status=401)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or, when the database is out of reach, a word that it will be back and when to ask again."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = render(request, "errors/503.html", status=503)
        response["Retry-After"] = "15"
        return response
    return render(request, "errors/500.html", status=500)
