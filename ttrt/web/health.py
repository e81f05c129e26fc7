"""Answers for those who watch the program, not for people."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ttrt.web.entry import public


@require_safe
@public
def live(request: HttpRequest) -> HttpResponse:
    """200 as soon as pages are served; asks nothing of the database, so a slow one does not get the web restarted."""
    return HttpResponse("live\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
