"""What an entry of a register says, in the one spelling its hash is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ttrt.rules import chain, evidence
from ttrt.rules.evidence import Link

_SAID = ("seq", "at", "by_id", "by_name", "by_standing", "by_level", "about", "about_id", "what", "facts")
_SEALED = ("salt", "text_hash")
OF_DEPARTMENT = ("department_id", *_SAID, *_SEALED)
OF_OFFICE = (*_SAID, *_SEALED)


def covered(row: Any) -> dict[str, Any]:
    """The part of an entry that its hash vouches for; `row` has the columns as attributes."""
    names = OF_DEPARTMENT if hasattr(row, "department_id") else OF_OFFICE
    return {name: getattr(row, name) for name in names}


def told(facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts fit for JSON: instants in UTC, days as `2026-11-23`, amounts as text, in lists and tables too."""
    return {name: _plain(value) for name, value in facts.items()}


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[Any]]:
    """What is otherwise afterwards, column by column, as `[was, is]`; a column that is in one only was nothing."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: [_plain(before.get(name)), _plain(after.get(name))] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return chain.in_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    return value


# ---------------------------------------------------------------- verification

Thing = tuple[str, int | None]
"""What an entry is about: its kind and its row."""
TermKey = tuple[int, str]
"""An item and the day a term of it begins."""


@dataclass(slots=True)
class Retold:
    """What a register says stands: columns of rows, and the terms of items. With each, the entry that said so last."""

    rows: dict[Thing, dict[str, tuple[int, Any]]]
    terms: dict[TermKey, tuple[int, list[Any]]]


def faults(entries: Sequence[Any], *, seq: int, head: str, keeper: str) -> list[tuple[int, str]]:
    """What is wrong with a chain and its texts; `seq` and `head` are what its keeper remembers of the newest entry."""
    found: list[tuple[int, str]] = []
    try:
        links = (Link(entry.seq, covered(entry), entry.hash) for entry in entries)
        broken = evidence.first_break(links, last_seq=seq, last_hash=head if seq else None, keeper=keeper)
    except (TypeError, ValueError) as nonsense:
        found.append((0, f"it holds something no entry can hold: {nonsense}"))
    else:
        found += [(broken.seq, broken.what)] if broken else []
    before = evidence.GENESIS
    for entry in entries:
        if entry.previous_hash != before:
            found.append((entry.seq, f"row {entry.seq} does not name the hash of the row before it"))
        before = entry.hash
        if (evidence.body_hash(entry.salt, entry.text) if entry.text else "") != entry.text_hash:
            found.append((entry.seq, f"the reason in row {entry.seq} is not the one it was written with"))
    return found


def retold(entries: Iterable[Any]) -> Retold:
    """What the entries, in order, come to: the last word on each column and each term.

    A fact `column: [was, is]` speaks of the thing the entry is about; `rows` holds such facts of many things, by kind
    and id; `terms` holds `[item, from, until, charge, level]`.
    """
    story = Retold({}, {})
    for entry in entries:
        _tell(story, (entry.about, entry.about_id), entry.facts, entry.seq)
        for kind, things in entry.facts.get("rows", {}).items():
            for row_id, facts in things.items():
                _tell(story, (kind, int(row_id)), facts, entry.seq)
        for item_id, from_on, *rest in entry.facts.get("terms", []):
            story.terms[item_id, from_on] = (entry.seq, rest)
    return story


def _tell(story: Retold, thing: Thing, facts: Mapping[str, Any], seq: int) -> None:
    columns = {name: pair[1] for name, pair in facts.items() if type(pair) is list and len(pair) == 2}
    if columns:
        story.rows.setdefault(thing, {}).update({name: (seq, value) for name, value in columns.items()})


def row_faults(story: Retold, kind: str, stored: Mapping[int, Mapping[str, object]]) -> list[tuple[int, str]]:
    """Rows of one kind that are gone or say something else than the register; a column it never spoke of is free."""
    found = []
    for (about, row_id), columns in story.rows.items():
        if about != kind or row_id is None:
            continue
        row = stored.get(row_id)
        if row is None:
            found.append((max(seq for seq, _ in columns.values()), f"{kind} {row_id} is gone"))
            continue
        for name, (seq, said) in columns.items():
            if name in row and _plain(row[name]) != said:
                found.append((seq, f"{kind} {row_id}: {name} is not what was recorded in row {seq}"))
    return found


def term_faults(story: Retold, stored: Mapping[TermKey, list[Any]]) -> list[tuple[int, str]]:
    """Terms of items that are gone, that say something else, or that no entry knows."""
    found = []
    for (item_id, from_on), (seq, said) in story.terms.items():
        row = stored.get((item_id, from_on))
        if row is None:
            found.append((seq, f"the term of item {item_id} from {from_on} is gone"))
        elif row != said:
            found.append((seq, f"the term of item {item_id} from {from_on} is not what was recorded in row {seq}"))
    strange = sorted(stored.keys() - story.terms.keys())
    return found + [(0, f"the term of item {item_id} from {day} is in no entry") for item_id, day in strange]
