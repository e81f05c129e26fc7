"""The plain-text dossier of one ticket: everything about it on paper, from plain values.

UTF-8, lines of at most `WIDTH` columns, line feeds only. The last line is the SHA-256 of all that stands above it,
so that a copy that was cut or changed shows. The page prints the same values (`Paper`) in its own dress.
"""

import hashlib
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ttrt.rules.localtime import exact_words, show
from ttrt.rules.outage import Reckoning

WIDTH = 100
TERM = 28  # columns of a term, its dots and the space after them
SEAL = "SHA-256 of all lines above: "

Value = str | datetime
Fact = tuple[str, Value | None]


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that belong together under a title; empty ones are not shown. `void`: kept, but not counted."""

    title: str
    facts: tuple[Fact, ...]
    void: bool = False

    @property
    def shown(self) -> tuple[tuple[str, Value], ...]:
        """The facts that say something."""
        return tuple((term, value) for term, value in self.facts if value is not None and value != "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the history: when it was recorded (UTC), by whom, and in words what happened.

    `facts` say more about it; `own` are those told nowhere else on the paper. `kind` is the verb's own name.
    """

    seq: int
    at: datetime
    by: str
    standing: str
    role: str
    kind: str
    title: str
    facts: tuple[Fact, ...]
    own: tuple[Fact, ...]
    internal: bool
    void: bool
    hash: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the ticket's clocks with its name."""

    name: str
    reckoning: Reckoning
    counts: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper: groups of facts, or a sentence when none; `counted`: what one and many are called.

    `summary`: what they come to, a sentence.
    """

    title: str
    groups: tuple[Group, ...]
    empty: str = ""
    counted: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One ticket whole, as one reader may see it."""

    number: str
    heading: str
    sections: tuple[Section, ...]
    clocks: tuple[Clock, ...]
    rows: tuple[Section, ...]
    history: tuple[Entry, ...]
    hidden_entries: bool
    retention: str
    made_at: datetime
    made_for: str


def text(paper: Paper) -> str:
    """The whole dossier, ending in its seal and a line feed."""
    lines = [line.rstrip() for line in _lines(paper)]
    body = "\n".join(lines) + "\n"
    return f"{body}{SEAL}{hashlib.sha256(body.encode('utf-8')).hexdigest()}\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield from _wrapped(f"TROUBLE TICKET {paper.number}")
    yield from _wrapped(paper.heading)
    yield "=" * WIDTH
    for section in paper.sections:
        yield from _section(section)
    for clock in paper.clocks:
        yield from _clock(clock)
    for section in paper.rows:
        yield from _section(section)
    yield from _history(paper)
    yield from _heading("About this file")
    counts = [_count(len(s.groups), s.counted) for s in paper.rows] + [
        _count(len(paper.history), "history entry/history entries")
    ]
    yield from _fact("Kept", paper.retention)
    yield from _fact("Rows", ", ".join(counts))
    yield from _fact("Made", f"{show(paper.made_at)} ({_utc(paper.made_at)}) for {paper.made_for}")
    yield from _fact("Times", "Pacific time (America/Los_Angeles), unless a line says UTC or ends in Z")


def _section(section: Section) -> Iterator[str]:
    yield from _heading(section.title)
    if not section.groups and section.empty:
        yield from _wrapped(section.empty)
    if section.summary:
        yield from _wrapped(section.summary)
    for place, group in enumerate(section.groups):
        if group.title:
            if place:
                yield ""
            yield from _wrapped(f"* {group.title}" + (" [VOID, not counted]" if group.void else ""), hang="  ")
        for term, value in group.shown:
            yield from _fact(term, value, indent="  " if group.title else "")


def _clock(clock: Clock) -> Iterator[str]:
    yield from _heading(clock.name + (" (the one that counts for this ticket)" if clock.counts else ""))
    sum_ = clock.reckoning
    yield from _fact("Whole time", exact_words(sum_.gross) + (" so far" if sum_.running else ""))
    yield from _fact("Clock stopped", exact_words(sum_.stopped))
    yield from _fact(f"{clock.name}, net", exact_words(sum_.net) + (" so far" if sum_.running else ""))
    yield "Why it says that:"
    for place, line in enumerate(sum_.trace, start=1):
        yield from _wrapped(f"{place:>3}. {line.text} [{line.rule}]", hang="     ")


def _history(paper: Paper) -> Iterator[str]:
    yield from _heading("History")
    yield from _wrapped(
        "Each entry carries the SHA-256 of the entry before it and of its own content; "
        "a change, a gap or an addition breaks the chain."
        + (" Numbers left out here are the contractor’s internal notes." if paper.hidden_entries else "")
    )
    for entry in paper.history:
        yield ""
        mark = " [INTERNAL]" if entry.internal else ""
        yield from _wrapped(f"{entry.seq:>4}  {_utc(entry.at)}  {entry.title}{mark}", hang="      ")
        yield from _wrapped(f"      {entry.by} ({entry.role})", hang="      ")
        for term, value in Group("", entry.own).shown:
            yield from _fact(term, value, indent="      ")
        yield f"      {entry.hash}"


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield from _wrapped(title.upper())
    yield "-" * WIDTH


def _fact(term: str, value: Value, *, indent: str = "") -> Iterator[str]:
    """`Term ........ value`, the value in its own column; its line breaks are kept."""
    said = show(value) if isinstance(value, datetime) else value
    lead = f"{indent}{term} ".ljust(TERM, ".") + " "
    if len(lead) > TERM + 1:
        yield from _wrapped(f"{indent}{term}:", hang=indent)
        lead = " " * (TERM + 1)
    for line in said.splitlines() or [""]:
        for part in _broken(line, WIDTH - TERM - 1):
            yield lead + part
            lead = " " * (TERM + 1)


def _wrapped(line: str, *, hang: str = "") -> Iterable[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent=hang, break_on_hyphens=False, drop_whitespace=True) or [""]


def _broken(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, break_on_hyphens=False) or [""]


def _count(number: int, words: str) -> str:
    one, _, many = words.partition("/")
    return f"{number} {one if number == 1 else many}"


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
