"""Whether the tool is at work, for those who run it: timers, outbox, the sweep of the update duty."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ttrt.models.scope import database_now
from ttrt.queries import health
from ttrt.queries.health import Work
from ttrt.rules.access import OPERATORS, Standing
from ttrt.rules.localtime import short_words
from ttrt.rules.timers import OLDEST_NOTICE, SWEEP_LAG
from ttrt.web.entry import AskingAround, signed_in_around
from ttrt.web.freshness import living_page

REGION = "operation"


@require_safe
@signed_in_around(Standing.CONTRACTOR)
def operation(request: HttpRequest, asking: AskingAround) -> HttpResponse:
    """Every timer with its last sign of life, and what waits; for htmx only these. For supervisor and administrator.

    Heartbeats belong to no department, so they are read before the scope is taken.
    """
    if asking.viewer.level not in OPERATORS:
        raise Http404
    missing, pulses = health.missing_migrations(), health.pulses(at=database_now())
    with asking.in_scope(asking.viewer) as at:
        work = health.work(at=at)
    late = [pulse for pulse in pulses if pulse.late]
    shown: dict[str, Any] = {
        "now": at,
        "missing": missing,
        "pulses": [*late, *(pulse for pulse in pulses if not pulse.late)],
        "late": late,
        "said": _said(len(late), len(missing), work),
        "behind": _behind(work),
        "work": work,
        "lag": short_words(work.sweep_lag) if work.sweep_lag else "None",
        "oldest": short_words(work.oldest) if work.oldest is not None else "",
    }
    return living_page(request, asking, "operation", REGION, shown)


def _behind(work: Work) -> list[str]:
    """What waits for too long although every timer comes round."""
    waits = []
    if work.oldest is not None and work.oldest > OLDEST_NOTICE:
        waits.append(
            f"The oldest notice has waited for {short_words(work.oldest)}. Is the mail server reachable? "
            "The worker’s journal says what it answers; what waits goes out by itself when it answers again."
        )
    if work.sweep_lag > SWEEP_LAG:
        waits.append(
            f"An update has been due for {short_words(work.sweep_lag)} and is not taken down yet. The worker may be "
            "starting after a stop, or have more to do than it can."
        )
    return waits


def _said(late: int, missing: int, work: Work) -> str:
    if missing:
        return "The tables are older than this release."
    if late:
        return "One timer is late." if late == 1 else f"{late} timers are late."
    if _behind(work):
        return "Every timer comes round, but work has piled up."
    return "Every timer comes round in time."
