"""The pages a history is read on: what an entry says, and the story that what it says goes into.

`rules.retelling` reads them in order; what each word of the history changes stands beside it, by noun.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ttrt.rules import chain

FIGURES = ("gross_seconds", "stopped_seconds", "net_seconds")
Kind = str
UPDATE, CONTACT, STOP, RESTORATION = "update", "contact attempt", "stop clock", "restoration"
VISIT, PROVIDER = "visit", "provider"
CORRECTION, LINK, TRANSFER = "correction of a time", "link", "transfer"
ESCALATION, ATTACHMENT = "escalation", "attachment"
STEP = "ladder step"
"""A level of the escalation plan told of the ticket."""


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


class Page:
    """One entry being read: where its statements go. Raises `KeyError` for a fact it lacks, `Unreadable`."""

    def __init__(self, story: Story, entry: Any) -> None:
        self.story, self.entry, self.facts = story, entry, entry.facts
        self.acted_at = entry.facts.get("acted_at") or chain.in_utc(entry.at)

    @property
    def text(self) -> Hashed:
        """The text of the entry."""
        return Hashed(self.entry.salt, self.entry.text_hash)

    def who(self, prefix: str = "by") -> dict[str, Any]:
        """Who wrote the entry, as columns."""
        return {f"{prefix}_{part}": getattr(self.entry, f"by_{part}") for part in ("id", "name", "standing", "level")}

    def ticket(self, /, **columns: Any) -> None:
        """These columns of the ticket are so from here on."""
        self._tell(self.story.ticket, columns)

    def report(self, /, **columns: Any) -> None:
        """These columns of its report are so."""
        self._tell(self.story.report, columns)

    def new(self, kind: Kind, row_id: int, /, **columns: Any) -> None:
        """A row is added by whoever wrote the entry."""
        if (kind, row_id) in self.story.rows:
            raise Unreadable(f"adds {kind} {row_id} a second time")
        self.story.rows[kind, row_id] = {}
        self.change(kind, row_id, at=self.acted_at, **self.who(), **columns)

    def change(self, kind: Kind, row_id: int, /, **columns: Any) -> None:
        """These columns of a row added before are so from here on."""
        if (kind, row_id) not in self.story.rows:
            raise Unreadable(f"changes {kind} {row_id}, which no earlier entry added")
        self._tell(self.story.rows[kind, row_id], columns)

    def given(self, *names: str) -> dict[str, Any]:
        """Facts of the entry by name."""
        return {name: self.facts[name] for name in names}

    def _tell(self, where: dict[str, Told], columns: dict[str, Any]) -> None:
        where.update({name: Told(self.entry.seq, value) for name, value in columns.items()})


Chapter = Callable[[Page], None]
"""What one word of the history changes."""
Chapters = dict[str, Chapter]


def owed_anew(page: Page) -> None:
    """Where the contract lets the update duty rest, or counts notes, the entry says when the next is due."""
    if "update_due_at" in page.facts:
        page.ticket(**page.given("update_due_at"))


def reckoned_anew(page: Page) -> None:
    """Where the entry says figures of a restored ticket anew; and what is owed then."""
    if "gross_seconds" in page.facts:
        page.ticket(**page.given(*FIGURES))
    owed_anew(page)
