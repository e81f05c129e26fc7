"""The contractor's teams: added, renamed, ended; never deleted, because tickets of the past name them."""

from datetime import datetime

from django.db import transaction

from ttrt.actions.register import record_office
from ttrt.models import Team, Ticket
from ttrt.rules import access, answers
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused


@transaction.atomic
def add_team(*, name: str, by: Viewer, at: datetime) -> int:
    """Add a team; answers its id. Raises `NotAllowed`, `Refused` beside a field."""
    access.require(by, Verb.KEEP_TEAMS, access.OFFICE)
    team = Team.objects.create(name=_new_name(name))
    record_office(about="team", about_id=team.pk, what="team added", facts={"name": [None, team.name]}, by=by, at=at)
    return team.pk


@transaction.atomic
def rename_team(*, team_id: int, name: str, by: Viewer, at: datetime) -> None:
    """Rename a team that has no open tickets: a ticket names its team in its history, which is not rewritten.

    Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_TEAMS, access.OFFICE)
    team = _held(team_id)
    _require_idle(team, "rename")
    was, team.name = team.name, _new_name(name)
    Team.objects.filter(pk=team.pk).update(name=team.name)
    facts = {"name": [was, team.name]}
    record_office(about="team", about_id=team.pk, what="team renamed", facts=facts, by=by, at=at)


@transaction.atomic
def end_team(*, team_id: int, by: Viewer, at: datetime) -> None:
    """End a team that has no open tickets; nothing new is given to it. Raises `NotAllowed`, `NotFound`, `Refused`."""
    access.require(by, Verb.KEEP_TEAMS, access.OFFICE)
    team = _held(team_id)
    _require_idle(team, "end")
    Team.objects.filter(pk=team.pk).update(ended_at=at)
    record_office(about="team", about_id=team.pk, what="team ended", facts={"ended_at": [None, at]}, by=by, at=at)


def _held(team_id: int) -> Team:
    team = Team.objects.select_for_update(no_key=True).filter(pk=team_id, ended_at=None).first()
    if team is None:
        raise NotFound("There is no such team, or it has ended.")
    return team


def _require_idle(team: Team, what: str) -> None:
    count = Ticket.objects.filter(team=team.name, closed_at=None).count()
    if count:
        tickets = "an open ticket" if count == 1 else f"{count} open tickets"
        raise Refused(f"{team.name} has {tickets}. Give them to another team first, then {what} it.", field="name")


def _new_name(name: str) -> str:
    name = answers.needed_line(name, field="name", ask="Say what the team is called.")
    if Team.objects.filter(name__iexact=name).exists():
        raise Refused(f"There is a team called {name} already, now or in the past.", field="name")
    return name
