"""The text of a contract pack, read strictly: every mistake is refused with its file and line.

Rules read no files; `models/packs.py` brings the text.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import fields, replace
from datetime import date
from typing import Any

from ttrt.rules.pack_source import PackError, Source, Table
from ttrt.rules.terms import (
    Cause,
    Chronic,
    Desk,
    EscalationRule,
    Ladder,
    Months,
    Pack,
    Severity,
    StopReason,
    Timers,
    Trouble,
    UpdateCode,
    Windows,
)

__all__ = [
    "Cause", "Chronic", "Desk", "EscalationRule", "Ladder", "Months", "Pack", "PackError",
    "Severity", "StopReason", "Timers", "Trouble", "UpdateCode", "Windows",
    "choose", "parse",
]  # fmt: skip

_SECTIONS: dict[str, type] = {
    "timers": Timers,
    "windows": Windows,
    "months": Months,
    "chronic": Chronic,
    "desk": Desk,
    "escalation": Ladder,
}
_LISTS: dict[str, type] = {
    "severity": Severity,
    "stop_reason": StopReason,
    "trouble": Trouble,
    "cause": Cause,
    "update_code": UpdateCode,
    "escalation_rule": EscalationRule,
}
_PHONE = re.compile(r"[0-9]{3}-[0-9]{3}-[0-9]{4}")
_HEAD = ("version", "contract", "section", "effective_from")


def parse(text: str, file: str, *, plan: Pack | None = None) -> Pack:
    """The pack written in this TOML text; `file` is its name for messages. Raises `PackError`.

    `plan`: whose escalation plan and rules hold where the text has neither, because it was taken in by a release that
    knew none; without it both must be there.
    """
    source = Source(text, file)
    if plan is not None and not {"escalation", "escalation_rule"} & set(source.values):
        return replace(
            _parsed(source, _SECTIONS.keys() - {"escalation"}, _LISTS.keys() - {"escalation_rule"}),
            escalation=plan.escalation,
            escalation_rules=plan.escalation_rules,
        )
    return _parsed(source, _SECTIONS.keys(), _LISTS.keys())


def _parsed(source: Source, named: Set[str], listed: Set[str]) -> Pack:
    source.only({"pack", *_SECTIONS, *_LISTS})
    head = source.table("pack")
    head.only(_HEAD)
    sections = {name: _entry(source.table(name), kind) for name, kind in _SECTIONS.items() if name in named}
    tables = {name: source.tables(name) for name in _LISTS if name in listed}
    lists = {name: tuple(_entry(table, _LISTS[name]) for table in tables[name]) for name in tables}
    for name, entries in lists.items():
        _once(tables[name], entries, "code")
    _once(tables["stop_reason"], lists["stop_reason"], "number")
    _severities_known(tables["trouble"], lists["trouble"], lists["severity"])
    _sensible(source, sections["timers"], sections["windows"])
    _can_be_called(source, sections["desk"])
    _follow_restoration(tables["stop_reason"], lists["stop_reason"])
    if "escalation" in named:
        _ladder_climbs(tables["escalation_rule"], lists["escalation_rule"], sections, lists["severity"])
    return Pack(
        version=head.text("version"),
        contract=head.text("contract"),
        section=head.text("section"),
        effective_from=head.day("effective_from"),
        timers=sections["timers"],
        windows=sections["windows"],
        months=sections["months"],
        chronic=sections["chronic"],
        desk=sections["desk"],
        escalation=sections.get("escalation"),  # type: ignore[arg-type]  # `parse` gives the plan's
        severities=lists["severity"],
        stop_reasons=lists["stop_reason"],
        troubles=lists["trouble"],
        causes=lists["cause"],
        update_codes=lists["update_code"],
        escalation_rules=lists.get("escalation_rule", ()),
        samples=tuple(_samples(sections, lists)),
    )


def choose(packs: Sequence[Pack], day: date) -> Pack:
    """The pack in force on a Pacific day; LookupError when the contract had not begun."""
    begun = [pack for pack in packs if pack.effective_from <= day]
    if not begun:
        raise LookupError(f"no contract pack is in force on {day}")
    return max(begun, key=lambda pack: pack.effective_from)


def _entry(table: Table, kind: type) -> Any:
    """One table as its dataclass: the same keys, the same types, nothing else."""
    entry = table.read(kind)
    known = {field.name for field in fields(kind)} - {"inferred", "inferred_fields"}
    for name in entry.inferred_fields:
        if name not in known:
            raise table.error("inferred_fields", f"“{name}” is not a field that could be inferred")
    return entry


def _once(tables: Sequence[Table], entries: Sequence[Any], key: str) -> None:
    seen: set[object] = set()
    for table, entry in zip(tables, entries, strict=True):
        value = getattr(entry, key)
        if value in seen:
            raise table.error(key, f"{key} {value!r} is there twice")
        seen.add(value)


def _severities_known(tables: Sequence[Table], troubles: Sequence[Trouble], severities: Sequence[Severity]) -> None:
    known = {severity.code for severity in severities}
    for table, trouble in zip(tables, troubles, strict=True):
        if trouble.usual_severity and trouble.usual_severity not in known:
            raise table.error("usual_severity", f"there is no severity {trouble.usual_severity!r}")


def _sensible(source: Source, timers: Timers, windows: Windows) -> None:
    if timers.update_soon_minutes >= timers.update_minutes:
        raise source.table("timers").error("update_soon_minutes", "no update is due soon before the last one was made")
    if timers.on_request_months < timers.online_months:
        raise source.table("timers").error("on_request_months", "history on request cannot be shorter than online")
    if windows.auto_close_notice_hours > windows.auto_close_hours:
        raise source.table("windows").error("auto_close_notice_hours", "the notice cannot come before the restoration")


def _can_be_called(source: Source, desk: Desk) -> None:
    for name in ("service_center_phone", "public_safety_phone"):
        if not _PHONE.fullmatch(getattr(desk, name)):
            raise source.table("desk").error(name, "write ten digits as 800-555-0100")


def _follow_restoration(tables: Sequence[Table], reasons: Sequence[StopReason]) -> None:
    for table, reason in zip(tables, reasons, strict=True):
        if reason.may_follow_restoration != bool(reason.if_not_restored):
            raise table.error("if_not_restored", "say it for a reason that may follow restoration, and only for such")


def _ladder_climbs(
    tables: Sequence[Table],
    rules: Sequence[EscalationRule],
    sections: dict[str, Any],
    severities: Sequence[Severity],
) -> None:
    """Every rule can come true, and a missed update reaches the first level."""
    known = {severity.code for severity in severities}
    ladder: Ladder = sections["escalation"]
    timers: Timers = sections["timers"]
    for table, rule in zip(tables, rules, strict=True):
        of_outage = rule.measured_from == "outage by severity"
        if rule.level > ladder.levels:
            raise table.error("level", f"the plan has {ladder.levels} levels")
        if of_outage and rule.severity not in known:
            raise table.error("severity", f"there is no severity {rule.severity!r}")
        if rule.severity and not of_outage:
            raise table.error("severity", "say it for an outage only")
        if rule.minutes == 0 and rule.measured_from != "after missed update":
            raise table.error("minutes", "must be a number above zero")
        if rule.measured_from == "before update due" and rule.minutes >= timers.update_minutes:
            raise table.error("minutes", "must be less than the time between two updates")
    if not any(rule.measured_from == "after missed update" and rule.level == 1 for rule in rules):
        raise tables[0].error("measured_from", "no rule notifies level 1 after a missed update")


def _samples(sections: dict[str, Any], lists: dict[str, tuple[Any, ...]]) -> Iterable[str]:
    for name, entry in sections.items():
        yield from _marked(name, entry)
    for name, entries in lists.items():
        for entry in entries:
            yield from _marked(f"{name}.{entry.code}", entry)


def _marked(name: str, entry: Any) -> Iterable[str]:
    if entry.inferred:
        yield name
    for field in entry.inferred_fields:
        yield f"{name}.{field}"
