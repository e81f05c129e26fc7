"""Who stands on the contractor's escalation ladder, and what it is climbed for by now; much of it is acknowledged."""

from datetime import date, timedelta
from typing import Any

from ttrt.actions import escalation_contacts, ladder
from ttrt.actions.holding import Ref
from ttrt.demo.day.stage import Stage
from ttrt.demo.day.wording import ACKNOWLEDGED, LADDER
from ttrt.models import LadderStep
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.rules.ladder import Cause
from ttrt.rules.localtime import civil_day

BY_RULE = Viewer(None, "the tool (escalation rules)", Standing.CONTRACTOR, Level.SUPERVISOR)
NOT_ACKNOWLEDGED, ACKNOWLEDGED_MOST = 3, 48
"""Of the tickets a level was told of, the last few still wait; so many are taken care of by hand, the world loads the
sooner, and the rest were told of just now."""


def play(stage: Stage) -> None:
    """The contacts weeks ago, rules and acknowledgements in the last minutes, before the shifts are handed over."""
    for place, said in enumerate(LADDER):
        _add(stage, place, said)
    told_at = stage.now - stage.minutes(2.5, 3)
    while stage.do(ladder.climb_due, by=BY_RULE, at=told_at):
        pass
    _acknowledge(stage)


def _add(stage: Stage, place: int, said: tuple[Any, ...]) -> None:
    level, title, name, mail, begins, ends = said
    today = civil_day(stage.now)
    stage.do(
        escalation_contacts.add_contact,
        said={
            "level": level,
            "title": title,
            "name": name,
            "office_phone": f"916-555-01{60 + 2 * place}",
            "cell_phone": f"916-555-01{61 + 2 * place}",
            "email": f"{mail}@example.net",
            "from_on": _day(today, begins),
            "to_on": None if ends is None else _day(today, ends),
        },
        by=stage["Ada"],
        at=stage.now - timedelta(days=32) + stage.minutes(1, 2) * (place + 1),
    )


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _acknowledge(stage: Stage) -> None:
    with as_viewer(stage["Fay"]):
        waiting = LadderStep.objects.filter(occasion__in=(Cause.MISSED, Cause.OUTAGE)).exclude(next_at=None)
        newest = list(waiting.order_by("id"))
    for place, step in enumerate(newest[: max(0, len(newest) - NOT_ACKNOWLEDGED)][:ACKNOWLEDGED_MOST]):
        by = stage[("Fay", "Sol", "Tim", "Pam")[place % 4]]
        note = ACKNOWLEDGED[place % len(ACKNOWLEDGED)]
        at = stage.now - stage.minutes(1.1, 2.4)
        stage.do(
            ladder.acknowledge,
            ticket=Ref(step.department_id, step.ticket_id),
            step_id=step.pk,
            note=note,
            by=by,
            at=at,
        )
