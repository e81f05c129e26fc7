"""Figures for Prometheus behind a token: counts and ages, and no name of a department, a person or a ticket."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import health
from ttrt.queries.health import Pulse, Work
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.web.entry import public
from ttrt.web.exposition import CONTENT_TYPE, Gauge, write

# The role that can only read; whoever has the token is nobody's viewer.
METER = Viewer(None, "the tool (metrics)", Standing.CMO, Level.CMO)


@require_safe
@public
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; 401 without the token, and no such page where none is set. 503 when the database does not answer."""
    token = settings.TTRT_METRICS_TOKEN
    if token is None:
        raise Http404
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(given, token):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    try:
        pulses = health.pulses(at=database_now())
        with as_viewer(METER) as at:
            work = health.work(at=at)
    except Error:
        return HttpResponse("the database does not answer\n", content_type="text/plain; charset=utf-8", status=503)
    text = write([*_work(work), *_timers(pulses)])
    return HttpResponse(text, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _work(work: Work) -> Iterator[Gauge]:
    yield Gauge("ttrt_tickets_open", "Tickets that are open.", work.open)
    yield Gauge("ttrt_updates_overdue", "Open tickets whose update is overdue.", work.overdue)
    yield Gauge("ttrt_notices_waiting", "Notices that are not sent and not held for later.", work.waiting)
    oldest = work.oldest or timedelta()
    yield Gauge("ttrt_notice_oldest_waiting_seconds", "Age of the oldest of them, 0 without any.", _seconds(oldest))
    yield Gauge("ttrt_notices_held", "Notices held for a digest or until the end of quiet hours.", work.held)
    yield Gauge("ttrt_notices_given_up", "Notices that were given up, ever.", work.given_up)
    lag = "How long ago the oldest update fell due that the sweep has not taken down, 0 without any."
    yield Gauge("ttrt_duty_sweep_lag_seconds", lag, _seconds(work.sweep_lag))


def _timers(pulses: list[Pulse]) -> Iterator[Gauge]:
    ages = tuple(({"timer": p.timer.name}, _seconds(p.age)) for p in pulses if p.age is not None)
    yield Gauge("ttrt_timer_heartbeat_age_seconds", "Since the timer gave a sign of life; absent: never.", by=ages)
    late = tuple(({"timer": pulse.timer.name}, float(pulse.late)) for pulse in pulses)
    yield Gauge("ttrt_timer_late", "1 while the timer is late, else 0.", by=late)


def _seconds(length: timedelta) -> float:
    return round(length.total_seconds(), 3)
