"""The ladder's words of a ticket's history, for the paper and the page."""

from typing import Any

from ttrt.models import HistoryEntry
from ttrt.queries import ladder
from ttrt.rules import chain
from ttrt.rules.dossier import Fact

Told = tuple[str, tuple[Fact, ...], tuple[Fact, ...], bool]


def told(rows: Any, entry: HistoryEntry) -> Told:
    """A level was told. Titles are named, no persons."""
    row = rows.of_entry(entry, "step_id")
    level, titles = entry.facts.get("level", ""), entry.facts.get("titles", [])
    if row is None:
        return f"Level {level} told", (), (), False
    again = " again" if row.number > 1 and not row.rule and row.told else ""
    own: tuple[Fact, ...] = (
        ("Who stands there", ", ".join(titles) or "Nobody is named at this level"),
        ("Due", row.due_at if chain.in_utc(row.due_at) != chain.in_utc(row.at) else ""),
    )
    return f"Escalated: level {level} told{again}. {ladder.words(row, rows.of.pack)}", own, own, False


def acknowledged(rows: Any, entry: HistoryEntry) -> Told:
    """Somebody takes care of it."""
    row = rows.of_entry(entry, "step_id")
    own: tuple[Fact, ...] = (("Note", row.acknowledged_note if row else ""),)
    return f"Escalation acknowledged at level {entry.facts.get('level', '')}", own, own, False


TELLING = {"escalated by rule": told, "escalation acknowledged": acknowledged}
