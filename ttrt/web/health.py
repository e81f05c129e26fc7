"""Answers for those who watch the program, not for people."""

from collections.abc import Iterator

from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ttrt.models.scope import database_now
from ttrt.queries import health
from ttrt.rules.localtime import short_exact_words
from ttrt.web.entry import public

PATIENCE = "3s"  # a database that takes longer for four short questions does not answer


@require_safe
@public
def live(request: HttpRequest) -> HttpResponse:
    """200 as soon as pages are served; asks nothing of the database, so a slow one does not get the web restarted."""
    return _plain("live\n")


@require_safe
@public
def ready(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, its tables are this release's and every timer comes round; else 503 and why."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [PATIENCE])
            problems = list(_problems())
    except Error:
        problems = ["the database does not answer"]
    if problems:
        return _plain("not ready\n" + "".join(f"{problem}\n" for problem in problems), 503)
    return _plain("ready\n")


def _problems() -> Iterator[str]:
    missing = health.missing_migrations()
    if missing:
        yield f"migrations are missing, run `ttrt migrate`: {', '.join(missing)}"
    for pulse in health.pulses(at=database_now()):
        if pulse.late:
            age = f"{short_exact_words(pulse.age)} ago" if pulse.age is not None else "never"
            yield f"the timer “{pulse.timer.name}” is late: last sign of life {age}"


def _plain(text: str, status: int = 200) -> HttpResponse:
    kind = "text/plain; charset=utf-8"
    return HttpResponse(text, content_type=kind, headers={"Cache-Control": "no-store"}, status=status)
