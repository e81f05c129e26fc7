"""A ticket's escalation ladder as the rules and the page look at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ttrt.models import LadderStep, Ticket
from ttrt.rules import ladder
from ttrt.rules.ladder import Cause, Occasion, Standing, Step
from ttrt.rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Rung:
    """Where the ladder stands for one occasion that is not over: its newest step."""

    step: LadderStep
    words: str
    next_at: datetime | None
    next_level: int | None
    """When which level is told next unless somebody acknowledges, or when an acknowledgement runs out."""


def standing_of(ticket: Ticket, asked_at: datetime | None, rows: Iterable[LadderStep]) -> Standing:
    """What of the ticket the rules look at; `asked_at`: when the department asked, while nobody has answered.

    `rows`: its steps up to now, or at least those about the outage.
    """
    since = min(each for each in (ticket.opened_at, ticket.alarm_at) if each is not None)
    told = min(((row.at, row.since) for row in rows if row.occasion == Cause.OUTAGE), default=(None, None))
    return Standing(ticket.severity, since, ticket.update_due_at, asked_at, outage_named=told[1])


def as_step(row: LadderStep) -> Step:
    """A stored step as the rules know it."""
    occasion = Occasion(Cause(row.occasion), row.since)
    return Step(occasion, row.number, row.level, row.rule, row.due_at, row.at, row.told, row.acknowledged_at)


def standing_rungs(ticket: Ticket, rows: Iterable[LadderStep], asked_at: datetime | None, pack: Pack) -> list[Rung]:
    """The newest step of each occasion that still stands, the missed update before the outage."""
    steps = {row.pk: as_step(row) for row in rows}
    newest: dict[Occasion, LadderStep] = {}
    for row in sorted(rows, key=lambda each: each.number):
        newest[steps[row.pk].occasion] = row
    found = []
    for occasion in ladder.occasions(standing_of(ticket, asked_at, rows), pack):
        if occasion in newest and occasion.cause in ladder.CLIMBS:
            following = ladder.again(ladder.of_occasion(list(steps.values()), occasion), pack.escalation)
            at, level = (following.due_at, following.level) if following else (None, None)
            found.append(Rung(newest[occasion], words(newest[occasion], pack), at, level))
    return found


def words(row: LadderStep, pack: Pack) -> str:
    """Why a level was told: the rule's own label, else what it was about."""
    rule = next((each for each in pack.escalation_rules if each.code == row.rule), None)
    if rule is not None:
        return rule.label
    if row.occasion == Cause.ASKED:
        return "The department asks for more attention" if row.number == 1 else "Nobody has answered the department"
    return "Nobody acknowledged the step before"
