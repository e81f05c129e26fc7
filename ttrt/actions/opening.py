"""Opening tickets: one per circuit, number or service, tied together as one report."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from ttrt.actions import duty, history, notices
from ttrt.actions.holding import lexemes
from ttrt.actions.placing import found_by, place_on
from ttrt.models import Department, HistoryEntry, InventoryItem, RegisterEntry, Report, Ticket, packs
from ttrt.models.inventory import with_sites
from ttrt.models.stamped import stamp
from ttrt.queries import item_terms
from ttrt.rules import access, answers, evidence, localtime, updates, vouched
from ttrt.rules.access import Standing, Verb, Viewer
from ttrt.rules.claims import not_in_future
from ttrt.rules.lifecycle import Status
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.opening import Reporter, Subject, Trouble, asked_for
from ttrt.rules.refusal import NotFound, Refused

MOST_SUBJECTS = 500


class NothingNamed(Refused):
    """No circuit, number or service was given."""


class OpenAlready(Refused):
    """The item has an open ticket, and nothing says why this is another issue."""


class AskedDifferently(Refused):
    """The same form was sent before with other content."""


class DepartmentEnded(Refused):
    """Nothing new is opened in this department; the message names its successor, when there is one."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One ticket as just opened, or as opened before by the same form."""

    number: str
    identifier: str
    ticket_id: int
    repeated: bool


@transaction.atomic
def open_tickets(
    *,
    department_id: int,
    key: UUID,
    subjects: tuple[Subject, ...],
    trouble: Trouble,
    reporter: Reporter,
    channel: str,
    alarm_at: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> list[Opened]:
    """Open one ticket per circuit, number or service, tied together as one report (contract A.9.4).

    Repeat-safe by `key` within the department: the second call answers what the first one did.
    Raises `NotAllowed`, `NothingNamed`, `OpenAlready`, `AskedDifferently`, `InTheFuture`, or `Refused` beside a field.
    """
    access.require(by, Verb.OPEN, department_id)
    return called_in(
        department_id=department_id,
        key=key,
        subjects=subjects,
        trouble=trouble,
        reporter=reporter,
        channel=channel,
        alarm_at=alarm_at,
        opened_at=at,
        by=by,
        at=at,
    )


def called_in(
    *,
    department_id: int,
    key: UUID,
    subjects: tuple[Subject, ...],
    trouble: Trouble,
    reporter: Reporter,
    channel: str,
    alarm_at: datetime | None,
    opened_at: datetime,
    by: Viewer,
    at: datetime,
) -> list[Opened]:
    """The opening itself, for the verbs that open: of a call that came in at `opened_at`, taken down now (`at`).

    Number, terms and the first update due are those of the call; who may ask is the verb's to say.
    """
    trouble, reporter = _checked(trouble, reporter, channel, alarm_at, called_at=opened_at, by=by, at=at)
    subjects = _checked_subjects(subjects)
    report, is_new = _report(department_id, key, subjects, trouble, reporter, channel, alarm_at, by=by, at=at)
    if not is_new:
        return _opened_before(report)
    department = Department.objects.get(pk=department_id)
    if department.ended_on is not None and department.ended_on <= localtime.civil_day(at):
        raise DepartmentEnded(_ended_words(department), field="subjects")
    # The counter's row lock also makes openings of one department wait for each other, so that two people
    # cannot both find an item without an open ticket.
    numbers = _next_numbers(department, opened_at, len(subjects))
    items = _items(department_id, subjects)
    item_terms.as_of(list(items.values()), localtime.civil_day(opened_at))
    tickets = [
        _made(department_id, number, subject, items[subject], report, trouble, alarm_at, by=by, opened_at=opened_at)
        for number, subject in zip(numbers, subjects, strict=True)
    ]
    if at > opened_at:
        for ticket in tickets:
            ticket.recorded_at = at
    _store(tickets, report, trouble, by=by, at=at)
    return [Opened(t.number, t.identifier, t.pk, repeated=False) for t in tickets]


def _ended_words(department: Department) -> str:
    """What somebody is told who opens in a department that has ended. Its own register knows the successor."""
    merged = RegisterEntry.objects.filter(department_id=department.pk, what="merged into another department")
    said = merged.order_by("-seq").values_list("facts", flat=True).first()
    if said is None:
        return f"{department.name} has ended. Its tickets can be read here; no new one can be opened."
    return f"{department.name} is part of {said['into']} now. Open new tickets there; the old ones stay readable here."


def _checked(
    trouble: Trouble,
    reporter: Reporter,
    channel: str,
    alarm_at: datetime | None,
    *,
    called_at: datetime,
    by: Viewer,
    at: datetime,
) -> tuple[Trouble, Reporter]:
    pack = packs.in_force(localtime.civil_day(called_at))
    if trouble.severity not in {s.code for s in pack.severities}:
        raise Refused("Choose how bad it is.", field="severity")
    if trouble.trouble not in {t.code for t in pack.troubles}:
        raise Refused("Choose what is wrong.", field="trouble")
    if trouble.since_at is not None:
        not_in_future(trouble.since_at, at, field="since_at")
    if alarm_at is not None:
        not_in_future(alarm_at, at, field="alarm_at")
    if alarm_at is not None and by.standing is not Standing.CONTRACTOR:
        raise Refused("Only the contractor records an alarm.", field="alarm_at")
    if channel == "hotline" and not (reporter.name.strip() and reporter.verified_how.strip()):
        raise Refused("Say who is calling and how you verified the caller.", field="caller_name")
    if not reporter.name.strip():
        raise Refused("Say who reports this.", field="reporter_name")
    line = {
        name: answers.line(getattr(trouble, name), field=name)
        for name in ("site_contact", "site_phone", "access_hours", "customer_reference", "contact_method")
    }
    description = answers.needed(trouble.description, field="description", ask="Say in a few words what is wrong.")
    who = {
        name: answers.line(getattr(reporter, name), field=field)
        for name, field in (
            ("name", "reporter_name"),
            ("phone", "reporter_phone"),
            ("email", "reporter_email"),
            ("verified_how", "verified_how"),
        )
    }
    return (
        Trouble(
            trouble=trouble.trouble,
            severity=trouble.severity,
            description=description,
            since_at=trouble.since_at,
            testing_allowed=trouble.testing_allowed,
            dispatch_allowed=trouble.dispatch_allowed,
            **line,
        ),
        Reporter(call=reporter.call, **who),
    )


def _checked_subjects(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    if not subjects:
        raise NothingNamed("Name at least one circuit, phone number or service.", field="subjects")
    if len(subjects) > MOST_SUBJECTS:
        raise Refused(
            f"That is {len(subjects)} lines; up to {MOST_SUBJECTS} can be opened at once. Send the rest after these.",
            field="subjects",
        )
    named = [s.item_id for s in subjects if s.item_id is not None]
    if len(named) != len(set(named)):
        raise Refused("The same circuit, number or service is listed twice.", field="subjects")
    return tuple(
        Subject(
            answers.needed_line(s.identifier, field="subjects", ask="One of the lines is empty."),
            s.item_id,
            answers.text(s.another_issue, field="another_issue"),
        )
        for s in subjects
    )


def _report(
    department_id: int,
    key: UUID,
    subjects: tuple[Subject, ...],
    trouble: Trouble,
    reporter: Reporter,
    channel: str,
    alarm_at: datetime | None,
    *,
    by: Viewer,
    at: datetime,
) -> tuple[Report, bool]:
    asked = hashlib.sha256(evidence.canonical(asked_for(subjects, trouble, reporter, alarm_at))).hexdigest()
    wanted = Report(
        department_id=department_id,
        key=key,
        content_hash=asked,
        channel=channel,
        call=reporter.call,
        caller_name=reporter.name,
        caller_phone=reporter.phone,
        caller_email=reporter.email,
        verified_how=reporter.verified_how,
        at=at,
        **stamp(by),
    )
    # A twin that is being stored right now makes this wait, then do nothing.
    Report.objects.bulk_create([wanted], ignore_conflicts=True)
    stored = Report.objects.get(department_id=department_id, key=key)
    if stored.content_hash != asked:
        raise AskedDifferently(
            "This form was sent before with other content, and its tickets are open. Start a new form for more."
        )
    already = Ticket.objects.filter(department_id=department_id, report_id=stored.pk).exists()
    return stored, not already


def _opened_before(report: Report) -> list[Opened]:
    rows = Ticket.objects.filter(department_id=report.department_id, report_id=report.pk).order_by("id")
    return [Opened(t.number, t.identifier, t.pk, repeated=True) for t in rows.defer("search")]


def _next_numbers(department: Department, at: datetime, count: int) -> list[str]:
    year = localtime.civil_day(at).year % 100
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO ticket_counter (department_id, year, last) VALUES (%s, %s, %s)
               ON CONFLICT (department_id, year) DO UPDATE SET last = ticket_counter.last + excluded.last
               RETURNING last""",
            [department.pk, year, count],
        )
        last = cursor.fetchone()[0]
    return [str(TicketNumber(department.code, year, n)) for n in range(last - count + 1, last + 1)]


def _items(department_id: int, subjects: tuple[Subject, ...]) -> dict[Subject, InventoryItem]:
    """Each subject's item. Raises `NotFound` for an item the viewer cannot see, `OpenAlready` for one with a ticket."""
    wanted = [s.item_id for s in subjects if s.item_id is not None]
    live = InventoryItem.objects.filter(department_id=department_id, unassigned=False, retired_on=None)
    found = {item.pk: item for item in with_sites(live.filter(pk__in=wanted))} if wanted else {}
    if missing := [s.identifier for s in subjects if s.item_id is not None and s.item_id not in found]:
        raise NotFound(f"{missing[0]} is not in the inventory.", field="subjects")
    _refuse_open_ones(department_id, [s for s in subjects if s.item_id is not None and not s.another_issue])
    if unknown := [s.identifier for s in subjects if s.item_id is None]:
        in_none = InventoryItem.objects.filter(department_id=department_id, unassigned=True).first()
        if in_none is None:  # not for a program whose token is for a part of the department
            raise NotFound(f"{unknown[0]} is not in the inventory.", field="subjects")
        found[0] = in_none
    return {s: found[s.item_id or 0] for s in subjects}


def _refuse_open_ones(department_id: int, subjects: list[Subject]) -> None:
    """Refuse the first subject whose item has an open ticket and does not say why it is another issue."""
    items = [s.item_id for s in subjects]
    standing = Ticket.objects.filter(department_id=department_id, item_id__in=items, closed_at=None)
    numbers = dict(standing.order_by("opened_at", "id").values_list("item_id", "number")) if items else {}
    for subject in subjects:
        if subject.item_id and (number := numbers.get(subject.item_id)):
            raise OpenAlready(
                f"{subject.identifier} has an open ticket, {number}. "
                "Follow that one, or say why this is another issue.",
                field="another_issue",
            )


def _made(
    department_id: int,
    number: str,
    subject: Subject,
    item: InventoryItem,
    report: Report,
    trouble: Trouble,
    alarm_at: datetime | None,
    *,
    by: Viewer,
    opened_at: datetime,
) -> Ticket:
    pack = packs.in_force(localtime.civil_day(opened_at))
    ticket = Ticket(
        department_id=department_id,
        number=number,
        report_id=report.pk,
        identifier=subject.identifier,
        another_issue=subject.another_issue,
        status=Status.ACKNOWLEDGED.value,
        severity=trouble.severity,
        trouble=trouble.trouble,
        description=trouble.description,
        since_at=trouble.since_at,
        channel=report.channel,
        reported_by=report.caller_name,
        reported_phone=report.caller_phone,
        reported_email=report.caller_email,
        contact_method=trouble.contact_method,
        customer_reference=trouble.customer_reference,
        site_contact=trouble.site_contact,
        site_phone=trouble.site_phone,
        access_hours=trouble.access_hours,
        testing_allowed=trouble.testing_allowed,
        dispatch_allowed=trouble.dispatch_allowed,
        alarm_at=alarm_at,
        opened_at=opened_at,
        update_due_at=updates.next_due(opened_at, pack.timers.update_every),
        pack_version=pack.version,
        **stamp(by, "opened_by"),
    )
    place_on(ticket, item)
    return ticket


def _store(tickets: list[Ticket], report: Report, trouble: Trouble, *, by: Viewer, at: datetime) -> None:
    """Tickets, their first history entries and notices, in a few statements whatever their number."""
    for ticket in tickets:
        ticket.search = lexemes(found_by(ticket))
    Ticket.objects.bulk_create(tickets)
    entries: list[HistoryEntry] = []
    for ticket in tickets:
        entries.append(
            history.made(
                ticket,
                "opened",
                by=by,
                at=at,
                text=ticket.description,
                kept_elsewhere=True,
                facts={
                    "number": ticket.number,
                    "item_id": ticket.item_id,
                    "identifier": ticket.identifier,
                    "opened_at": ticket.opened_at,
                    "alarm_at": ticket.alarm_at,
                    "status": ticket.status,
                    "severity": ticket.severity,
                    "trouble": trouble.trouble,
                    "channel": report.channel,
                    "reported_by": report.caller_name,
                    "verified_how": report.verified_how,
                    "pack_version": ticket.pack_version,
                    "update_due_at": ticket.update_due_at,
                    "told": vouched.seal(ticket, vouched.TOLD),
                    "placed": vouched.seal(ticket, vouched.PLACED),
                    **({"recorded_at": ticket.recorded_at} if ticket.recorded_at else {}),
                },
            )
        )
    duty.begin(tickets, at=at)
    HistoryEntry.objects.bulk_create(entries)
    notices.opened(tickets, report, by=by, at=at)
    _store_heads(tickets)


def _store_heads(tickets: list[Ticket]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE ticket SET history_seq = 1, history_head = head.hash, history_at = head.at
               FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::timestamptz[]) AS head(department_id, id, hash, at)
               WHERE ticket.department_id = head.department_id AND ticket.id = head.id""",
            [
                [t.department_id for t in tickets],
                [t.pk for t in tickets],
                [t.history_head for t in tickets],
                [t.history_at for t in tickets],
            ],
        )
