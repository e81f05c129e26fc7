"""A ticket's stops, contact attempts, restorations and updates as groups of facts."""

from collections.abc import Iterator

from ttrt.models import Attachment, ContactAttempt, Escalation, Restoration, StopClock, TicketUpdate, TimeCorrection
from ttrt.models.stamped import Stamped
from ttrt.queries import paper_ladder
from ttrt.queries.paper_words import CALL_OUTCOMES, SCANS, cause_label, label_of, person, size_words, stop_label
from ttrt.queries.ticket import Dossier
from ttrt.rules import correcting, file_kinds
from ttrt.rules.access import Standing
from ttrt.rules.calls import NOT_US
from ttrt.rules.dossier import Fact, Group, Section
from ttrt.rules.lifecycle import word
from ttrt.rules.localtime import exact_words, show


def sections(of: Dossier, side: Standing) -> Iterator[Section]:
    """Each kind of row, oldest first, in the words of this side."""
    yield Section(
        "Stops of the clock",
        tuple(
            Group(f"{letter(place)} {stop_label(of, stop.reason)}", stop_facts(of, stop), stop.voided_at is not None)
            for place, stop in enumerate(of.stops)
        ),
        "The clock was never stopped.",
        "stop/stops",
    )
    yield Section(
        "Contact attempts",
        tuple(Group(attempt_title(each), attempt_facts(each)) for each in of.contacts),
        "None recorded.",
        "contact attempt/contact attempts",
    )
    yield Section(
        "Restorations, and what the department said",
        tuple(
            Group(f"Restoration {place}", (*restoration_facts(of, each), *dispute_facts(each)))
            for place, each in enumerate(of.restorations, start=1)
        ),
        "Not restored yet." if of.ticket.closed_at is None else "None recorded.",
        "restoration/restorations",
    )
    if of.corrections:
        yield Section(
            "Times put right",
            tuple(Group(_capital(correction_title(of, each)), correction_facts(each)) for each in of.corrections),
            "",
            "corrected time/corrected times",
        )
    if of.links:
        yield Section(
            "Tickets that belong to it",
            tuple(
                Group(f"{each.words} {each.number}", (("About", each.identifier), ("Status", word(each.status, side))))
                for each in of.links
            ),
            "",
            "linked ticket/linked tickets",
        )
    yield Section(
        "Files",
        tuple(Group(each.name, file_facts(each)) for each in of.attachments),
        "None.",
        "file/files",
    )
    yield Section(
        "Escalations",
        tuple(Group(f"Escalation {place}", escalation_facts(each)) for place, each in enumerate(of.escalations, 1)),
        "None.",
        "escalation/escalations",
    )
    yield paper_ladder.section(of)
    yield Section(
        "Updates and comments",
        tuple(Group(update_title(each), update_facts(of, each)) for each in of.updates),
        "None yet.",
        "update or comment/updates and comments",
    )


def letter(place: int) -> str:
    """The stop's letter on the clock strip."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def stop_facts(of: Dossier, stop: StopClock) -> tuple[Fact, ...]:
    """When it held, when that was recorded and by whom, its evidence, and what the clock makes of it."""
    ended = stop.ended_at or ("still running" if stop.voided_at is None else None)
    return (
        ("Kind", stop.sub_reason),
        ("Began", stop.started_at),
        *_recorded(stop),
        ("Ended", ended),
        ("End recorded", stop.ended_recorded_at),
        ("End recorded by", stop.ended_by_name),
        ("Maintenance window ends", stop.window_end_at),
        ("Note", stop.note),
        *((_capital(wanted), said) for wanted, said in stop.evidence.items()),
        ("Voided", stop.voided_at),
        ("Voided by", stop.voided_by_name),
        ("Why it does not count", stop.void_reason),
        ("Taken off the clock", _taken_off(of, stop)),
    )


def attempt_title(attempt: ContactAttempt) -> str:
    """How it was tried and what came of it."""
    return f"{attempt.method.capitalize()} to {attempt.whom}: {attempt.outcome}"


def attempt_facts(attempt: ContactAttempt) -> tuple[Fact, ...]:
    """When it was tried, when recorded and by whom."""
    return ("Tried", attempt.tried_at), *_recorded(attempt), ("Note", attempt.note)


def restoration_facts(of: Dossier, restoration: Restoration) -> tuple[Fact, ...]:
    """What the contractor said."""
    return (
        ("Back in service", restoration.restored_at),
        *_recorded(restoration),
        ("Cause", cause_label(of, restoration.cause)),
        ("What restored it", restoration.resolution),
    )


def dispute_facts(restoration: Restoration) -> tuple[Fact, ...]:
    """What the department said to it, when it objected."""
    if restoration.disputed_at is None:
        return ()
    return (
        ("“Not restored” recorded", restoration.disputed_at),
        ("Recorded by", restoration.disputed_by_name),
        ("What was said", restoration.dispute_note),
        ("Really came back", restoration.came_back_at or "not yet, when this was said"),
    )


def correction_title(of: Dossier, correction: TimeCorrection) -> str:
    """Which time it is; of which stop, where there may be several."""
    words = correcting.WORDS[correction.what]
    stop = (
        next((s for s in of.stops if s.pk == correction.row_id), None) if correction.what.startswith("stop.") else None
    )
    return f"{words} for “{stop_label(of, stop.reason)}”" if stop else words


def correction_facts(correction: TimeCorrection) -> tuple[Fact, ...]:
    """Both values, and why."""
    return (
        ("First recorded", correction.was_at or "not at first"),
        ("Corrected to", correction.is_at or "taken back"),
        *_recorded(correction),
        ("Why", correction.reason),
    )


def file_facts(file: Attachment) -> tuple[Fact, ...]:
    """What it is, how large, by whom, what the scan said, and the sum by which a copy is known."""
    return (
        *_recorded(file),
        ("Kind", f"{file_kinds.WORDS.get(file.media_type, file.media_type)}, {size_words(file.size)}"),
        ("For", "" if file.public else "the contractor and the CMO only, not shown to the department"),
        ("Note", file.note),
        ("Virus scan", f"{SCANS[file.scan]} {file.scan_said}".strip()),
        ("Scanned", file.scanned_at),
        ("SHA-256", file.sha256),
    )


def escalation_facts(escalation: Escalation) -> tuple[Fact, ...]:
    """What the department asked for, and what the contractor answered."""
    return (
        ("About", "a call that was not the department’s" if escalation.about == NOT_US else ""),
        *_recorded(escalation),
        ("Why", escalation.reason),
        ("Answered", escalation.answered_at or "not yet"),
        ("Answered by", escalation.answered_by_name),
        ("Outcome", CALL_OUTCOMES.get(escalation.outcome, "")),
        ("Answer", escalation.answer),
    )


def update_title(update: TicketUpdate) -> str:
    """What kind of update it is."""
    if update.kind == "comment":
        return "Comment"
    return "Restoration update" if update.public else "Internal note, not shown to the department"


def update_facts(of: Dossier, update: TicketUpdate) -> tuple[Fact, ...]:
    """What was said."""
    return *_recorded(update), *said_facts(of, update)


def said_facts(of: Dossier, update: TicketUpdate) -> tuple[Fact, ...]:
    """The same without who and when."""
    term = "Comment" if update.kind == "comment" else "Done"
    return (
        ("Trouble status", label_of(of.pack.update_codes, update.status_code)),
        (term, update.body),
        ("Next step", update.next_step),
        ("Estimate", update.estimate_at),
    )


def _recorded(row: Stamped) -> tuple[Fact, Fact]:
    return ("Recorded", row.at), ("Recorded by", person(row.by_name, row.by_level))


def _taken_off(of: Dossier, stop: StopClock) -> str:
    for counted in of.clock.counted:
        if counted.ref == str(stop.pk):
            span = counted.span
            return f"{exact_words(span.length)}, {show(span.start)} to {show(span.end)} ({counted.why})"
    return next((f"nothing: {why}" for ref, _, why in of.clock.set_aside if ref == str(stop.pk)), "")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
