"""A shift handed over: the open tickets with a note each and a note to the next shift, signed by whoever gives it and
by whoever takes it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ttrt.actions import assigning
from ttrt.actions.holding import Ref
from ttrt.actions.register import record_office
from ttrt.models import ShiftHandover, Ticket
from ttrt.models.stamped import stamp
from ttrt.queries import desk, handover
from ttrt.rules import access, answers, vouched
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused


@transaction.atomic
def hand_over(
    *, key: UUID, team: str = "", note: str, notes: Mapping[str, str] | None = None, by: Viewer, at: datetime
) -> int:
    """Leave one's open tickets, and the team's when one is named, to the next shift; answers the hand-over's id.

    The list is gathered anew here, as the tickets stand now; one that was noted on and has ended meanwhile stays on
    it. `notes`: ticket number → words. Sending is signing. Repeat-safe by `key`. Raises `NotAllowed`, `Refused`
    beside a field (`note-` and the number for a ticket's).
    """
    access.require(by, Verb.HAND_OVER, access.OFFICE)
    if team and team not in {each.name for each in desk.teams()}:
        raise Refused("Choose a team that is there now.", field="team")
    clean = {number: answers.text(said, field=f"note-{number}") for number, said in (notes or {}).items()}
    clean = {number: said for number, said in clean.items() if said}
    lines = handover.standing(person_id=by.person_id, team=team)
    ended = set(clean) - {line.number for line in lines}
    lines += handover.numbered(ended)
    row = ShiftHandover(
        key=key,
        team=team,
        note=answers.needed(note, field="note", ask="Say what the next shift must know, even if it is “all quiet”."),
        tickets=handover.kept(replace(line, note=clean.get(line.number, "")) for line in lines),
        at=at,
        **stamp(by),
    )
    # A twin that is being stored right now makes this wait, then do nothing.
    ShiftHandover.objects.bulk_create([row], ignore_conflicts=True)
    stored = ShiftHandover.objects.get(key=key)
    if stored.at == at and stored.by_id == by.person_id:
        _told(stored, "shift handed over", by=by, at=at)
    return stored.pk


@transaction.atomic
def take_over(*, handover_id: int, note: str = "", with_tickets: bool = False, by: Viewer, at: datetime) -> int:
    """Sign for a shift that somebody else handed over; `with_tickets`: take those the giver still has, too.

    Answers how many tickets were taken. Raises `NotAllowed`, `NotFound`, `Refused`.
    """
    access.require(by, Verb.HAND_OVER, access.OFFICE)
    row = ShiftHandover.objects.select_for_update().filter(pk=handover_id).first()
    if row is None:
        raise NotFound("There is no such hand-over.")
    if row.taken_at is not None:
        raise Refused(f"{row.taken_by_name} has signed for this shift already.")
    if by.person_id is None or by.person_id == row.by_id:
        raise Refused("Whoever hands a shift over cannot sign for it: that is the next person’s to do.")
    row.taken_at, row.taken_by_id, row.taken_by_name = at, by.person_id, by.name
    row.taken_note = answers.text(note, field="taken_note")
    names = ("taken_at", "taken_by_id", "taken_by_name", "taken_note")
    ShiftHandover.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names})
    _told(row, "shift taken over", by=by, at=at)
    return _take_all(row, by=by, at=at) if with_tickets else 0


def _take_all(row: ShiftHandover, *, by: Viewer, at: datetime) -> int:
    numbers = [line.number for line in handover.told(row)]
    theirs = Ticket.objects.filter(number__in=numbers, closed_at=None, owner_id=row.by_id)
    # In one order, so that two who take over at once wait for one another and never for ever.
    found = list(theirs.order_by("department_id", "id").values_list("department_id", "id"))
    for department_id, ticket_id in found:
        assigning.take(ticket=Ref(department_id, ticket_id), by=by, at=at)
    return len(found)


def _told(row: ShiftHandover, what: str, *, by: Viewer, at: datetime) -> None:
    facts = {"sealed": vouched.seal(row, vouched.SHIFT[what]), "tickets": len(row.tickets)}
    record_office(about="handover", about_id=row.pk, what=what, facts=facts, by=by, at=at)
