"""A ticket told again from its history alone: what every stored column must then be.

Entries are read in order; each says what it changed. The stored rows are held against this by `rules.comparing`.
Instants stay in the history's own spelling (`chain.in_utc`), so nothing is rounded.
"""

from collections.abc import Iterable
from typing import Any

from ttrt.rules import (
    retelling_asking,
    retelling_clock,
    retelling_ladder,
    retelling_links,
    retelling_ticket,
    retelling_work,
)
from ttrt.rules.retelling_page import Chapters, Page, Story, Unreadable

CHAPTERS: Chapters = {
    **retelling_ticket.CHAPTERS,
    **retelling_clock.CHAPTERS,
    **retelling_work.CHAPTERS,
    **retelling_links.CHAPTERS,
    **retelling_asking.CHAPTERS,
    **retelling_ladder.CHAPTERS,
}
"""What each word of the history changes. A verb with a new word gets its line in the module of its noun."""

TEXT_IN_ENTRY = frozenset(
    {
        *("status changed", "cancelled", "rejected", "closed"),
        *("assigned", "released", "codes corrected", "provider said", "provider released"),
        "item corrected",
        "severity corrected",
        "voided as duplicate",
        "moved away",
        "moved here",
    }
)
"""Words whose text stands in the entry itself; all others keep it in their own row."""


def retell(entries: Iterable[Any]) -> Story:
    """The story of one ticket. An entry that cannot be read becomes a fault of the story, not an error."""
    story = Story()
    for entry in entries:
        chapter = CHAPTERS.get(entry.what)
        try:
            if chapter is None:
                raise Unreadable(f"says “{entry.what}”, which is no word of this history")
            chapter(Page(story, entry))
        except (KeyError, TypeError, AttributeError) as lacking:
            story.faults.append((entry.seq, f"(“{entry.what}”) lacks a fact it must have: {lacking}"))
        except Unreadable as why:
            story.faults.append((entry.seq, str(why)))
    return story
