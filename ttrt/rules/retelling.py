"""A ticket told again from its history alone: what every stored column must then be.

Entries are read in order; each says what it changed. The stored rows are held against this by `rules.comparing`.
Instants stay in the history's own spelling (`chain.in_utc`), so nothing is rounded.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ttrt.rules import calls, chain, correcting, retelling_ladder
from ttrt.rules.lifecycle import Status

FIGURES = ("gross_seconds", "stopped_seconds", "net_seconds")
Kind = str
UPDATE, CONTACT, STOP, RESTORATION = "update", "contact attempt", "stop clock", "restoration"
VISIT, PROVIDER = "visit", "provider"
CORRECTION, LINK, TRANSFER = "correction of a time", "link", "transfer"
ESCALATION, ATTACHMENT = "escalation", "attachment"


@dataclass(slots=True)
class Told:
    """A value the history gives to a column, and the entry that gave it."""

    seq: int
    value: Any


@dataclass(frozen=True, slots=True)
class Hashed:
    """A text the history vouches for by its salted hash; an empty hash stands for an empty text."""

    salt: str
    hash: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """Several columns the history vouches for by one salted hash (`rules.vouched`)."""

    seal: str


@dataclass(slots=True)
class Story:
    """What the history says the ticket and its side rows hold, by column name."""

    ticket: dict[str, Told] = field(default_factory=dict)
    rows: dict[tuple[Kind, int], dict[str, Told]] = field(default_factory=dict)
    report: dict[str, Told] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)


class Unreadable(Exception):
    """An entry that cannot be understood; the message says why."""


def retell(entries: Iterable[Any]) -> Story:
    """The story of one ticket. An entry that cannot be read becomes a fault of the story, not an error."""
    story = Story()
    for entry in entries:
        chapter = CHAPTERS.get(entry.what)
        try:
            if chapter is None:
                raise Unreadable(f"says “{entry.what}”, which is no word of this history")
            chapter(_Page(story, entry))
        except (KeyError, TypeError, AttributeError) as lacking:
            story.faults.append((entry.seq, f"(“{entry.what}”) lacks a fact it must have: {lacking}"))
        except Unreadable as why:
            story.faults.append((entry.seq, str(why)))
    return story


class _Page:
    """One entry being read: where its statements go."""

    def __init__(self, story: Story, entry: Any) -> None:
        self.story, self.entry, self.facts = story, entry, entry.facts
        self.acted_at = entry.facts.get("acted_at") or chain.in_utc(entry.at)

    @property
    def text(self) -> Hashed:
        return Hashed(self.entry.salt, self.entry.text_hash)

    def who(self, prefix: str = "by") -> dict[str, Any]:
        return {f"{prefix}_{part}": getattr(self.entry, f"by_{part}") for part in ("id", "name", "standing", "level")}

    def ticket(self, /, **columns: Any) -> None:
        self._tell(self.story.ticket, columns)

    def report(self, /, **columns: Any) -> None:
        self._tell(self.story.report, columns)

    def new(self, kind: Kind, row_id: int, /, **columns: Any) -> None:
        if (kind, row_id) in self.story.rows:
            raise Unreadable(f"adds {kind} {row_id} a second time")
        self.story.rows[kind, row_id] = {}
        self.change(kind, row_id, at=self.acted_at, **self.who(), **columns)

    def change(self, kind: Kind, row_id: int, /, **columns: Any) -> None:
        if (kind, row_id) not in self.story.rows:
            raise Unreadable(f"changes {kind} {row_id}, which no earlier entry added")
        self._tell(self.story.rows[kind, row_id], columns)

    def given(self, *names: str) -> dict[str, Any]:
        return {name: self.facts[name] for name in names}

    def _tell(self, where: dict[str, Told], columns: dict[str, Any]) -> None:
        where.update({name: Told(self.entry.seq, value) for name, value in columns.items()})


def _opened(page: _Page) -> None:
    if page.entry.seq != 1:
        raise Unreadable("opens a ticket that was open already")
    facts = page.given(
        "number", "item_id", "identifier", "opened_at", "alarm_at", "status", "severity", "trouble", "channel"
    )
    page.ticket(
        **facts,
        **page.given("reported_by", "pack_version", "update_due_at"),
        **page.who("opened_by"),
        **dict.fromkeys(
            ("restored_at", "closed_at", "last_update_at", "estimate_at", "auto_close_at", "owner_id", *FIGURES)
        ),
        **dict.fromkeys(("closed_how", "cause", "resolution", "owner_name", "team"), ""),
        recorded_at=page.facts.get("recorded_at"),
        description=page.text,
        told=Sealed(page.facts["told"]),
        placed=Sealed(page.facts["placed"]),
    )
    page.report(
        channel=page.facts["channel"],
        caller_name=page.facts["reported_by"],
        verified_how=page.facts["verified_how"],
        at=page.acted_at,
        **page.who(),
    )


def _status_changed(page: _Page) -> None:
    page.ticket(status=page.facts["to"])


def _ended(page: _Page) -> None:
    page.ticket(
        status=page.facts["to"],
        closed_at=page.acted_at,
        closed_how=page.entry.what,
        update_due_at=None,
        auto_close_at=None,
        **page.given(*FIGURES),
    )


def _closed(page: _Page) -> None:
    page.ticket(
        status=Status.CLOSED.value,
        closed_at=page.acted_at,
        closed_how=page.facts["how"],
        update_due_at=None,
        auto_close_at=None,
        **page.given(*FIGURES),
    )


def _said(page: _Page) -> None:
    page.new(
        UPDATE,
        page.facts["update_id"],
        public=page.entry.public,
        said=page.text,
        status_code=page.facts.get("status_code", ""),
        broadcast=page.facts.get("broadcast"),
        **page.given("kind", "estimate_at"),
    )


def _internal_note(page: _Page) -> None:
    _said(page)
    _owed_anew(page)


def _update_posted(page: _Page) -> None:
    _said(page)
    page.ticket(last_update_at=page.acted_at, **page.given("estimate_at", "update_due_at"))


def _contact(page: _Page) -> None:
    page.new(CONTACT, page.facts["contact_id"], note=page.text, **page.given("tried_at", "whom", "method", "outcome"))


def _stopped(page: _Page) -> None:
    page.new(
        STOP,
        page.facts["stop_id"],
        note=page.text,
        **page.given("reason", "sub_reason", "started_at", "window_end_at", "evidence"),
        **dict.fromkeys(("ended_at", "ended_recorded_at", "ended_by_id", "voided_at", "voided_by_id")),
        **dict.fromkeys(("ended_by_name", "voided_by_name", "void_reason"), ""),
    )
    _owed_anew(page)


def _started(page: _Page) -> None:
    page.change(
        STOP,
        page.facts["stop_id"],
        ended_at=page.facts["ended_at"],
        ended_recorded_at=page.acted_at,
        ended_by_id=page.entry.by_id,
        ended_by_name=page.entry.by_name,
    )
    _reckoned_anew(page)


def _voided(page: _Page) -> None:
    page.change(
        STOP,
        page.facts["stop_id"],
        voided_at=page.acted_at,
        voided_by_id=page.entry.by_id,
        voided_by_name=page.entry.by_name,
        void_reason=page.text,
    )
    _reckoned_anew(page)


def _owed_anew(page: _Page) -> None:
    """Where the contract lets the update duty rest, or counts notes, the entry says when the next is due."""
    if "update_due_at" in page.facts:
        page.ticket(**page.given("update_due_at"))


def _reckoned_anew(page: _Page) -> None:
    if "gross_seconds" in page.facts:
        page.ticket(**page.given(*FIGURES))
    _owed_anew(page)


def _restored(page: _Page) -> None:
    page.new(
        RESTORATION,
        page.facts["restoration_id"],
        resolution=page.text,
        **page.given("restored_at", "cause"),
        **dict.fromkeys(("disputed_at", "disputed_by_id", "came_back_at")),
        **dict.fromkeys(("disputed_by_name", "dispute_note"), ""),
    )
    page.ticket(
        status=Status.RESOLVED.value,
        resolution=page.text,
        update_due_at=None,
        estimate_at=None,
        **page.given("restored_at", "cause", "auto_close_at", *FIGURES),
    )


def _not_restored(page: _Page) -> None:
    page.change(
        RESTORATION,
        page.facts["restoration_id"],
        disputed_at=page.acted_at,
        disputed_by_id=page.entry.by_id,
        disputed_by_name=page.entry.by_name,
        dispute_note=page.text,
        **page.given("restored_at", "came_back_at"),
    )
    page.ticket(
        status=Status.IN_PROGRESS.value,
        closed_how="",
        **dict.fromkeys(("restored_at", "auto_close_at", "closed_at", *FIGURES)),
        **page.given("update_due_at"),
    )


def _assigned(page: _Page) -> None:
    page.ticket(item_id=page.facts["item_id"], placed=Sealed(page.facts["placed"]))


def _coded(page: _Page) -> None:
    page.ticket(**page.given("trouble", "cause"))


def _severity_corrected(page: _Page) -> None:
    page.given("was_severity")
    page.ticket(**page.given("severity"))
    _reckoned_anew(page)


def _sent(page: _Page) -> None:
    page.new(
        VISIT,
        page.facts["dispatch_id"],
        phone=page.text,
        outcome="",
        **page.given("technician", "arrival_estimate_at", "left_at"),
        **dict.fromkeys(("on_site_at", "gone_at", "called_off_at")),
    )


def _visited(*columns: str) -> Callable[[_Page], None]:
    def chapter(page: _Page) -> None:
        said = {"outcome": page.text} if page.entry.text_hash else {}
        page.change(VISIT, page.facts["dispatch_id"], **page.given(*columns), **said)

    return chapter


def _engaged(page: _Page) -> None:
    page.new(
        PROVIDER,
        page.facts["engagement_id"],
        contact=page.text,
        said="",
        released_at=None,
        **page.given("provider", "their_ticket", "engaged_at", "commitment_at"),
    )


def _provider(*columns: str) -> Callable[[_Page], None]:
    def chapter(page: _Page) -> None:
        said = {"said": page.text} if page.entry.text_hash else {}
        page.change(PROVIDER, page.facts["engagement_id"], **page.given(*columns), **said)

    return chapter


def _given(page: _Page) -> None:
    page.ticket(**page.given("owner_id", "owner_name", "team"))


def _item_corrected(page: _Page) -> None:
    page.given("from")
    _assigned(page)


def _voided_whole(page: _Page) -> None:
    page.ticket(
        status=Status.CANCELLED.value,
        closed_at=page.acted_at,
        closed_how=page.facts["how"],
        update_due_at=None,
        auto_close_at=None,
        **page.given(*FIGURES),
    )


def _voided_as_duplicate(page: _Page) -> None:
    _voided_whole(page)
    _linked(page)


def _moved_away(page: _Page) -> None:
    told = page.given("from_ticket_id", "into_department_id", "into_ticket_id")
    who = {name: getattr(page.entry, name) for name in ("by_id", "by_name")}
    if (TRANSFER, page.facts["transfer_id"]) in page.story.rows:
        raise Unreadable("moves the ticket away a second time")
    page.story.rows[TRANSFER, page.facts["transfer_id"]] = {}
    page.change(TRANSFER, page.facts["transfer_id"], at=page.acted_at, reason=page.text, **who, **told)


def _moved_here(page: _Page) -> None:
    page.given("transfer_id", "from")


def _linked(page: _Page) -> None:
    page.new(
        LINK,
        page.facts["link_id"],
        **page.given("kind", "to_ticket_id"),
        **dict.fromkeys(("ended_at", "ended_by_id")),
        ended_by_name="",
    )


def _link_ended(page: _Page) -> None:
    page.change(
        LINK,
        page.facts["link_id"],
        ended_at=page.acted_at,
        ended_by_id=page.entry.by_id,
        ended_by_name=page.entry.by_name,
    )


def _time_corrected(page: _Page) -> None:
    what, row_id, is_at = (page.facts[name] for name in ("what", "row_id", "is_at"))
    page.new(
        CORRECTION, page.facts["correction_id"], reason=page.text, **page.given("what", "row_id", "was_at", "is_at")
    )
    if what in (correcting.STOP_BEGAN, correcting.STOP_ENDED):
        page.change(STOP, row_id, **{what.removeprefix("stop."): is_at})
    elif what in (correcting.RESTORED, correcting.CAME_BACK):
        page.change(RESTORATION, row_id, **{what: is_at})
    if what in (correcting.ALARM, correcting.RESTORED):
        page.ticket(**{what: is_at})
    _reckoned_anew(page)


def _files_attached(page: _Page) -> None:
    for file in page.facts["files"]:
        page.new(
            ATTACHMENT,
            file["attachment_id"],
            public=page.entry.public,
            note=page.text,
            scanned_at=None,
            scan_said="",
            **{name: file[name] for name in ("name", "media_type", "size", "sha256", "stored_as", "scan")},
        )


def _file_scanned(page: _Page) -> None:
    page.change(
        ATTACHMENT,
        page.facts["attachment_id"],
        scanned_at=page.acted_at,
        scan_said=page.text,
        **page.given("scan"),
    )


def _escalated(page: _Page) -> None:
    page.new(
        ESCALATION,
        page.facts["escalation_id"],
        about=page.facts.get("about", calls.ATTENTION),
        reason=page.text,
        outcome="",
        **dict.fromkeys(("answered_at", "answered_by_id")),
        **dict.fromkeys(("answered_by_name", "answer"), ""),
    )


def _escalation_answered(page: _Page) -> None:
    page.change(
        ESCALATION,
        page.facts["escalation_id"],
        answered_at=page.acted_at,
        answered_by_id=page.entry.by_id,
        answered_by_name=page.entry.by_name,
        answer=page.text,
    )


def _disowning_answered(page: _Page) -> None:
    _escalation_answered(page)
    page.change(ESCALATION, page.facts["escalation_id"], **page.given("outcome"))
    if page.facts["outcome"] == calls.VOID:
        _voided_whole(page)


CHAPTERS: dict[str, Callable[[_Page], None]] = {
    "opened": _opened,
    "status changed": _status_changed,
    "cancelled": _ended,
    "rejected": _ended,
    "closed": _closed,
    "update posted": _update_posted,
    "internal note": _internal_note,
    "comment": _said,
    "contact attempt": _contact,
    "clock stopped": _stopped,
    "clock started": _started,
    "stop voided": _voided,
    "restored": _restored,
    "not restored": _not_restored,
    "item assigned": _assigned,
    "taken": _given,
    "assigned": _given,
    "released": _given,
    "codes corrected": _coded,
    "severity corrected": _severity_corrected,
    "technician sent": _sent,
    "technician left": _visited("left_at", "arrival_estimate_at"),
    "technician on site": _visited("on_site_at"),
    "technician gone": _visited("gone_at"),
    "visit called off": _visited("called_off_at"),
    "provider engaged": _engaged,
    "provider said": _provider("their_ticket", "commitment_at"),
    "provider released": _provider("released_at"),
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
    **retelling_ladder.CHAPTERS,
    "not us": _escalated,
    "not us answered": _disowning_answered,
}
"""What each word of the history changes. A verb with a new word gets its line here."""

TEXT_IN_ENTRY = frozenset(
    {
        *("status changed", "cancelled", "rejected", "closed"),
        *("assigned", "released", "codes corrected", "provider said", "provider released"),
        "item corrected",
        "severity corrected",
        "voided as duplicate",
        "moved away",
        "moved here",
    }
)
"""Words whose text stands in the entry itself; all others keep it in their own row."""
