"""What the escalation ladder's words of the history change: chapters of `rules.retelling`."""

from collections.abc import Callable
from typing import Any

STEP = "ladder step"
"""A level told of the ticket."""


def _told(page: Any) -> None:
    page.new(
        STEP,
        page.facts["step_id"],
        **page.given("occasion", "since", "number", "rule", "level", "due_at", "told"),
        **dict.fromkeys(("acknowledged_at", "acknowledged_by_id")),
        **dict.fromkeys(("acknowledged_by_name", "acknowledged_note"), ""),
    )


def _acknowledged(page: Any) -> None:
    page.change(
        STEP,
        page.facts["step_id"],
        acknowledged_at=page.acted_at,
        acknowledged_by_id=page.entry.by_id,
        acknowledged_by_name=page.entry.by_name,
        acknowledged_note=page.text,
    )


CHAPTERS: dict[str, Callable[[Any], None]] = {
    "escalated by rule": _told,
    "escalation acknowledged": _acknowledged,
}
