"""Whether anything was changed behind the tool's back: every chain, every text, every column the history vouches for.

Reads a department at a time and some hundred tickets at once, so memory stays the same however many there are. The
face opens the scope (a contractor's, who sees internal rows too), one transaction of one moment (`at_one_moment`), so
that a ticket somebody works on meanwhile is not taken for a forged one.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from ttrt.models import (
    Attachment,
    ContactAttempt,
    Department,
    Dispatch,
    DutySlot,
    Escalation,
    HistoryEntry,
    ItemTerm,
    LadderStep,
    ProviderEngagement,
    RegisterEntry,
    Report,
    Restoration,
    StopClock,
    Ticket,
    TicketCounter,
    TicketLink,
    TicketUpdate,
    TimeCorrection,
    Transfer,
    packs,
)
from ttrt.queries import duty as duties
from ttrt.queries import registers
from ttrt.queries.anchors import Anchored
from ttrt.queries.clock import gathered, measure_of
from ttrt.rules import comparing, outage, retelling
from ttrt.rules.duty import slots
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.retelling_page import (
    ATTACHMENT,
    CONTACT,
    CORRECTION,
    ESCALATION,
    LINK,
    PROVIDER,
    RESTORATION,
    STEP,
    STOP,
    TRANSFER,
    UPDATE,
    VISIT,
)

BATCH = 400
REGISTER = "register"
"""In an anchor's section, in the place of a ticket's number: the department's register."""
_SIDE: dict[str, Any] = {
    UPDATE: TicketUpdate,
    CONTACT: ContactAttempt,
    STOP: StopClock,
    RESTORATION: Restoration,
    VISIT: Dispatch,
    PROVIDER: ProviderEngagement,
    CORRECTION: TimeCorrection,
    LINK: TicketLink,
    ESCALATION: Escalation,
    ATTACHMENT: Attachment,
    STEP: LadderStep,
}
_CHILDREN: tuple[type[Any], ...] = (*_SIDE.values(), HistoryEntry, DutySlot)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was recorded. `seq` is the history entry that says otherwise, 0 for none."""

    ticket: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One ticket as examined: its number, the length and head of its history, and what is wrong with it."""

    number: str
    seq: int
    head: str
    findings: tuple[Finding, ...]


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Transactions opened inside the block each see the database as of their first statement."""
    _session("REPEATABLE READ")
    try:
        yield
    finally:
        _session("READ COMMITTED")


def _session(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {level}")


def departments() -> list[Department]:
    """Every department, by code."""
    return list(Department.objects.order_by("code"))


def check_department(department: Department, *, at: datetime, anchored: Anchored | None = None) -> Iterator[Checked]:
    """Each ticket of the department; at the end, as one without a number, what no single ticket can show."""
    numbers: list[TicketNumber] = []
    last_id, anchored = 0, dict(anchored or {})
    kept = anchored.pop(REGISTER, None)
    while tickets := list(
        Ticket.objects.filter(department_id=department.pk, pk__gt=last_id).defer("search").order_by("pk")[:BATCH]
    ):
        last_id = tickets[-1].pk
        for checked in _check(tickets, at=at, anchored=anchored):
            number = TicketNumber.parse(checked.number)
            if number is not None:
                numbers.append(number)
            yield checked
    lost = [Finding(n, seq, "was there when the anchor was written, and is gone") for n, (seq, _) in anchored.items()]
    whole = (*_gaps(department, numbers), *lost, *_orphans(department.pk), *_register(department, kept))
    yield Checked("", 0, "", whole)


def check_ticket(ticket: Ticket, *, at: datetime, anchored: Anchored | None = None) -> Checked:
    """One ticket alone."""
    return next(_check([ticket], at=at, anchored=dict(anchored or {})))


def check_office(anchored: tuple[int, str] | None = None) -> list[Finding]:
    """What the contractor changed of its own: teams, contract packs."""
    return [Finding("", seq, f"the office’s record: {what}") for seq, what in registers.check_office(anchored)]


def _register(department: Department, anchored: tuple[int, str] | None) -> list[Finding]:
    faults = registers.check_department(department, anchored)
    return [Finding("", seq, f"the register of {department.code}: {what}") for seq, what in faults]


def strays() -> list[Finding]:
    """Rows of departments that do not exist."""
    found = []
    tables: tuple[type[Any], ...] = (Ticket, Report, *_CHILDREN, RegisterEntry, ItemTerm)
    for table in tables:
        count = table.objects.exclude(department_id__in=Department.objects.values("pk")).count()
        if count:
            found.append(Finding("", 0, f"{count} rows of {table._meta.db_table} belong to no department"))
    return found


def _check(tickets: list[Ticket], *, at: datetime, anchored: Anchored) -> Iterator[Checked]:
    these = {"department_id": tickets[0].department_id, "ticket_id__in": [t.pk for t in tickets]}
    history = _by_ticket(HistoryEntry.objects.filter(**these).order_by("ticket_id", "seq"))
    side = {kind: _by_ticket(table.objects.filter(**these).order_by("pk")) for kind, table in _SIDE.items()}
    side[TRANSFER] = _transfers(tickets)
    ledger = _by_ticket(DutySlot.objects.filter(**these).order_by("ticket_id", "starts_at"))
    reports = Report.objects.filter(
        department_id=tickets[0].department_id, pk__in={t.report_id for t in tickets}
    ).in_bulk()
    for ticket in tickets:
        rows = {kind: of_ticket[ticket.pk] for kind, of_ticket in side.items()}
        entries = history[ticket.pk]
        faults = comparing.chain_faults(
            entries, last_seq=ticket.history_seq, last_hash=ticket.history_head, last_at=ticket.history_at
        )
        story = retelling.retell(entries)
        faults += comparing.ticket_faults(story, ticket, reports.get(ticket.report_id))
        for kind in comparing.SIDE_ROWS:
            faults += comparing.row_faults(story, kind, rows[kind])
        faults += _figures(ticket, rows, at)
        faults += _duty(ticket, rows, ledger[ticket.pk], at)
        if ticket.number in anchored:
            faults += _against(anchored.pop(ticket.number), entries)
        findings = tuple(Finding(ticket.number, seq, what) for seq, what in faults)
        yield Checked(ticket.number, ticket.history_seq, ticket.history_head, findings)


def _by_ticket(rows: Any) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.ticket_id].append(row)
    return grouped


def _transfers(tickets: list[Ticket]) -> dict[int, list[Any]]:
    """The transfers these tickets left by; the history of the ticket that was left vouches for them."""
    left: dict[int, list[Any]] = defaultdict(list)
    department_id, ids = tickets[0].department_id, [t.pk for t in tickets]
    for row in Transfer.objects.filter(from_department_id=department_id, from_ticket_id__in=ids).order_by("pk"):
        left[row.from_ticket_id].append(row)
    return left


def _figures(ticket: Ticket, rows: dict[str, list[Any]], at: datetime) -> list[comparing.Fault]:
    """The stored outage time, reckoned again from the stored spans."""
    if ticket.net_seconds is None:
        return []
    facts = gathered(
        ticket,
        sorted(rows[STOP], key=lambda row: (row.started_at, row.pk)),
        sorted(rows[RESTORATION], key=lambda row: (row.at, row.pk)),
        sorted(row.tried_at for row in rows[CONTACT]),
    )
    try:
        pack = packs.by_version(ticket.pack_version)
        clock = outage.reckon(facts, pack, at=at, measure=measure_of(ticket))
    except (LookupError, ValueError) as nonsense:
        return [(0, f"the outage cannot be reckoned: {nonsense}")]
    stopped, net = int(clock.stopped.total_seconds()), int(clock.net.total_seconds())
    if (ticket.gross_seconds, ticket.stopped_seconds, ticket.net_seconds) != (stopped + net, stopped, net):
        return [(0, f"the stored outage is {ticket.net_seconds} s; reckoned from its times and stops it is {net} s")]
    return []


def _duty(ticket: Ticket, rows: dict[str, list[Any]], ledger: list[DutySlot], at: datetime) -> list[comparing.Fault]:
    """The stored slots, cut again from the stored updates, restorations and stops."""
    restorations = sorted(rows[RESTORATION], key=lambda row: (row.at, row.pk))
    try:
        duty = duties.gathered(ticket, rows[UPDATE], restorations, rows[STOP])
    except LookupError as nonsense:
        return [(0, f"the update duty cannot be reckoned: {nonsense}")]
    return comparing.duty_faults(slots(duty, max(at, ticket.opened_at)), [duties.as_slot(row) for row in ledger])


def _against(anchor: tuple[int, str], entries: list[HistoryEntry]) -> list[comparing.Fault]:
    seq, head = anchor
    if len(entries) < seq:
        return [(seq, f"the anchor knows {seq} rows of this history; there are {len(entries)}")]
    if not any(entry.seq == seq and entry.hash == head for entry in entries):
        return [(seq, f"row {seq} is not the one the anchor knows: the history was written anew")]
    return []


def _gaps(department: Department, numbers: list[TicketNumber]) -> list[Finding]:
    """Numbers are given without gaps, so a ticket that was taken out leaves one."""
    found = []
    given = dict(TicketCounter.objects.filter(department_id=department.pk).values_list("year", "last"))
    there: dict[int, set[int]] = defaultdict(set)
    for number in numbers:
        there[number.year].add(number.sequence)
        if number.department_code != department.code:
            found.append(Finding(str(number), 0, f"has another department’s code; it stands with {department.code}"))
    for year in sorted(given.keys() | there.keys()):
        last = given.get(year, 0)
        for sequence in sorted(set(range(1, last + 1)) - there[year]):
            found.append(Finding(str(TicketNumber(department.code, year, sequence)), 0, "the whole ticket is gone"))
        for sequence in sorted(there[year] - set(range(1, last + 1))):
            number = TicketNumber(department.code, year, sequence)
            found.append(Finding(str(number), 0, "has a number that was never given out"))
    return found


def _orphans(department_id: int) -> list[Finding]:
    """Rows of the department whose ticket does not exist, and reports without a ticket."""
    found = []
    mine = Ticket.objects.filter(department_id=department_id)
    for table in _CHILDREN:
        lost = (
            table.objects.filter(department_id=department_id)
            .exclude(ticket_id__in=mine.values("pk"))
            .values_list("ticket_id", flat=True)
            .distinct()
        )
        found += [Finding("", 0, f"{table._meta.db_table} has rows of ticket id {pk}, which is gone") for pk in lost]
    left = Transfer.objects.filter(from_department_id=department_id).exclude(from_ticket_id__in=mine.values("pk"))
    found += [Finding("", 0, f"transfer {pk} names a ticket that is gone") for pk in left.values_list("pk", flat=True)]
    empty = Report.objects.filter(department_id=department_id).exclude(pk__in=mine.values("report_id"))
    found += [Finding("", 0, f"report {pk} has no ticket") for pk in empty.values_list("pk", flat=True)]
    return found
