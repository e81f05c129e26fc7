"""Sending a filled opening form: one transaction for each department, each safe to repeat.

Beside opening tickets it adds the person's words to tickets that are open already, where a line was joined to one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID, uuid5

from ttrt.actions import opening, updates
from ttrt.actions.holding import Ref, TicketIsClosed
from ttrt.queries import ticket as named
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.opening import Reporter, Trouble
from ttrt.rules.refusal import NotFound, Refused
from ttrt.web.entry import AskingAround
from ttrt.web.lines import Box, Line
from ttrt.web.reach import Place


@dataclass(frozen=True, slots=True)
class Sent:
    """Which departments' tickets are open now, and which department said no to all of its own.

    `joined`: the numbers of the tickets that were open already and have the person's words now.
    """

    opened: list[Place]
    refused: list[tuple[Place, Refused]]
    joined: list[str] = field(default_factory=list)


def send(
    asking: AskingAround,
    box: Box,
    *,
    trouble: Trouble,
    reporter: Reporter,
    channel: str,
    key: UUID,
    alarm_at: datetime | None = None,
) -> Sent:
    """Open the tickets, department by department. What this form opened in a department before is not opened again.

    One department's "no" leaves the others' tickets standing: they are other customers' reports.
    """
    sent = Sent([], [])
    for place, lines in _departments(box):
        try:
            with asking.in_scope(place.viewer) as at:
                if to_open := _to_open(box, lines):
                    opening.open_tickets(
                        department_id=place.department_id,
                        key=key,
                        subjects=tuple(line.subject for line in to_open),
                        trouble=trouble,
                        reporter=reporter,
                        channel=channel,
                        alarm_at=alarm_at,
                        by=place.viewer,
                        at=at,
                    )
                joined = sorted({line.join for line in lines if line.join})
                for number in joined:
                    _join(number, place, also_reported(reporter, trouble.description), key=key, at=at)
        except Refused as refused:
            sent.refused.append((place, refused))
        else:
            sent.joined.extend(joined)
            if to_open:
                sent.opened.append(place)
    return sent


def _departments(box: Box) -> list[tuple[Place, list[Line]]]:
    kept = [(line.place, line) for line in box.lines if line.place is not None and not line.leave_out]
    kept.sort(key=lambda pair: pair[0].code)
    return [(place, [line for _, line in group]) for place, group in groupby(kept, key=lambda pair: pair[0])]


def _to_open(box: Box, lines: list[Line]) -> list[Line]:
    """The lines of one department that tickets are to be opened for; none when that has been done.

    A second try after one department said no: the others are done, and their answers are not asked again. When all
    is done this is a plain repetition, and the verb says whether it asks for the same.
    """
    to_open = [line for line in lines if not line.join]
    return [] if box.pending and all(line.done for line in to_open) else to_open


def join_key(key: UUID, number: str) -> UUID:
    """The repeat-safe key of what one form adds to one open ticket."""
    return uuid5(key, number)


def also_reported(reporter: Reporter, description: str) -> str:
    """The comment: who reports it as well, how to reach them, and their words."""
    who = ", ".join(part for part in (reporter.name.strip(), reporter.phone.strip()) if part)
    return f"Also reported by {who}: {description.strip()}"


def _join(number: str, place: Place, said: str, *, key: UUID, at: datetime) -> None:
    parts = TicketNumber.parse(number)
    ticket = named.named(parts) if parts else None
    if ticket is None or ticket.department_id != place.department_id:
        raise NotFound(f"There is no ticket {number}.")
    try:
        updates.add_comment(
            ticket=Ref(ticket.department_id, ticket.pk), key=join_key(key, number), body=said, by=place.viewer, at=at
        )
    except TicketIsClosed:
        raise TicketIsClosed(
            f"Ticket {number} has ended meanwhile, so nothing was added to it. Look at its line again."
        ) from None
    except Refused as refused:
        raise Refused(refused.message, field="description" if refused.field == "body" else refused.field) from None
