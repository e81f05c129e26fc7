"""What people of the departments with logins want to be told, which tickets they follow, and their own systems."""

from dataclasses import replace
from datetime import datetime, timedelta

from ttrt.actions import choices, webhooks
from ttrt.actions.choices import Choice
from ttrt.actions.holding import Ref
from ttrt.actions.webhooks import Endpoint
from ttrt.demo.day.stage import Stage
from ttrt.demo.day.wording_notices import CHOICES, FOLLOWED, WEBHOOKS
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS
from ttrt.models import Site
from ttrt.models.scope import as_viewer
from ttrt.rules.access import OFFICE, Viewer


def play(stage: Stage) -> None:
    """All of it weeks ago, but for the tickets: so that the day is told to those who want to know."""
    weeks_ago = stage.now - timedelta(days=26)
    for place, (first_name, code, choice, sites) in enumerate(CHOICES):
        at = weeks_ago + timedelta(hours=7 * place) + stage.minutes(1, 50)
        _choose(stage, stage.member(first_name, code), choice, sites, at=at)
    for place, (first_name, name, url, events) in enumerate(WEBHOOKS):
        at = weeks_ago + timedelta(hours=5 * place) + stage.minutes(1, 50)
        by = stage[first_name]
        said = {"department_id": by.department_id, "key": stage.key(), "endpoint": Endpoint(name, url, events)}
        stage.do(webhooks.add_webhook, by=by, at=at, **said)
    for code in DEPARTMENTS_WITH_LOGINS:
        for place, ticket in enumerate(stage.open_tickets(code)):
            for first_name, how in FOLLOWED.get((code, place), ()):
                mine = Ref(ticket.department_id, ticket.pk)
                at = ticket.opened_at + min((stage.now - ticket.opened_at) / 2, stage.minutes(5, 40))
                stage.do(choices.follow, ticket=mine, how=how, by=stage.member(first_name, code), at=at)


def _choose(stage: Stage, by: Viewer, choice: Choice, sites: int, *, at: datetime) -> None:
    """`sites`: so many of the department's, the first by number; 0 for all of them."""
    department_id = by.department_id or OFFICE
    with as_viewer(by):
        ids = Site.objects.filter(department_id=department_id).order_by("id").values_list("pk", flat=True)[:sites]
        chosen = replace(choice, site_ids=tuple(ids))
    stage.do(choices.choose, department_id=department_id, choice=chosen, by=by, at=at)
