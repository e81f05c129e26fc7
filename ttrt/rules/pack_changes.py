"""Two versions of the contract's terms held side by side: what the later one says differently."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ttrt.rules.terms import Pack

SECTIONS = ("timers", "windows", "months", "chronic", "desk", "escalation")
LISTS = {
    "severities": "severity",
    "stop_reasons": "stop_reason",
    "troubles": "trouble",
    "causes": "cause",
    "update_codes": "update_code",
    "escalation_rules": "escalation_rule",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One term that differs. `where` as in the file (`windows`, `cause POWER`); `was` None: new; `now` None: gone."""

    where: str
    field: str
    was: str | None
    now: str | None


def differences(old: Pack, new: Pack) -> list[Difference]:
    """What `new` says otherwise than `old`, in the order of the file; names and days of the versions aside."""
    return list(_differences(old, new))


def _differences(old: Pack, new: Pack) -> Iterator[Difference]:
    for name in ("contract", "section"):
        yield from _fields("pack", {name: getattr(old, name)}, {name: getattr(new, name)})
    for name in SECTIONS:
        yield from _fields(name, asdict(getattr(old, name)), asdict(getattr(new, name)))
    for name, word in LISTS.items():
        before = {entry.code: entry for entry in getattr(old, name)}
        after = {entry.code: entry for entry in getattr(new, name)}
        for code, entry in after.items():
            if code not in before:
                yield Difference(f"{word} {code}", "", None, entry.label)
            else:
                yield from _fields(f"{word} {code}", asdict(before[code]), asdict(entry))
        yield from (
            Difference(f"{word} {code}", "", entry.label, None) for code, entry in before.items() if code not in after
        )
        if [code for code in before if code in after] != [code for code in after if code in before]:
            yield Difference(word, "order", ", ".join(before), ", ".join(after))


def _fields(where: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for name, value in new.items():
        if old[name] != value:
            yield Difference(where, name, said(old[name]), said(value))


def said(value: Any) -> str:
    """A term's value as text: lists by commas, yes and no, nothing as a dash."""
    if isinstance(value, tuple | list):
        return ", ".join(str(part) for part in value) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value != "" else "–"
