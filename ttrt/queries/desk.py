"""The contractor's people and teams: who can be given a ticket."""

from dataclasses import dataclass

from django.db.models import Count

from ttrt.models import Person, Team, Ticket
from ttrt.rules.access import Level, Standing

WORKING = (Level.REPRESENTATIVE, Level.TECHNICIAN, Level.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the contractor's people who can have a ticket."""

    person_id: int
    name: str
    level: Level


def colleagues() -> list[Colleague]:
    """Everybody who works tickets and has an active account, by name."""
    found = Person.objects.filter(
        standing=Standing.CONTRACTOR.value, is_active=True, level__in=[level.value for level in WORKING]
    )
    rows = found.order_by("name", "id").values_list("id", "name", "level")
    return [Colleague(person_id, name, Level(level)) for person_id, name, level in rows]


def colleague(person_id: int) -> Colleague | None:
    """The one of this id, or None when no such person works tickets."""
    return next((each for each in colleagues() if each.person_id == person_id), None)


def teams() -> list[Team]:
    """The teams that are there now, by name."""
    return list(Team.objects.filter(ended_at=None).order_by("name"))


def every_team() -> list[Team]:
    """Those of the past, too: the ones there now first, each by name."""
    return sorted(Team.objects.all(), key=lambda team: (team.ended_at is not None, team.name))


def open_tickets_of_teams() -> dict[str, int]:
    """How many open tickets each team has."""
    rows = Ticket.objects.filter(closed_at=None).exclude(team="").values("team").annotate(count=Count("pk"))
    return dict(rows.values_list("team", "count"))
