"""The duty ledger kept: in the transaction of the event it follows from, and by a sweep where nobody wrote.

What a slot is, `rules.duty` alone says. Verbs hold the ticket; the sweep holds only slots that wait (`SKIP LOCKED`).
Whoever settles a ticket locks its waiting slot first, so a sweep under way is waited for and no slot is told twice;
and as holding a ticket leaves its key free (`holding.hold`), the sweep waits for nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from ttrt.models import DutySlot, Ticket, TicketUpdate, packs
from ttrt.queries import duty as facts
from ttrt.rules import lifecycle
from ttrt.rules.duty import Duty, Outcome, Slot, Update, slots
from ttrt.rules.lifecycle import Status

BATCH = 200  # tickets; what the loss of a worker in the middle of a sweep leaves to the next one


def begin(tickets: Iterable[Ticket], *, at: datetime) -> None:
    """The first slots of tickets opened in this transaction; of one called in earlier, those that have passed too."""
    rows: list[DutySlot] = []
    for ticket in tickets:
        every = packs.by_version(ticket.pack_version).timers.update_every
        found = slots(Duty(ticket.opened_at, every), max(at, ticket.opened_at))
        rows += [_row(ticket, slot, at) for slot in found]
    DutySlot.objects.bulk_create(rows)


def answer(held: Ticket, update: TicketUpdate, *, at: datetime) -> None:
    """A public update was posted on a ticket that is held: it meets the slot it falls in, and answers missed ones."""
    timers = packs.by_version(held.pack_version).timers
    if not timers.counts(public=update.public):
        return
    lasting = _slots(held).filter(ends_at=None).select_for_update().first()
    if lasting is None or lasting.outcome != Outcome.WAITING or at < lasting.starts_at:
        settle(held, at=at)
        return
    found = slots(Duty(lasting.starts_at, timers.update_every, (Update(update.pk, at),)), at)
    _slots(held).filter(outcome=Outcome.MISSED.value, answered_at=None).update(answered_at=at)
    _bring(held, [lasting], found, at)


def settle(held: Ticket, *, at: datetime) -> None:
    """Bring the ledger of a ticket that is held to what its facts say now; rows that say so already stay as they are.

    For what reaches into the past: a restoration, its dispute, an end, a stop where the duty rests, a corrected time.
    The ticket's own columns and its side rows must hold the new facts already.
    """
    _slots(held).filter(ends_at=None).select_for_update().first()
    rows, duty = facts.slots_of(held), facts.duty_of(held)
    # Where internal notes count, a department's own act does not see them; the slots they met do.
    met = (Update(row.met_by, row.ends_at) for row in rows if row.ends_at and row.outcome == Outcome.MET)
    duty = replace(duty, updates=(*met, *duty.updates))
    # A clock that was put back does not undo what was said before it was.
    reached = max(at, held.opened_at, *(update.at for update in duty.updates))
    _bring(held, rows, slots(duty, reached), at)


def owed_anew(held: Ticket) -> dict[str, object]:
    """Set when the next update is due from the ledger just settled; answers it as a fact for the history.

    Only where a stop can change it (the pack lets the duty rest); nothing, where the last update alone decides.
    """
    timers = packs.by_version(held.pack_version).timers
    if timers.update_runs_during_stop or Status(held.status) not in lifecycle.OWES_UPDATES:
        return {}
    held.update_due_at = facts.first_unmet(held)
    return {"update_due_at": held.update_due_at}


@transaction.atomic
def record_missed(*, at: datetime, most: int = BATCH) -> int:
    """Take down as missed every slot whose due moment passed by `at`, up to `most` tickets; answers how many tickets.

    A ticket silent for hours gets a row for each step with its true due moment, and one slot that waits again. Rows
    somebody else has locked are left to the next turn: either another sweep takes them, or an update is being posted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP, {"at": at, "most": most})
        return int(cursor.fetchone()[0])


@transaction.atomic
def fill_in(*, after: tuple[int, int], open_ones: bool, at: datetime, most: int = 200) -> tuple[int, int] | None:
    """Write the ledger of tickets that have none, of an earlier build, by department and id from `after` on.

    Answers where to go on, or None at the end. Each call looks at what comes next and at nothing before it, so a
    million tickets are passed once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT, {"department": after[0], "id": after[1], "open_ones": open_ones, "most": most})
        keys = cursor.fetchall()
    these = {"department_id__in": {key[0] for key in keys}, "pk__in": [key[1] for key in keys]}
    tickets = list(Ticket.objects.select_for_update(no_key=True).filter(**these).defer("search")) if keys else []
    duties = facts.duties_of(tickets) if tickets else {}
    DutySlot.objects.bulk_create(
        [_row(t, slot, at) for t in tickets for slot in slots(duties[t.pk], max(at, t.opened_at))],
        ignore_conflicts=True,  # another worker may have written the very same a moment ago
    )
    return keys[-1] if len(keys) == most else None


_WITHOUT = """
SELECT t.department_id, t.id FROM ticket t
WHERE (t.department_id, t.id) > (%(department)s, %(id)s) AND (t.closed_at IS NULL OR NOT %(open_ones)s)
  AND NOT EXISTS (SELECT FROM duty_slot s WHERE s.department_id = t.department_id AND s.ticket_id = t.id)
ORDER BY t.department_id, t.id LIMIT %(most)s
FOR NO KEY UPDATE OF t SKIP LOCKED
"""
# The waiting row moves on first (RETURNING feeds the insert), so that its start is free for the first missed one.
_SWEEP = """
WITH passed AS (
    SELECT department_id, ticket_id, id, starts_at, due_at, due_at - starts_at AS every
    FROM duty_slot
    WHERE outcome = 'waiting' AND due_at < %(at)s
    ORDER BY due_at, id
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), steps AS (
    SELECT passed.*, ceil(extract(epoch FROM %(at)s - due_at) / extract(epoch FROM every))::integer AS missed
    FROM passed
), moved AS (
    UPDATE duty_slot SET starts_at = steps.starts_at + steps.missed * every,
                         due_at = steps.due_at + steps.missed * every, recorded_at = %(at)s
    FROM steps
    WHERE duty_slot.department_id = steps.department_id AND duty_slot.ticket_id = steps.ticket_id
      AND duty_slot.id = steps.id
    RETURNING steps.department_id, steps.ticket_id, steps.due_at, every, missed
), told AS (
    INSERT INTO duty_slot (department_id, ticket_id, starts_at, due_at, ends_at, outcome, recorded_at)
    SELECT department_id, ticket_id, due_at + (step - 1) * every, due_at + step * every, due_at + step * every,
           'missed', %(at)s
    FROM moved, generate_series(0, missed - 1) AS step
)
SELECT count(*) FROM passed
"""


def _bring(held: Ticket, rows: Sequence[DutySlot], found: Sequence[Slot], at: datetime) -> None:
    """Change, add and remove rows until they say what was found; in this order no two rows ever start together."""
    wanted = {slot.start: slot for slot in found}
    gone = [row.pk for row in rows if row.starts_at not in wanted]
    if gone:
        _slots(held).filter(pk__in=gone).delete()
    for row in rows:
        slot = wanted.pop(row.starts_at, None)
        if slot is not None and facts.as_slot(row) != slot:
            _slots(held).filter(pk=row.pk).update(**_columns(slot), recorded_at=at)
    DutySlot.objects.bulk_create([_row(held, slot, at) for slot in wanted.values()])


def _row(ticket: Ticket, slot: Slot, at: datetime) -> DutySlot:
    return DutySlot(
        department_id=ticket.department_id,
        ticket_id=ticket.pk,
        starts_at=slot.start,
        recorded_at=at,
        **_columns(slot),
    )


def _columns(slot: Slot) -> dict[str, object]:
    return {
        "due_at": slot.due_at,
        "ends_at": slot.until,
        "outcome": slot.outcome.value,
        "met_by": slot.met_by,
        "answered_at": slot.answered_at,
    }


def _slots(held: Ticket) -> QuerySet[DutySlot]:
    return DutySlot.objects.filter(department_id=held.department_id, ticket_id=held.pk)
