"""What the words of the history change that are about the ticket itself: chapters of `rules.retelling`."""

from ttrt.rules.lifecycle import Status
from ttrt.rules.retelling_page import FIGURES, Chapters, Page, Sealed, Unreadable, reckoned_anew


def _opened(page: Page) -> None:
    if page.entry.seq != 1:
        raise Unreadable("opens a ticket that was open already")
    facts = page.given(
        "number", "item_id", "identifier", "opened_at", "alarm_at", "status", "severity", "trouble", "channel"
    )
    page.ticket(
        **facts,
        **page.given("reported_by", "pack_version", "update_due_at"),
        **page.who("opened_by"),
        **dict.fromkeys(
            ("restored_at", "closed_at", "last_update_at", "estimate_at", "auto_close_at", "owner_id", *FIGURES)
        ),
        **dict.fromkeys(("closed_how", "cause", "resolution", "owner_name", "team"), ""),
        recorded_at=page.facts.get("recorded_at"),
        description=page.text,
        told=Sealed(page.facts["told"]),
        placed=Sealed(page.facts["placed"]),
    )
    page.report(
        channel=page.facts["channel"],
        caller_name=page.facts["reported_by"],
        verified_how=page.facts["verified_how"],
        at=page.acted_at,
        **page.who(),
    )


def _status_changed(page: Page) -> None:
    page.ticket(status=page.facts["to"])


def _ended(page: Page) -> None:
    page.ticket(
        status=page.facts["to"],
        closed_at=page.acted_at,
        closed_how=page.entry.what,
        update_due_at=None,
        auto_close_at=None,
        **page.given(*FIGURES),
    )


def _closed(page: Page) -> None:
    page.ticket(
        status=Status.CLOSED.value,
        closed_at=page.acted_at,
        closed_how=page.facts["how"],
        update_due_at=None,
        auto_close_at=None,
        **page.given(*FIGURES),
    )


def voided_whole(page: Page) -> None:
    """The ticket does not count; `how` says why."""
    page.ticket(
        status=Status.CANCELLED.value,
        closed_at=page.acted_at,
        closed_how=page.facts["how"],
        update_due_at=None,
        auto_close_at=None,
        **page.given(*FIGURES),
    )


def _assigned(page: Page) -> None:
    page.ticket(item_id=page.facts["item_id"], placed=Sealed(page.facts["placed"]))


def _item_corrected(page: Page) -> None:
    page.given("from")
    _assigned(page)


def _coded(page: Page) -> None:
    page.ticket(**page.given("trouble", "cause"))


def _severity_corrected(page: Page) -> None:
    page.given("was_severity")
    page.ticket(**page.given("severity"))
    reckoned_anew(page)


def _given(page: Page) -> None:
    page.ticket(**page.given("owner_id", "owner_name", "team"))


CHAPTERS: Chapters = {
    "opened": _opened,
    "status changed": _status_changed,
    "cancelled": _ended,
    "rejected": _ended,
    "closed": _closed,
    "voided": voided_whole,
    "item assigned": _assigned,
    "item corrected": _item_corrected,
    "codes corrected": _coded,
    "severity corrected": _severity_corrected,
    "taken": _given,
    "assigned": _given,
    "released": _given,
}
