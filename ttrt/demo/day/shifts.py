"""The end of a shift: one handed over and signed for, another that waits for the next person's signature."""

from datetime import datetime

from ttrt.actions import handovers
from ttrt.demo.day.stage import Stage
from ttrt.demo.day.wording import GIVEN, LEFT, TAKEN
from ttrt.demo.working import TEAMS
from ttrt.models.scope import as_viewer
from ttrt.queries import handover
from ttrt.rules.access import Viewer

NOTED = 4


def play(stage: Stage) -> None:
    """Both in the last minutes: a hand-over lists the tickets as they stand, and what comes later would belie it."""
    moments = sorted(stage.now - stage.minutes(0.1, 1) / 2 for _ in range(3))
    signed = _hand_over(stage, stage["Tim"], TEAMS[1], 0, moments[0])
    stage.do(handovers.take_over, handover_id=signed, note=TAKEN, by=stage["Sol"], at=moments[1])
    _hand_over(stage, stage["Pam"], TEAMS[3], 1, moments[2])


def _hand_over(stage: Stage, by: Viewer, team: str, place: int, at: datetime) -> int:
    with as_viewer(by):
        numbers = [left.number for left in handover.standing(person_id=by.person_id, team=team)][:NOTED]
    notes = dict(zip(numbers, LEFT, strict=False))
    said = {"key": stage.key(), "team": team, "note": GIVEN[place], "notes": notes}
    made: int = stage.do(handovers.hand_over, by=by, at=at, **said)
    return made
