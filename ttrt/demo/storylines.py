"""What breaks, how it is found and mended: the wording of `storylines.toml` as values."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Step = tuple[str, str]
"""What was done, what comes next."""


@dataclass(frozen=True, slots=True)
class Storyline:
    """One kind of trouble from report to resolution. `hours`: the usual time to restore, in the middle of the range."""

    cause: str
    weight: int
    kinds: tuple[str, ...]
    severities: tuple[int, ...]
    hours: float
    stop: str
    stop_chance: float
    said: tuple[Step, ...]
    found: tuple[Step, ...]
    working: tuple[Step, ...]
    mended: tuple[str, ...]

    def said_of(self, troubles: set[str]) -> tuple[Step, ...]:
        """What people say of it, as far as it fits these trouble codes."""
        return tuple(said for said in self.said if said[0] in troubles)


@dataclass(frozen=True, slots=True)
class StopWords:
    """How one stop-clock condition is told: hours, the status meanwhile and why, note, evidence, updates."""

    hours: float
    status: str
    why: str
    notes: tuple[str, ...]
    evidence: tuple[tuple[str, ...], ...]
    waiting: tuple[Step, ...]


def _storyline(read: dict[str, Any]) -> Storyline:
    values: dict[str, Any] = {
        name: _tuples(value) if isinstance(value, list) else value for name, value in read.items()
    }
    return Storyline(**values)


def _tuples(values: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


_READ = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
TRIAGE: tuple[Step, ...] = _tuples(_READ["triage"])
QUIET: tuple[Step, ...] = _tuples(_READ["quiet"])
STORYLINES = tuple(_storyline(each) for each in _READ["storyline"])
STORM = _storyline(_READ["storm"])
WORDS: dict[str, tuple[str, ...]] = {name: _tuples(texts) for name, texts in _READ["words"].items()}
STOPS = {
    code: StopWords(
        hours=read["hours"],
        status=read["status"],
        why=read["why"],
        notes=_tuples(read["notes"]),
        evidence=_tuples(read["evidence"]),
        waiting=_tuples(read["waiting"]),
    )
    for code, read in _READ["stop"].items()
}
