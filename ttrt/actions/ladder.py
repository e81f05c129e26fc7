"""The escalation ladder climbed: levels told by the pack's rules, each step once, until somebody acknowledges."""

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from ttrt.actions import history, notices
from ttrt.actions.holding import Ref, give_back, give_back_quietly, hold
from ttrt.models import Escalation, EscalationContact, HistoryEntry, LadderStep, Notice, Ticket, packs
from ttrt.models.stamped import stamp
from ttrt.queries import escalation_contacts
from ttrt.queries.ladder import as_step, standing_of, words
from ttrt.rules import access, answers, dispute, ladder, lifecycle
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.calls import ATTENTION
from ttrt.rules.ladder import Cause, Occasion, Standing, Step
from ttrt.rules.lifecycle import Status
from ttrt.rules.localtime import civil_day
from ttrt.rules.pack import Pack
from ttrt.rules.refusal import NotFound, Refused

Row = TypeVar("Row", LadderStep, Escalation)
BATCH = 100
# Tickets of which some level is to be told: a rule has passed that has not fired (unless somebody's acknowledgement
# still holds), a step waited long enough, or the department asked and nobody was told yet. Only open tickets are looked
# at, by the indexes that hold no others.
_DUE = """
    WITH rule AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(rules)s::jsonb)
            AS r (version text, code text, occasion text, minutes integer, severity text)
    ), due AS MATERIALIZED (
        SELECT t.department_id, t.id
        FROM ticket t JOIN rule r ON r.version = t.pack_version AND r.severity IN ('', t.severity)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN r.occasion = 'outage' THEN least(t.alarm_at, t.opened_at) ELSE t.update_due_at END AS since
        ) o
        WHERE t.update_due_at IS NOT NULL
          AND o.since + make_interval(mins => r.minutes) < %(at)s
          AND NOT EXISTS (SELECT 1 FROM ladder_step s WHERE s.department_id = t.department_id AND s.ticket_id = t.id
                            AND s.rule = r.code AND (s.since = o.since OR r.occasion = 'outage') AND s.rule <> '')
          AND NOT EXISTS (SELECT 1 FROM ladder_step s WHERE s.department_id = t.department_id AND s.ticket_id = t.id
                            AND s.occasion = r.occasion AND (s.since = o.since OR r.occasion = 'outage')
                            AND s.acknowledged_at IS NOT NULL AND s.next_at > %(at)s)
        UNION
        SELECT s.department_id, s.ticket_id FROM ladder_step s WHERE s.next_at <= %(at)s
        UNION
        SELECT e.department_id, e.ticket_id FROM escalation e
        JOIN ticket t ON t.department_id = e.department_id AND t.id = e.ticket_id
        WHERE e.about = 'attention' AND e.answered_at IS NULL AND e.at < %(at)s AND t.closed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM ladder_step s WHERE s.department_id = e.department_id
                            AND s.ticket_id = e.ticket_id AND s.occasion = 'asked' AND s.since = e.at)
    )
    SELECT t.department_id, t.id FROM ticket t JOIN due USING (department_id, id)
    ORDER BY t.id LIMIT %(most)s FOR NO KEY UPDATE OF t SKIP LOCKED
"""


class NothingToAcknowledge(Refused):
    """What the step was about is over, or somebody acknowledged it before."""


@dataclass(slots=True)
class _Told:
    """What one sweep writes, gathered so that it is stored in few statements."""

    by: Viewer
    at: datetime
    fresh: list[tuple[Ticket, LadderStep, str]] = field(default_factory=list)
    """The steps, each with its ticket and the words why."""
    looks: dict[datetime | None, list[int]] = field(default_factory=lambda: defaultdict(list))
    """When steps told before are looked at next; None: never."""
    people: dict[int, list[EscalationContact]] = field(default_factory=dict)

    def at_level(self, level: int) -> list[EscalationContact]:
        """Who stands at this level today."""
        if level not in self.people:
            self.people[level] = escalation_contacts.of_level(level, civil_day(self.at))
        return self.people[level]


@transaction.atomic
def climb_due(*, by: Viewer, at: datetime) -> bool:
    """Tell the levels that are due, of some `BATCH` tickets at most; True when there may be more.

    `SKIP LOCKED`, so several workers share the sweep. Each threshold fires once: under the ticket's lock the rules are
    asked again, and a unique key stands behind them.
    """
    tickets = _taken(at)
    if not tickets:
        return False
    steps, asked = _steps_of(tickets), _asked(tickets)
    told = _Told(by, at)
    for ticket in tickets:
        _climb(ticket, steps[ticket.pk], asked.get(ticket.pk), told)
    for looked_at, rows in told.looks.items():
        _of(LadderStep.objects.filter(pk__in=rows), tickets).update(next_at=looked_at)
    LadderStep.objects.bulk_create([row for _, row, _ in told.fresh])
    HistoryEntry.objects.bulk_create([_entry(ticket, row, told) for ticket, row, _ in told.fresh])
    Notice.objects.bulk_create([notice for each in told.fresh for notice in _mails(*each, told)])
    for ticket in {ticket.pk: ticket for ticket, _, _ in told.fresh}.values():
        give_back_quietly(ticket)
    return bool(told.fresh or told.looks)


@transaction.atomic
def acknowledge(*, ticket: Ref, step_id: int, note: str = "", by: Viewer, at: datetime) -> None:
    """Somebody of the desk takes care of what a level was told: the climb rests for as long as the pack says.

    `step_id` names the occasion by any of its steps. Sent twice by one person it is done once. Raises `NotAllowed`,
    `NotFound`, `NothingToAcknowledge`, `Refused` beside a field.
    """
    access.require(by, Verb.ACKNOWLEDGE, ticket.department_id)
    held = hold(Ref(ticket.department_id, ticket.ticket_id))
    of_ticket = LadderStep.objects.filter(department_id=held.department_id, ticket_id=held.pk)
    named = of_ticket.filter(pk=step_id).first()
    if named is None or named.occasion not in (Cause.MISSED, Cause.OUTAGE):
        raise NotFound("There is no such step.")
    newest = of_ticket.filter(occasion=named.occasion, since=named.since).latest("number")
    if newest.acknowledged_at is not None:
        if newest.acknowledged_by_id == by.person_id:
            return
        raise NothingToAcknowledge(f"{newest.acknowledged_by_name} has acknowledged it already.")
    pack = packs.by_version(held.pack_version)
    standing = standing_of(held, None, of_ticket)
    if Occasion(Cause(newest.occasion), newest.since) not in ladder.occasions(standing, pack):
        raise NothingToAcknowledge("What this was about is over: an update was posted, or service is restored.")
    note = answers.text(note, field="note")
    of_ticket.filter(pk=newest.pk).update(
        acknowledged_at=at,
        acknowledged_by_id=by.person_id,
        acknowledged_by_name=by.name,
        acknowledged_note=note,
        next_at=at + pack.escalation.acknowledged_for,
    )
    facts = {"step_id": newest.pk, "level": newest.level}
    history.record(held, "escalation acknowledged", by=by, at=at, facts=facts, text=note, kept_elsewhere=True)
    give_back(held)


def _taken(at: datetime) -> list[Ticket]:
    """The tickets with something due, locked."""
    rules = [
        {
            "version": pack.version,
            "code": rule.code,
            "occasion": ladder.cause_of(rule).value,
            "minutes": -rule.minutes if ladder.cause_of(rule) is Cause.DUE_SOON else rule.minutes,
            "severity": rule.severity,
        }
        for pack in packs.all_packs(civil_day(at))
        for rule in pack.escalation_rules
    ]
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"rules": json.dumps(rules), "at": at, "most": BATCH})
        keys = cursor.fetchall()
    of_departments = Ticket.objects.filter(department_id__in={department_id for department_id, _ in keys})
    return list(of_departments.filter(pk__in=[ticket_id for _, ticket_id in keys]).defer("search").order_by("pk"))


def _steps_of(tickets: Iterable[Ticket]) -> dict[int, list[LadderStep]]:
    steps: dict[int, list[LadderStep]] = defaultdict(list)
    for row in _of(LadderStep.objects.all(), tickets).order_by("ticket_id", "number"):
        steps[row.ticket_id].append(row)
    return steps


def _asked(tickets: Iterable[Ticket]) -> dict[int, datetime]:
    """When the department asked for more attention, of those tickets where nobody has answered."""
    waiting = _of(Escalation.objects.filter(answered_at=None, about=ATTENTION), tickets)
    return dict(waiting.order_by("-at").values_list("ticket_id", "at"))


def _of(rows: QuerySet[Row], tickets: Iterable[Ticket]) -> QuerySet[Row]:
    ids = {(ticket.department_id, ticket.pk) for ticket in tickets}
    return rows.filter(department_id__in={each for each, _ in ids}, ticket_id__in={each for _, each in ids})


def _climb(ticket: Ticket, rows: list[LadderStep], asked_at: datetime | None, told: _Told) -> None:
    """What is due of one ticket, and when its other steps are looked at again, if ever."""
    pack = packs.by_version(ticket.pack_version)
    standing = standing_of(ticket, asked_at if Status(ticket.status) in lifecycle.OPEN else None, rows)
    again = _may_stand_again(ticket, replace(standing, asked_at=asked_at), pack, told.at)
    before = [as_step(row) for row in rows]
    fresh = list(_new_steps(ticket, before, list(ladder.due(standing, before, pack, told.at)), told))
    steps, occasions = [*before, *(as_step(row) for row in fresh)], ladder.occasions(standing, pack)

    def next_at(row: LadderStep) -> datetime | None:
        occasion = Occasion(Cause(row.occasion), row.since)
        of_one = ladder.of_occasion(steps, occasion)
        if of_one[-1].number != row.number:
            return None
        if occasion not in occasions:
            return told.at + pack.escalation.renotify_after if occasion in again else None
        following = ladder.again(of_one, pack.escalation)
        return following.due_at if following else None

    for row in fresh:
        row.next_at = next_at(row)
    for row in rows:
        if row.next_at is not None and next_at(row) != row.next_at:
            told.looks[next_at(row)].append(row.pk)
    told.fresh += [(ticket, row, words(row, pack)) for row in fresh]


def _may_stand_again(ticket: Ticket, standing: Standing, pack: Pack, at: datetime) -> Container[Occasion]:
    """What the ladder would be climbed for once more if the duty ran again: after a dispute, or at the end of a stop.

    So the climb goes on where it was left: nobody has acknowledged, and it is still the same outage.
    """
    if ticket.closed_at is not None and (
        ticket.restored_at is None or dispute.is_too_late(ticket.closed_at, pack.windows, at)
    ):
        return ()
    return ladder.occasions(replace(standing, update_due_at=at), pack)


def _new_steps(
    ticket: Ticket, before: list[Step], due: list[tuple[Occasion, ladder.Next]], told: _Told
) -> Iterator[LadderStep]:
    numbers: dict[Occasion, int] = defaultdict(int)
    for step in before:
        numbers[step.occasion] = max(numbers[step.occasion], step.number)
    for occasion, each in due:
        numbers[occasion] += 1
        yield LadderStep(
            department_id=ticket.department_id,
            ticket_id=ticket.pk,
            occasion=occasion.cause.value,
            since=occasion.since,
            number=numbers[occasion],
            rule=each.rule,
            level=each.level,
            due_at=each.due_at,
            told=len(told.at_level(each.level)),
            at=told.at,
            **stamp(told.by),
        )


def _entry(ticket: Ticket, row: LadderStep, told: _Told) -> HistoryEntry:
    """The step in the ticket's history, which names titles and no persons. A reminder stays among ourselves."""
    facts = {
        "step_id": row.pk,
        **{name: getattr(row, name) for name in ("occasion", "since", "number", "rule", "level", "due_at", "told")},
        "titles": [each.title for each in told.at_level(row.level)],
    }
    public = row.occasion != Cause.DUE_SOON
    return history.made(ticket, "escalated by rule", by=told.by, at=told.at, public=public, facts=facts)


def _mails(ticket: Ticket, row: LadderStep, why: str, told: _Told) -> Iterator[Notice]:
    """A notice to each who stands at the level."""
    said = {"level": str(row.level), "why": why}
    for each in told.at_level(row.level):
        yield notices.for_contractor(ticket, "escalation", name=each.name, email=each.email, at=told.at, facts=said)
