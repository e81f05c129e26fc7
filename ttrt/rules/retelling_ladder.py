"""What the escalation ladder's words of the history change: chapters of `rules.retelling`."""

from ttrt.rules.retelling_page import STEP, Chapters, Page


def _told(page: Page) -> None:
    page.new(
        STEP,
        page.facts["step_id"],
        **page.given("occasion", "since", "number", "rule", "level", "due_at", "told"),
        **dict.fromkeys(("acknowledged_at", "acknowledged_by_id")),
        **dict.fromkeys(("acknowledged_by_name", "acknowledged_note"), ""),
    )


def _acknowledged(page: Page) -> None:
    page.change(
        STEP,
        page.facts["step_id"],
        acknowledged_at=page.acted_at,
        acknowledged_by_id=page.entry.by_id,
        acknowledged_by_name=page.entry.by_name,
        acknowledged_note=page.text,
    )


CHAPTERS: Chapters = {
    "escalated by rule": _told,
    "escalation acknowledged": _acknowledged,
}
