"""Pages for the host that people use, and for no other: whatever makes an address of a request's Host is safe then."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PROBES = ("/health/", "/metrics")  # asked on this machine, by whatever name it has


def known(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 400 for a request that names another host (`ALLOWED_HOSTS`)."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PROBES):
            request.get_host()  # raises DisallowedHost, of which Django makes the answer
        return get_response(request)

    return answer
