"""Tickets of one department that belong together: one is part of another, or they are related."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ttrt.actions import history
from ttrt.actions.holding import Ref, give_back, require_unchanged
from ttrt.models import Ticket, TicketLink
from ttrt.models.stamped import stamp
from ttrt.rules import access, linking
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused


class LinkStands(Refused):
    """A duplicate's link: voiding is not taken back, so its link is not either."""


@transaction.atomic
def link_tickets(*, ticket: Ref, kind: str, to: str, by: Viewer, at: datetime) -> int:
    """Link a ticket to another of its department, named by number; answers the link's id.

    Moves no clock and no status. Raises `NotAllowed`, `NotFound`, `CannotBeLinked`, `ChangedMeanwhile`.
    """
    access.require(by, Verb.LINK, ticket.department_id)
    held, other = hold_both(ticket, to, field="to")
    standing = _standing(held.department_id)
    linking.check(
        kind,
        to_itself=held.pk == other.pk,
        stands=standing.filter(kind=kind, ticket_id=held.pk, to_ticket_id=other.pk).exists()
        or (kind == linking.RELATED and standing.filter(kind=kind, ticket_id=other.pk, to_ticket_id=held.pk).exists()),
        has_parent=standing.filter(kind=linking.PARENT, ticket_id=held.pk).exists(),
        has_children=standing.filter(kind=linking.PARENT, to_ticket_id=held.pk).exists(),
        other_has_parent=standing.filter(kind=linking.PARENT, ticket_id=other.pk).exists(),
    )
    link, facts = linked(held, other, kind, by=by, at=at)
    history.record(held, "linked", by=by, at=at, facts=facts)
    give_back(held)
    return link.pk


@transaction.atomic
def end_link(*, ticket: Ref, link_id: int, by: Viewer, at: datetime) -> None:
    """End a link set by hand; that it stood, and from when to when, is kept.

    `ticket` is the one the link was set on. Raises `NotAllowed`, `NotFound`, `LinkStands`, `ChangedMeanwhile`.
    """
    access.require(by, Verb.LINK, ticket.department_id)
    held = _both(ticket, ())[ticket.ticket_id]
    require_unchanged(held, ticket)
    link = _standing(held.department_id).filter(ticket_id=held.pk, pk=link_id).first()
    if link is None:
        raise NotFound("There is no such link on this ticket.")
    if link.kind not in linking.BY_HAND:
        raise LinkStands("A duplicate stays linked to the ticket it repeats.")
    TicketLink.objects.filter(department_id=held.department_id, ticket_id=held.pk, pk=link.pk).update(
        ended_at=at, ended_by_id=by.person_id, ended_by_name=by.name
    )
    history.record(held, "link ended", by=by, at=at, facts={"link_id": link.pk, "kind": link.kind})
    give_back(held)


def hold_both(ref: Ref, number: str, *, field: str) -> tuple[Ticket, Ticket]:
    """The ticket and the other of its department of this number, both locked, in one order whoever asks.

    Raises `NotFound` (beside `field` for the other one), `ChangedMeanwhile`.
    """
    other_id = (
        Ticket.objects.filter(department_id=ref.department_id, number=number.strip().upper())
        .values_list("pk", flat=True)
        .first()
    )
    found = _both(ref, () if other_id is None else (other_id,))
    require_unchanged(found[ref.ticket_id], ref)
    if other_id is None or other_id not in found:
        raise NotFound("This department has no ticket of that number.", field=field)
    return found[ref.ticket_id], found[other_id]


def linked(held: Ticket, other: Ticket, kind: str, *, by: Viewer, at: datetime) -> tuple[TicketLink, dict[str, object]]:
    """The link as stored, and what the history says of it."""
    link = TicketLink.objects.create(
        department_id=held.department_id, ticket_id=held.pk, kind=kind, to_ticket_id=other.pk, at=at, **stamp(by)
    )
    return link, {"link_id": link.pk, "kind": kind, "to_ticket_id": other.pk, "to": other.number}


def _both(ref: Ref, others: tuple[int, ...]) -> dict[int, Ticket]:
    wanted = Ticket.objects.select_for_update(no_key=True).filter(department_id=ref.department_id)
    found = {t.pk: t for t in wanted.filter(pk__in={ref.ticket_id, *others}).defer("search").order_by("pk")}
    if ref.ticket_id not in found:
        raise NotFound("There is no such ticket.")
    return found


def _standing(department_id: int) -> QuerySet[TicketLink]:
    return TicketLink.objects.filter(department_id=department_id, ended_at=None)
