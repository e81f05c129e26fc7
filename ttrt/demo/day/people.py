"""A manager keeps a department's people: one is away, one is given less, one is asked in."""

from datetime import timedelta

from ttrt.actions import members
from ttrt.actions.members import Newcomer
from ttrt.demo.day.stage import Stage
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS
from ttrt.models.scope import as_viewer
from ttrt.queries import members as lists
from ttrt.queries.members import Member
from ttrt.rules.access import OFFICE, Level

NEWCOMER = Newcomer("Rosa Medina", "rosa.medina@3860.example", Level.REPORT.value)


def play(stage: Stage) -> None:
    """In the first department with logins, by its manager, within the last three weeks."""
    code = DEPARTMENTS_WITH_LOGINS[0]
    ana = stage.member("Ana", code)
    here = {"department_id": ana.department_id or OFFICE}
    with as_viewer(ana):
        others = [one for one in lists.everybody(ana.department_id or OFFICE) if one.username not in stage.cast]

    def of(level: Level) -> Member:
        return next(one for one in others if one.level is level)

    at = stage.now - timedelta(days=19) + stage.minutes(1, 50)
    away = of(Level.REPORT)
    stage.do(members.suspend, by=ana, at=at, member_id=away.pk, reason="On leave until the spring.", **here)
    at += timedelta(days=5)
    stage.do(members.set_level, by=ana, at=at, member_id=of(Level.RESOLVE).pk, level="report",
             reason="Moved to planning; opens tickets now and then.", **here)  # fmt: skip
    at += timedelta(days=6)
    stage.do(members.ask_in, by=ana, at=at, key=stage.key(), newcomer=NEWCOMER, note="Nights in Oroville.", **here)
