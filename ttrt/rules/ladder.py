"""Which levels of the escalation plan are to be told of a ticket now (contract: escalation plan; the pack's rules).

An occasion is what a ladder is climbed for: one missed update, one outage, one request of the department. Each rule
fires once an occasion. Between the rules the ladder climbs by itself: while nobody acknowledges, the level is told
again, and in the end the next one is. Every reckoning begins at what was really told and when, so a worker that was
down, or a clock that was put on by an hour, makes each threshold fire once and starts no storm.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ttrt.rules.terms import EscalationRule, Ladder, Pack


class Cause(StrEnum):
    """What a ladder is climbed for, as it is stored."""

    DUE_SOON = "due soon"
    MISSED = "missed"
    OUTAGE = "outage"
    ASKED = "asked"


CLIMBS = frozenset({Cause.MISSED, Cause.OUTAGE, Cause.ASKED})
"""A reminder before the update is due waits for no acknowledgement."""
_CAUSES = {
    "before update due": Cause.DUE_SOON,
    "after missed update": Cause.MISSED,
    "outage by severity": Cause.OUTAGE,
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """`since`: the due moment of the update, the start of the outage, or when the department asked."""

    cause: Cause
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a ticket the rules look at. `update_due_at` None: no update is owed, so no rule holds."""

    severity: str
    outage_since: datetime
    update_due_at: datetime | None = None
    asked_at: datetime | None = None
    """When the department asked for more attention, while nobody has answered."""
    outage_named: datetime | None = None
    """`since` of the outage's first step: a start that is corrected later moves the thresholds, and begins no other."""


@dataclass(frozen=True, slots=True)
class Step:
    """One telling of a level. `rule` empty: because the department asked, or nobody acknowledged the step before.

    `due_at` is when it should have been told, `at` when it was; `told` is how many people stood at the level then.
    """

    occasion: Occasion
    number: int
    level: int
    rule: str
    due_at: datetime
    at: datetime
    told: int = 1
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """A telling that is due, or will be."""

    level: int
    rule: str
    due_at: datetime


def occasions(standing: Standing, pack: Pack) -> dict[Occasion, tuple[Next, ...]]:
    """What the ladder may be climbed for now, each with its thresholds, the first due first."""
    found: dict[Occasion, tuple[Next, ...]] = {}
    if standing.update_due_at is not None:
        named = standing.outage_named or standing.outage_since
        for occasion, since in (
            (Occasion(Cause.DUE_SOON, standing.update_due_at), standing.update_due_at),
            (Occasion(Cause.MISSED, standing.update_due_at), standing.update_due_at),
            (Occasion(Cause.OUTAGE, named), standing.outage_since),
        ):
            rules = [rule for rule in pack.escalation_rules if _is_about(rule, occasion.cause, standing.severity)]
            steps = [Next(rule.level, rule.code, threshold(rule, since)) for rule in rules]
            found[occasion] = tuple(sorted(steps, key=lambda each: (each.due_at, each.level)))
    if standing.asked_at is not None:
        found[Occasion(Cause.ASKED, standing.asked_at)] = (Next(1, "", standing.asked_at),)
    return found


def threshold(rule: EscalationRule, since: datetime) -> datetime:
    """The moment after whose passing the rule fires."""
    return since - rule.length if _CAUSES[rule.measured_from] is Cause.DUE_SOON else since + rule.length


def cause_of(rule: EscalationRule) -> Cause:
    """What the rule is about."""
    return _CAUSES[rule.measured_from]


def due(standing: Standing, steps: Sequence[Step], pack: Pack, at: datetime) -> Iterator[tuple[Occasion, Next]]:
    """Every telling that is due by `at`, the first due first within its occasion; `steps` are those told before."""
    for occasion, thresholds in occasions(standing, pack).items():
        before = of_occasion(steps, occasion)
        if _rests(before, pack.escalation, at):
            continue
        fired = {step.rule for step in before}
        passed = [each for each in thresholds if each.rule not in fired and each.due_at < at]
        following = again(before, pack.escalation)
        if not passed and following is not None and following.due_at <= at:
            passed = [following]
        for each in passed:
            yield occasion, each


def again(steps: Sequence[Step], ladder: Ladder) -> Next | None:
    """When which level is told next while nobody acknowledges the steps of one occasion; None: never."""
    if not steps or steps[-1].occasion.cause not in CLIMBS:
        return None
    last = steps[-1]
    reached = max(step.level for step in steps)
    answered = max((step.number for step in steps if step.acknowledged_at is not None), default=0)
    times = sum(step.level == reached for step in steps if step.number > answered)
    if last.acknowledged_at is not None:
        return Next(reached, "", last.acknowledged_at + ladder.acknowledged_for)
    if last.told and times < ladder.renotify_count:
        return Next(reached, "", last.at + ladder.renotify_after)
    if reached >= ladder.levels:
        return None
    # Where nobody stands, nobody can acknowledge, and there is nothing to wait for.
    return Next(reached + 1, "", last.at + ladder.renotify_after if last.told else last.at)


def of_occasion(steps: Sequence[Step], occasion: Occasion) -> list[Step]:
    """The steps of one occasion in their order."""
    return sorted((step for step in steps if step.occasion == occasion), key=lambda step: step.number)


def _rests(steps: Sequence[Step], ladder: Ladder, at: datetime) -> bool:
    """Whether somebody has acknowledged, and that still holds."""
    last = steps[-1].acknowledged_at if steps else None
    return last is not None and at < last + ladder.acknowledged_for


def _is_about(rule: EscalationRule, cause: Cause, severity: str) -> bool:
    return cause_of(rule) is cause and rule.severity in ("", severity)
