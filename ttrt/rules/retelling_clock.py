"""What the words of the history change that the clock is reckoned from: chapters of `rules.retelling`."""

from ttrt.rules import correcting
from ttrt.rules.lifecycle import Status
from ttrt.rules.retelling_page import (
    CONTACT,
    CORRECTION,
    FIGURES,
    RESTORATION,
    STOP,
    Chapters,
    Page,
    owed_anew,
    reckoned_anew,
)


def _contact(page: Page) -> None:
    page.new(CONTACT, page.facts["contact_id"], note=page.text, **page.given("tried_at", "whom", "method", "outcome"))


def _stopped(page: Page) -> None:
    page.new(
        STOP,
        page.facts["stop_id"],
        note=page.text,
        **page.given("reason", "sub_reason", "started_at", "window_end_at", "evidence"),
        **dict.fromkeys(("ended_at", "ended_recorded_at", "ended_by_id", "voided_at", "voided_by_id")),
        **dict.fromkeys(("ended_by_name", "voided_by_name", "void_reason"), ""),
    )
    owed_anew(page)


def _started(page: Page) -> None:
    page.change(
        STOP,
        page.facts["stop_id"],
        ended_at=page.facts["ended_at"],
        ended_recorded_at=page.acted_at,
        ended_by_id=page.entry.by_id,
        ended_by_name=page.entry.by_name,
    )
    reckoned_anew(page)


def _voided(page: Page) -> None:
    page.change(
        STOP,
        page.facts["stop_id"],
        voided_at=page.acted_at,
        voided_by_id=page.entry.by_id,
        voided_by_name=page.entry.by_name,
        void_reason=page.text,
    )
    reckoned_anew(page)


def _restored(page: Page) -> None:
    page.new(
        RESTORATION,
        page.facts["restoration_id"],
        resolution=page.text,
        **page.given("restored_at", "cause"),
        **dict.fromkeys(("disputed_at", "disputed_by_id", "came_back_at")),
        **dict.fromkeys(("disputed_by_name", "dispute_note"), ""),
    )
    page.ticket(
        status=Status.RESOLVED.value,
        resolution=page.text,
        update_due_at=None,
        estimate_at=None,
        **page.given("restored_at", "cause", "auto_close_at", *FIGURES),
    )


def _not_restored(page: Page) -> None:
    page.change(
        RESTORATION,
        page.facts["restoration_id"],
        disputed_at=page.acted_at,
        disputed_by_id=page.entry.by_id,
        disputed_by_name=page.entry.by_name,
        dispute_note=page.text,
        **page.given("restored_at", "came_back_at"),
    )
    page.ticket(
        status=Status.IN_PROGRESS.value,
        closed_how="",
        **dict.fromkeys(("restored_at", "auto_close_at", "closed_at", *FIGURES)),
        **page.given("update_due_at"),
    )


def _time_corrected(page: Page) -> None:
    what, row_id, is_at = (page.facts[name] for name in ("what", "row_id", "is_at"))
    page.new(
        CORRECTION, page.facts["correction_id"], reason=page.text, **page.given("what", "row_id", "was_at", "is_at")
    )
    if what in (correcting.STOP_BEGAN, correcting.STOP_ENDED):
        page.change(STOP, row_id, **{what.removeprefix("stop."): is_at})
    elif what in (correcting.RESTORED, correcting.CAME_BACK):
        page.change(RESTORATION, row_id, **{what: is_at})
    if what in (correcting.ALARM, correcting.RESTORED):
        page.ticket(**{what: is_at})
    reckoned_anew(page)


CHAPTERS: Chapters = {
    "contact attempt": _contact,
    "clock stopped": _stopped,
    "clock started": _started,
    "stop voided": _voided,
    "restored": _restored,
    "not restored": _not_restored,
    "time corrected": _time_corrected,
}
