"""What the words of the history change that lead to other tickets: chapters of `rules.retelling`."""

from ttrt.rules.retelling_page import LINK, TRANSFER, Chapters, Page, Unreadable
from ttrt.rules.retelling_ticket import voided_whole


def _voided_as_duplicate(page: Page) -> None:
    voided_whole(page)
    _linked(page)


def _moved_away(page: Page) -> None:
    told = page.given("from_ticket_id", "into_department_id", "into_ticket_id")
    who = {name: getattr(page.entry, name) for name in ("by_id", "by_name")}
    if (TRANSFER, page.facts["transfer_id"]) in page.story.rows:
        raise Unreadable("moves the ticket away a second time")
    page.story.rows[TRANSFER, page.facts["transfer_id"]] = {}
    page.change(TRANSFER, page.facts["transfer_id"], at=page.acted_at, reason=page.text, **who, **told)


def _moved_here(page: Page) -> None:
    page.given("transfer_id", "from")


def _linked(page: Page) -> None:
    page.new(
        LINK,
        page.facts["link_id"],
        **page.given("kind", "to_ticket_id"),
        **dict.fromkeys(("ended_at", "ended_by_id")),
        ended_by_name="",
    )


def _link_ended(page: Page) -> None:
    page.change(
        LINK,
        page.facts["link_id"],
        ended_at=page.acted_at,
        ended_by_id=page.entry.by_id,
        ended_by_name=page.entry.by_name,
    )


CHAPTERS: Chapters = {
    "voided as duplicate": _voided_as_duplicate,
    "moved away": _moved_away,
    "moved here": _moved_here,
    "linked": _linked,
    "link ended": _link_ended,
}
