"""How the hourly promise was kept on a ticket, and who was told what, as facts on its paper."""

from collections.abc import Iterator
from datetime import datetime

from ttrt.models import DutySlot, TicketUpdate
from ttrt.queries import told
from ttrt.queries.duty import as_slot
from ttrt.queries.paper_words import person
from ttrt.queries.ticket import Dossier
from ttrt.queries.told import Told
from ttrt.rules import duty_words
from ttrt.rules.dossier import Fact, Group, Section
from ttrt.rules.duty import Outcome
from ttrt.rules.localtime import show


def sections(of: Dossier, *, at: datetime) -> Iterator[Section]:
    """The slots of the duty, then the deliveries this reader may see; both oldest first."""
    slots = [as_slot(row) for row in of.slots]
    updates = {update.pk: update for update in of.updates}
    yield Section(
        "Hourly updates",
        tuple(
            Group(f"Slot {place}: {duty_words.said(slot, at)}", slot_facts(row, updates.get(row.met_by or 0)))
            for place, (row, slot) in enumerate(zip(of.slots, slots, strict=True), start=1)
        ),
        "Not written down yet.",
        "slot/slots",
        f"One is owed every {of.pack.timers.update_minutes} minutes while service is down (contract A.9.4): "
        f"{duty_words.sentence(slots)}."
        if slots
        else "",
    )
    lines = told.lines(list(reversed(of.notices)))
    yield Section(
        "Who was told",
        tuple(Group(told_title(line), told_facts(line)) for line in lines),
        "Nobody yet.",
        "message/messages",
        f"{told.sentence(lines)}." if lines else "",
    )


def slot_facts(row: DutySlot, update: TicketUpdate | None) -> tuple[Fact, ...]:
    """When it began, by when an update was owed, when it ended and by what; `update`: the one that met it."""
    by = person(update.by_name, update.by_level) if update else ""
    is_over = row.outcome != Outcome.WAITING.value
    return (
        ("From", row.starts_at),
        ("Due", row.due_at),
        ("Until", row.ends_at or "now"),
        ("Met by the update of", by and (f"{by}, one update for many tickets" if update and update.broadcast else by)),
        ("Next heard", row.answered_at),
        ("Written down", row.recorded_at if is_over else None),
    )


def told_title(line: Told) -> str:
    """Whom, where, and of what."""
    return f"{line.what}: {line.name}" + (f" <{line.address}>" if line.address else "")


def told_facts(line: Told) -> tuple[Fact, ...]:
    """How it went, when it was handed over, and what came of it."""
    moment = f" {'until ' if line.outcome == 'waiting' else ''}{show(line.outcome_at)}" if line.outcome_at else ""
    return (
        ("How", line.channel),
        ("For", "one of the contractor’s own; the department does not see it" if line.inside else ""),
        ("Written", line.queued_at),
        ("Handed over", line.handed_over_at or "not yet"),
        ("What came of it", f"{line.outcome.capitalize()}{moment}"),
        ("Said", line.why),
        ("Address", "refuses mail, three times in a row" if line.doubtful else ""),
    )
