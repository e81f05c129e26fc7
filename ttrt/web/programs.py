"""Programs that ask with a token: `Authorization: Bearer …`, on the same addresses as people, without a cookie.

Such a request needs no form token: no browser sends that header for a page from elsewhere. One that brings cookies too
is refused, so that nobody's session is ever mixed up with a program's.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

WORTH_NOTHING = "This token is worth nothing: it is unknown, has ended, was revoked, or its person may do less now.\n"
NOT_BOTH = "Send a token or cookies, not both.\n"


def bearer(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: marks such requests, takes no cookie from them and gives them none."""

    def answer(request: HttpRequest) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return get_response(request)
        if request.COOKIES:
            return _said(NOT_BOTH, 400)
        request.bearer = token.strip()  # type: ignore[attr-defined]
        request.csrf_processing_done = True  # type: ignore[attr-defined]  # as Django marks a request it has checked
        response = get_response(request)
        response.cookies.clear()
        return response

    return answer


def token_of(request: HttpRequest) -> str | None:
    """The token this request brings; None when a person asks."""
    return getattr(request, "bearer", None)


def refused() -> HttpResponse:
    """401, the same whatever is wrong with the token."""
    response = _said(WORTH_NOTHING, 401)
    response["WWW-Authenticate"] = 'Bearer realm="TTRT"'
    return response


def _said(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response
