"""Sending a filled opening form: one transaction for each department, each safe to repeat."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from ttrt.actions import tickets
from ttrt.rules.opening import Reporter, Trouble
from ttrt.rules.refusal import Refused
from ttrt.web.entry import AskingAround
from ttrt.web.lines import Box, Line
from ttrt.web.reach import Place


@dataclass(frozen=True, slots=True)
class Sent:
    """Which departments' tickets are open now, and which department said no to all of its own."""

    opened: list[Place]
    refused: list[tuple[Place, Refused]]


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
                tickets.open_tickets(
                    department_id=place.department_id,
                    key=key,
                    subjects=tuple(line.subject for line in lines),
                    trouble=trouble,
                    reporter=reporter,
                    channel=channel,
                    alarm_at=alarm_at,
                    by=place.viewer,
                    at=at,
                )
        except Refused as refused:
            sent.refused.append((place, refused))
        else:
            sent.opened.append(place)
    return sent


def _departments(box: Box) -> list[tuple[Place, list[Line]]]:
    kept = [(line.place, line) for line in box.lines if line.place is not None and not line.leave_out]
    kept.sort(key=lambda pair: pair[0].code)
    groups = [(place, [line for _, line in group]) for place, group in groupby(kept, key=lambda pair: pair[0])]
    # A second try after one department said no: the others are done, and their answers are not asked again. When all
    # is done this is a plain repetition, and the verb says whether it asks for the same.
    if box.pending:
        groups = [(place, group) for place, group in groups if any(line.done is None for line in group)]
    return groups
