"""A manager keeps a department's people: one is away, one is given less and a part, one is asked in; two programs ask.

Somebody of a subcontractor sees the departments on a list, and has opened another one for a while.
"""

from datetime import timedelta

from django.conf import settings

from ttrt.actions import desk_lists, members, tokens
from ttrt.actions.members import Newcomer
from ttrt.actions.tokens import NewToken
from ttrt.demo.day.stage import Stage
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS
from ttrt.models import Site
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import members as lists
from ttrt.queries.members import Member
from ttrt.rules.access import OFFICE, Level, Viewer
from ttrt.rules.reach import Reach

LIST, OPENED = "2720 3540", "3860"
WHY_OPENED = "The crew of the Oroville cable cut asked for hands."
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
    moved = of(Level.RESOLVE)
    stage.do(members.set_level, by=ana, at=at, member_id=moved.pk, level="report",
             reason="Moved to planning; opens tickets now and then.", **here)  # fmt: skip
    at += timedelta(days=2)
    with as_viewer(ana):
        sites = Site.objects.order_by("name", "id").values_list("pk", flat=True)
        oroville = Reach(site_ids=tuple(sites.filter(name__startswith="Oroville") or sites[:1]))
    why = "Plans Oroville alone."
    stage.do(members.set_reach, by=ana, at=at, member_id=moved.pk, reach=oroville, reason=why, **here)
    for hours, token in (
        (30, NewToken("Network monitor", "view", "90")),
        (50, NewToken("Oroville control room", "report", "60", oroville)),
    ):
        made_at = at + timedelta(hours=hours)
        stage.do(tokens.make_token, by=ana, at=made_at, key=stage.key(), token=token, holder=ana, **here)
    at += timedelta(days=4)
    stage.do(members.ask_in, by=ana, at=at, key=stage.key(), newcomer=NEWCOMER, note="Nights in Oroville.", **here)
    _listed(stage, stage["Jed"])


def _listed(stage: Stage, jed: Viewer) -> None:
    """The list three weeks ago; the department opened just now, by the application itself and in no scope.

    Not on a day that is long past: the law lets nobody write down an opening that is over.
    """
    at = stage.now - timedelta(days=21)
    stage.do(desk_lists.give_list, by=stage["Ada"], at=at, person_id=jed.person_id, codes=LIST)
    minutes = max(each for each in desk_lists.MINUTES if each <= settings.TTRT_BREAK_GLASS_MINUTES)
    if database_now() < stage.now + timedelta(minutes=minutes):
        desk_lists.open_for_a_while(code=OPENED, reason=WHY_OPENED, minutes=str(minutes), by=jed, at=stage.now)
