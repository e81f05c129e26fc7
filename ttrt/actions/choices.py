"""What a person wants to be told: in a department, and of single tickets. Nobody's evidence, so no history has it."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from ttrt.actions.holding import Ref
from ttrt.models import NoticeChoice, Ticket, TicketFollow
from ttrt.rules import access
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.notices import DEFAULT_ZONE, EVENTS, ZONES, Follow, Rhythm
from ttrt.rules.refusal import NotFound, Refused

MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Which events, how bad at least (a pack's code), at which sites and items (none: all), and when."""

    events: tuple[str, ...] = ()
    severity_at_least: str = ""
    site_ids: tuple[int, ...] = ()
    item_ids: tuple[int, ...] = ()
    rhythm: Rhythm = Rhythm.AT_ONCE
    quiet: tuple[time, time] | None = None
    zone: str = DEFAULT_ZONE
    urgent_at_once: bool = True


@transaction.atomic
def choose(*, department_id: int, choice: Choice, by: Viewer, at: datetime) -> None:
    """Set what this person is told in this department from now on. Raises `NotAllowed`, `Refused` beside a field."""
    access.require(by, Verb.CHOOSE_NOTICES, department_id)
    if unknown := [kind for kind in choice.events if kind not in EVENTS or not EVENTS[kind].choice]:
        raise Refused(f"Choose events of the list; “{unknown[0]}” is none.", field="events")
    if choice.zone not in ZONES:
        raise Refused("Choose a time zone of the list.", field="zone")
    if choice.quiet is not None and choice.quiet[0] == choice.quiet[1]:
        raise Refused(
            "Quiet hours end at another time than they begin. Leave both empty for none.", field="quiet_until"
        )
    if len(choice.site_ids) + len(choice.item_ids) > MOST_PLACES:
        raise Refused(f"Choose {MOST_PLACES} sites and services at most, or none for all of them.", field="items")
    begins, ends = choice.quiet or (None, None)
    _stored(
        by,
        department_id,
        {
            "person_name": by.name,
            "events": list(choice.events),
            "severity_at_least": choice.severity_at_least,
            "site_ids": list(choice.site_ids),
            "item_ids": list(choice.item_ids),
            "rhythm": choice.rhythm.value,
            "quiet_from": begins,
            "quiet_until": ends,
            "zone": choice.zone,
            "urgent_at_once": choice.urgent_at_once,
            "changed_at": at,
        },
    )


@transaction.atomic
def follow(*, ticket: Ref, how: Follow, by: Viewer, at: datetime) -> None:
    """Watch a ticket, mute it, or neither any more. Raises `NotAllowed`, `NotFound`."""
    access.require(by, Verb.CHOOSE_NOTICES, ticket.department_id)
    if not Ticket.objects.filter(department_id=ticket.department_id, pk=ticket.ticket_id).exists():
        raise NotFound("There is no such ticket.")
    TicketFollow.objects.bulk_create(
        [
            TicketFollow(
                department_id=ticket.department_id,
                ticket_id=ticket.ticket_id,
                person_id=by.person_id or 0,
                how=how.value,
                changed_at=at,
            )
        ],
        update_conflicts=True,
        unique_fields=["department", "ticket", "person_id"],
        update_fields=["how", "changed_at"],
    )
    if how is Follow.WATCH:
        # Who is told is found among the choices; one that names no event hears of watched tickets alone.
        _stored(by, ticket.department_id, {"person_name": by.name, "zone": DEFAULT_ZONE, "changed_at": at}, keep=True)


def _stored(by: Viewer, department_id: int, values: dict[str, object], *, keep: bool = False) -> None:
    """The person's row, made or changed; `keep`: one that is there stays as it is."""
    row = NoticeChoice(department_id=department_id, person_id=by.person_id or 0, **values)
    if keep:
        NoticeChoice.objects.bulk_create([row], ignore_conflicts=True)
        return
    NoticeChoice.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["department", "person_id"],
        update_fields=list(values),
    )
