"""What one shift leaves to the next: the open tickets of a person or a team, and the hand-overs of the past."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ttrt.models import ShiftHandover, Ticket, TicketUpdate
from ttrt.queries.histories import Place, Turned, by_time
from ttrt.rules import chain

MOST = 500
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Left:
    """One ticket as it stood when the shift was handed over."""

    number: str
    identifier: str
    department: str
    site: str
    status: str
    urgent: bool
    """Public safety or TSP: first in every list."""
    owner: str
    team: str
    last_update_at: datetime | None
    last_said: str
    update_due_at: datetime | None
    note: str = ""


def standing(*, person_id: int | None, team: str) -> list[Left]:
    """The open tickets this person has, and the team's when one is named; most pressing first."""
    mine = Q(owner_id=person_id)
    return _lines(Ticket.objects.filter(closed_at=None).filter(mine | Q(team=team) if team else mine))


def numbered(numbers: Iterable[str]) -> list[Left]:
    """The tickets of these numbers, open or not."""
    return _lines(Ticket.objects.filter(number__in=list(numbers)))


def _lines(tickets: QuerySet[Ticket]) -> list[Left]:
    newest = TicketUpdate.objects.filter(
        department_id=OuterRef("department_id"), ticket_id=OuterRef("pk"), kind="restoration"
    ).order_by("-at", "-id")
    rows = (
        tickets.annotate(said=Coalesce(Subquery(newest.values("body")[:1]), "description"))
        .order_by("update_due_at", "opened_at", "id")
        .values(
            *("number", "identifier", "department__name", "site_name", "status", "public_safety", "tsp"),
            *("owner_name", "team", "last_update_at", "said", "update_due_at"),
        )[:MOST]
    )
    found = [
        Left(
            number=row["number"],
            identifier=row["identifier"],
            department=row["department__name"],
            site=row["site_name"],
            status=row["status"],
            urgent=bool(row["public_safety"] or row["tsp"]),
            owner=row["owner_name"],
            team=row["team"],
            last_update_at=row["last_update_at"],
            last_said=row["said"],
            update_due_at=row["update_due_at"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda left: not left.urgent)


def kept(lines: Iterable[Left]) -> list[dict[str, Any]]:
    """As the hand-over's row keeps them."""
    return [chain.plain(asdict(line)) for line in lines]


def told(row: ShiftHandover) -> list[Left]:
    """The same again from the row."""
    known = {field.name for field in fields(Left)}
    return [_line({name: value for name, value in line.items() if name in known}) for line in row.tickets]


def _line(said: Mapping[str, Any]) -> Left:
    left = Left(**said)
    return replace(left, last_update_at=_instant(left.last_update_at), update_due_at=_instant(left.update_due_at))


def _instant(said: Any) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) else said


def of_id(handover_id: int) -> ShiftHandover | None:
    """One hand-over, or None."""
    return ShiftHandover.objects.filter(pk=handover_id).first()


def waiting(*, place: Place | None = None) -> Turned:
    """A page of the hand-overs nobody signed for yet."""
    return by_time((ShiftHandover.objects.filter(taken_at=None),), place, most=SHOWN)


def past(*, place: Place | None = None) -> Turned:
    """A page of those signed by both sides."""
    return by_time((ShiftHandover.objects.exclude(taken_at=None),), place, most=SHOWN)
