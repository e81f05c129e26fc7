"""What the words of the history change that the department asks and the contractor answers.

Chapters of `rules.retelling`.
"""

from ttrt.rules import calls
from ttrt.rules.retelling_page import ESCALATION, Chapters, Page
from ttrt.rules.retelling_ticket import voided_whole


def _escalated(page: Page) -> None:
    page.new(
        ESCALATION,
        page.facts["escalation_id"],
        about=page.facts.get("about", calls.ATTENTION),
        reason=page.text,
        outcome="",
        **dict.fromkeys(("answered_at", "answered_by_id")),
        **dict.fromkeys(("answered_by_name", "answer"), ""),
    )


def _escalation_answered(page: Page) -> None:
    page.change(
        ESCALATION,
        page.facts["escalation_id"],
        answered_at=page.acted_at,
        answered_by_id=page.entry.by_id,
        answered_by_name=page.entry.by_name,
        answer=page.text,
    )


def _disowning_answered(page: Page) -> None:
    _escalation_answered(page)
    page.change(ESCALATION, page.facts["escalation_id"], **page.given("outcome"))
    if page.facts["outcome"] == calls.VOID:
        voided_whole(page)


CHAPTERS: Chapters = {
    "escalated": _escalated,
    "escalation answered": _escalation_answered,
    "not us": _escalated,
    "not us answered": _disowning_answered,
}
