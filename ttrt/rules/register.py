"""What an entry of a register says, in the one spelling its hash is made of."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ttrt.rules import chain

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
