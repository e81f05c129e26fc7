"""A ticket's history in words: each entry with what its own row in another table says."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from ttrt.models import HistoryEntry
from ttrt.queries import paper_ladder, paper_rows, paper_work
from ttrt.queries.paper_words import CALL_OUTCOMES, ENDINGS, cause_label, label_of, role, size_words, stop_label
from ttrt.queries.ticket import Dossier
from ttrt.rules import linking
from ttrt.rules.access import Standing
from ttrt.rules.dossier import Entry, Fact
from ttrt.rules.lifecycle import Status, word

Told = tuple[str, tuple[Fact, ...], tuple[Fact, ...], bool]
"""Title, all facts, those told nowhere else on the paper, void."""


def entries(of: Dossier, side: Standing) -> Iterator[Entry]:
    """The history as this reader may see it, oldest first, in the words of this side."""
    rows = _Rows(of, side)
    for entry in of.history:
        title, facts, own, void = TELLING.get(entry.what, _otherwise)(rows, entry)
        yield Entry(
            seq=entry.seq,
            at=entry.at,
            by=entry.by_name,
            standing=entry.by_standing,
            role=role(entry.by_level),
            kind=entry.what,
            title=title,
            facts=facts,
            own=own,
            internal=not entry.public,
            void=void,
            hash=entry.hash,
        )


class _Rows:
    """The ticket's rows by their id, as history entries name them."""

    def __init__(self, of: Dossier, side: Standing) -> None:
        self.of, self.side = of, side
        self._by: dict[str, dict[int, Any]] = {
            "update_id": {row.pk: row for row in of.updates},
            "contact_id": {row.pk: row for row in of.contacts},
            "stop_id": {row.pk: row for row in of.stops},
            "restoration_id": {row.pk: row for row in of.restorations},
            "dispatch_id": {row.pk: row for row in of.visits},
            "engagement_id": {row.pk: row for row in of.providers},
            "correction_id": {row.pk: row for row in of.corrections},
            "attachment_id": {row.pk: row for row in of.attachments},
            "escalation_id": {row.pk: row for row in of.escalations},
            "step_id": {row.pk: row for row in of.ladder},
        }

    def of_entry(self, entry: HistoryEntry, name: str) -> Any:
        """The row an entry is about, or None."""
        return self._by[name].get(entry.facts.get(name))


def _opened(rows: _Rows, entry: HistoryEntry) -> Told:
    return "Opened", (("In the reporter’s words", rows.of.ticket.description),), (), False


def _update(rows: _Rows, entry: HistoryEntry) -> Told:
    update = rows.of_entry(entry, "update_id")
    if update is None:
        return _otherwise(rows, entry)
    return paper_rows.update_title(update), paper_rows.said_facts(rows.of, update), (), False


def _contact(rows: _Rows, entry: HistoryEntry) -> Told:
    attempt = rows.of_entry(entry, "contact_id")
    if attempt is None:
        return _otherwise(rows, entry)
    facts = (("Tried", attempt.tried_at), ("Note", attempt.note))
    return f"Contact attempt. {paper_rows.attempt_title(attempt)}", facts, (), False


def _stopped(rows: _Rows, entry: HistoryEntry) -> Told:
    stop = rows.of_entry(entry, "stop_id")
    if stop is None:
        return _otherwise(rows, entry)
    facts = _without_stamps(paper_rows.stop_facts(rows.of, stop))
    return f"Clock stopped: {stop_label(rows.of, stop.reason)}", facts, (), stop.voided_at is not None


def _started(rows: _Rows, entry: HistoryEntry) -> Told:
    facts = (("Running again from", _instant(entry.facts.get("ended_at"))),)
    return f"Clock started again: {_reason(rows, entry)}", facts, facts, False


def _voided(rows: _Rows, entry: HistoryEntry) -> Told:
    stop = rows.of_entry(entry, "stop_id")
    facts = (("Why it does not count", stop.void_reason if stop else entry.text),)
    return f"Stop voided: {_reason(rows, entry)}", facts, (), False


def _restored(rows: _Rows, entry: HistoryEntry) -> Told:
    restoration = rows.of_entry(entry, "restoration_id")
    if restoration is None:
        return _otherwise(rows, entry)
    facts = _without_stamps(paper_rows.restoration_facts(rows.of, restoration))
    return "Service restored", facts, (), restoration.disputed_at is not None


def _disputed(rows: _Rows, entry: HistoryEntry) -> Told:
    restoration = rows.of_entry(entry, "restoration_id")
    if restoration is None:
        return _otherwise(rows, entry)
    facts = _without_stamps(paper_rows.dispute_facts(restoration))
    return "Not restored, says the department", facts, (), False


def _moved(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (("Why", entry.text),)
    return f"Status: {_status(rows, entry, 'from')} → {_status(rows, entry, 'to')}", own, own, False


def _closed(rows: _Rows, entry: HistoryEntry) -> Told:
    how = str(entry.facts.get("how", ""))
    own = (("How", ENDINGS.get(how, how)), ("Note", entry.text))
    return "Closed", own, own, False


def _ended(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (("Why", entry.text),)
    return entry.what.capitalize(), own, own, False


def _assigned(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (("Found in the inventory", str(entry.facts.get("identifier", ""))),)
    return "Service assigned", own, own, False


def _coded(rows: _Rows, entry: HistoryEntry) -> Told:
    pack, said = rows.of.pack, {name: str(value or "") for name, value in entry.facts.items()}
    own: list[Fact] = []
    for name, term, label in (
        ("trouble", "Trouble", label_of(pack.troubles, said["trouble"])),
        ("cause", "Cause", cause_label(rows.of, said["cause"])),
    ):
        if said[name] != said[f"was_{name}"]:
            was = label_of(pack.troubles if name == "trouble" else pack.causes, said[f"was_{name}"])
            own += [(term, label), (f"{term} before", was or "none")]
    own.append(("Why", entry.text))
    return "Codes corrected", tuple(own), tuple(own), False


def _severity_corrected(rows: _Rows, entry: HistoryEntry) -> Told:
    is_now, was = (
        label_of(rows.of.pack.severities, str(entry.facts.get(name, ""))) for name in ("severity", "was_severity")
    )
    own = (("Severity", is_now), ("Severity before", was), ("Why", entry.text))
    return "Severity corrected", own, own, False


def _visited(rows: _Rows, entry: HistoryEntry) -> Told:
    visit = rows.of_entry(entry, "dispatch_id")
    if visit is None:
        return _otherwise(rows, entry)
    told = _VISIT_FACTS[entry.what]
    facts = tuple(fact for fact in paper_work.visit_facts(visit) if fact[0] in told)
    return f"{entry.what.capitalize()}: {visit.technician}", facts, (), False


def _provider(rows: _Rows, entry: HistoryEntry) -> Told:
    engaged = rows.of_entry(entry, "engagement_id")
    if engaged is None:
        return _otherwise(rows, entry)
    # What the provider said, and committed to, at that time: the row has only the last of it.
    facts: tuple[Fact, ...] = (
        ("Their ticket", str(entry.facts.get("their_ticket", ""))),
        ("Engaged", _instant(entry.facts.get("engaged_at"))),
        ("Said", entry.text),
        ("Their commitment", _instant(entry.facts.get("commitment_at"))),
        ("Released", _instant(entry.facts.get("released_at"))),
    )
    own = tuple(fact for fact in facts if entry.what != "provider engaged")
    return f"{PROVIDER_WORDS[entry.what]}: {engaged.provider}", facts, own, False


PROVIDER_WORDS = {
    "provider engaged": "Access provider engaged",
    "provider said": "Word from the access provider",
    "provider released": "Access provider released",
}
_VISIT_FACTS = {
    "technician sent": ("Phone", "Expected on site"),
    "technician left": ("Left for the site", "Expected on site"),
    "technician on site": ("On site",),
    "technician gone": ("Left the site", "What came of it"),
    "visit called off": ("Why",),
}


def _given(rows: _Rows, entry: HistoryEntry) -> Told:
    has = _having(entry.facts.get("owner_name"), entry.facts.get("team"))
    had = _having(entry.facts.get("was_owner"), entry.facts.get("was_team"))
    title = {"taken": "Taken", "assigned": f"Assigned to {has}", "released": "Given back"}[entry.what]
    own = (("Had it before", had), ("Note", entry.text), ("Looks after it", has if entry.what == "released" else ""))
    return title, own, own, False


def _having(owner: object, team: object) -> str:
    return ", ".join(str(part) for part in (owner, team) if part)


def _item_corrected(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (
        ("Opened on", _item(entry.facts.get("from"))),
        ("Belongs to", _item(entry.facts.get("to"))),
        ("Why", entry.text),
    )
    return "Service corrected", own, own, False


def _item(told: Any) -> str:
    """An item as the history keeps it: identifier, service, site, flags."""
    if not isinstance(told, dict):
        return ""
    if told.get("item_unassigned"):
        return "the unassigned service"
    flags = ("public safety" if told.get("public_safety") else "", f"TSP {told['tsp']}" if told.get("tsp") else "")
    parts = (told.get("item_identifier"), told.get("service_type"), told.get("site_name"), *flags)
    return ", ".join(str(part) for part in parts if part)


def _voided_whole(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (("Why", "It was opened in this department by mistake. It counts in nothing, and nothing is to be done."),)
    return "Void", own, own, False


def _voided_as_duplicate(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (("Why", entry.text),)
    return f"Void: duplicate of {entry.facts.get('to', '')}", own, own, False


def _moved_away(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (("The true ticket", str(entry.facts.get("into", ""))), ("How it came to light", entry.text))
    return "Put right: the true ticket is open in its own department", own, own, False


def _moved_here(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (("In place of", str(entry.facts.get("from", ""))), ("How it came to light", entry.text))
    return "Opened in place of a ticket of the wrong department", own, own, False


def _linked(rows: _Rows, entry: HistoryEntry) -> Told:
    words = linking.OUTWARDS.get(str(entry.facts.get("kind")), "Linked to")
    return f"{words} {entry.facts.get('to', '')}", (), (), False


def _link_ended(rows: _Rows, entry: HistoryEntry) -> Told:
    before = next(
        (e for e in rows.of.history if e.what == "linked" and e.facts["link_id"] == entry.facts.get("link_id")), None
    )
    said = _linked(rows, before)[0] if before else "link"
    return f"No longer: {said[:1].lower()}{said[1:]}", (), (), False


def _time_corrected(rows: _Rows, entry: HistoryEntry) -> Told:
    correction = rows.of_entry(entry, "correction_id")
    if correction is None:
        return _otherwise(rows, entry)
    facts = paper_rows.correction_facts(correction)
    return f"Time corrected: {paper_rows.correction_title(rows.of, correction)}", _without_stamps(facts), (), False


def _files_attached(rows: _Rows, entry: HistoryEntry) -> Told:
    files = entry.facts.get("files", [])
    note = next((row.note for row in rows.of.attachments if files and row.pk == files[0]["attachment_id"]), "")
    told = tuple(("File", f"{file['name']}, {size_words(file['size'])}, SHA-256 {file['sha256']}") for file in files)
    return "File attached" if len(files) == 1 else f"{len(files)} files attached", (*told, ("Note", note)), (), False


def _file_scanned(rows: _Rows, entry: HistoryEntry) -> Told:
    row = rows.of_entry(entry, "attachment_id")
    facts = (("File", row.name if row else ""), ("Found", row.scan_said if row else ""))
    infected = entry.facts.get("scan") == "infected"
    title = "Virus found: the file is held for good" if infected else "File scanned: clean"
    return title, facts, (), False


def _escalated(rows: _Rows, entry: HistoryEntry) -> Told:
    row = rows.of_entry(entry, "escalation_id")
    return "Escalated by the department", (("Why", row.reason if row else entry.text),), (), False


def _escalation_answered(rows: _Rows, entry: HistoryEntry) -> Told:
    row = rows.of_entry(entry, "escalation_id")
    return "Escalation answered", (("Answer", row.answer if row else entry.text),), (), False


def _disowned(rows: _Rows, entry: HistoryEntry) -> Told:
    row = rows.of_entry(entry, "escalation_id")
    return "“This was not us”, says the department", (("Why", row.reason if row else entry.text),), (), False


def _disowning_answered(rows: _Rows, entry: HistoryEntry) -> Told:
    row = rows.of_entry(entry, "escalation_id")
    title = CALL_OUTCOMES.get(str(entry.facts.get("outcome")), "“This was not us” answered")
    return title, (("Answer", row.answer if row else entry.text),), (), False


def _otherwise(rows: _Rows, entry: HistoryEntry) -> Told:
    own = (("Said", entry.text),)
    return entry.what.capitalize(), own, own, False


STAMPS = (
    "Recorded",
    "Recorded by",
    "End recorded",
    "End recorded by",
    "Voided",
    "Voided by",
    "“Not restored” recorded",
)
TELLING: dict[str, Callable[[_Rows, HistoryEntry], Told]] = {
    "opened": _opened,
    "update posted": _update,
    "internal note": _update,
    "comment": _update,
    "contact attempt": _contact,
    "clock stopped": _stopped,
    "clock started": _started,
    "stop voided": _voided,
    "restored": _restored,
    "not restored": _disputed,
    "status changed": _moved,
    "closed": _closed,
    "cancelled": _ended,
    "rejected": _ended,
    "item assigned": _assigned,
    "taken": _given,
    "assigned": _given,
    "released": _given,
    "codes corrected": _coded,
    "severity corrected": _severity_corrected,
    **dict.fromkeys(_VISIT_FACTS, _visited),
    **dict.fromkeys(PROVIDER_WORDS, _provider),
    "item corrected": _item_corrected,
    "voided": _voided_whole,
    "voided as duplicate": _voided_as_duplicate,
    "moved away": _moved_away,
    "moved here": _moved_here,
    "linked": _linked,
    "link ended": _link_ended,
    "time corrected": _time_corrected,
    "files attached": _files_attached,
    "file scanned": _file_scanned,
    "escalated": _escalated,
    "escalation answered": _escalation_answered,
    **paper_ladder.TELLING,
    "not us": _disowned,
    "not us answered": _disowning_answered,
}


def _without_stamps(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Without who recorded what when: the entry itself, and the entries after it, say so."""
    return tuple(fact for fact in facts if fact[0] not in STAMPS)


def _reason(rows: _Rows, entry: HistoryEntry) -> str:
    return stop_label(rows.of, str(entry.facts.get("reason", "")))


def _status(rows: _Rows, entry: HistoryEntry, name: str) -> str:
    said = str(entry.facts.get(name, ""))
    return word(said, rows.side) if said in set(Status) else said


def _instant(said: Any) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) else None
