"""The ladder's steps and its words of a ticket's history, for the paper and the page."""

from typing import Any

from ttrt.models import HistoryEntry, LadderStep
from ttrt.queries import ladder
from ttrt.queries.ladder import Rung
from ttrt.queries.ticket import Dossier
from ttrt.rules import chain
from ttrt.rules.dossier import Fact, Group, Section
from ttrt.rules.localtime import show

Told = tuple[str, tuple[Fact, ...], tuple[Fact, ...], bool]


def section(of: Dossier) -> Section:
    """Every step that was told, oldest first, who acknowledged it, and what comes next where one still stands."""
    standing = {rung.step.pk: rung for rung in of.rungs}
    return Section(
        "Steps of the escalation ladder",
        tuple(Group(_title(row), step_facts(of, row, standing.get(row.pk))) for row in of.ladder),
        "None.",
        "step of the ladder/steps of the ladder",
    )


def step_facts(of: Dossier, row: LadderStep, rung: Rung | None) -> tuple[Fact, ...]:
    """Why, how many people stood at the level, and who answered; `rung`: it is the newest of what is not over."""
    return (
        ("Because", ladder.words(row, of.pack)),
        ("Due", row.due_at),
        ("Told", row.at),
        ("Who stood there", f"{row.told} {'person' if row.told == 1 else 'people'}" if row.told else "nobody"),
        ("Acknowledged", row.acknowledged_at or ("not yet" if rung else None)),
        ("Acknowledged by", row.acknowledged_by_name),
        ("Note", row.acknowledged_note),
        ("Next", _next(rung)),
    )


def told(rows: Any, entry: HistoryEntry) -> Told:
    """A level was told. Titles are named, no persons."""
    row = rows.of_entry(entry, "step_id")
    level, titles = entry.facts.get("level", ""), entry.facts.get("titles", [])
    if row is None:
        return f"Level {level} told", (), (), False
    own: tuple[Fact, ...] = (
        ("Who stands there", ", ".join(titles) or "Nobody is named at this level"),
        ("Due", row.due_at if chain.in_utc(row.due_at) != chain.in_utc(row.at) else ""),
    )
    return f"Escalated: {_lower(_title(row))}. {ladder.words(row, rows.of.pack)}", own, own, False


def acknowledged(rows: Any, entry: HistoryEntry) -> Told:
    """Somebody takes care of it."""
    row = rows.of_entry(entry, "step_id")
    own: tuple[Fact, ...] = (("Note", row.acknowledged_note if row else ""),)
    return f"Escalation acknowledged at level {entry.facts.get('level', '')}", own, own, False


def _title(row: LadderStep) -> str:
    again = " again" if row.number > 1 and not row.rule and row.told else ""
    return f"Level {row.level} told{again}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _next(rung: Rung | None) -> str:
    if rung is None or rung.next_at is None:
        return ""
    unless = "if it still stands then" if rung.step.acknowledged_at else "if nobody acknowledges before"
    return f"level {rung.next_level} is told {show(rung.next_at)}, {unless}"


TELLING = {"escalated by rule": told, "escalation acknowledged": acknowledged}
