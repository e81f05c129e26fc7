"""Which columns of a history row the chain covers, and how facts are kept so that they read back byte for byte."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

COVERED = (
    "department_id",
    "ticket_id",
    "seq",
    "at",
    "by_id",
    "by_name",
    "by_standing",
    "by_level",
    "what",
    "public",
    "facts",
    "salt",
    "text_hash",
)


def covered(row: Any) -> dict[str, Any]:
    """The part of a history row that its hash vouches for; `row` has the columns as attributes."""
    return {name: getattr(row, name) for name in COVERED}


def plain(facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts fit for JSON: instants become UTC text with microseconds; nothing else is changed."""
    return {name: in_utc(value) if isinstance(value, datetime) else value for name, value in facts.items()}


def in_utc(instant: datetime) -> str:
    """An instant as `2026-11-23T02:24:50.000000Z`. Raises ValueError for a datetime without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
