"""What the words of the history change that are about the work: updates, visits, other carriers, files.

Chapters of `rules.retelling`.
"""

from ttrt.rules.retelling_page import ATTACHMENT, PROVIDER, UPDATE, VISIT, Chapter, Chapters, Page, owed_anew


def _said(page: Page) -> None:
    page.new(
        UPDATE,
        page.facts["update_id"],
        public=page.entry.public,
        said=page.text,
        status_code=page.facts.get("status_code", ""),
        broadcast=page.facts.get("broadcast"),
        **page.given("kind", "estimate_at"),
    )


def _internal_note(page: Page) -> None:
    _said(page)
    owed_anew(page)


def _update_posted(page: Page) -> None:
    _said(page)
    page.ticket(last_update_at=page.acted_at, **page.given("estimate_at", "update_due_at"))


def _sent(page: Page) -> None:
    page.new(
        VISIT,
        page.facts["dispatch_id"],
        phone=page.text,
        outcome="",
        **page.given("technician", "arrival_estimate_at", "left_at"),
        **dict.fromkeys(("on_site_at", "gone_at", "called_off_at")),
    )


def _visited(*columns: str) -> Chapter:
    def chapter(page: Page) -> None:
        said = {"outcome": page.text} if page.entry.text_hash else {}
        page.change(VISIT, page.facts["dispatch_id"], **page.given(*columns), **said)

    return chapter


def _engaged(page: Page) -> None:
    page.new(
        PROVIDER,
        page.facts["engagement_id"],
        contact=page.text,
        said="",
        released_at=None,
        **page.given("provider", "their_ticket", "engaged_at", "commitment_at"),
    )


def _provider(*columns: str) -> Chapter:
    def chapter(page: Page) -> None:
        said = {"said": page.text} if page.entry.text_hash else {}
        page.change(PROVIDER, page.facts["engagement_id"], **page.given(*columns), **said)

    return chapter


def _files_attached(page: Page) -> None:
    for file in page.facts["files"]:
        page.new(
            ATTACHMENT,
            file["attachment_id"],
            public=page.entry.public,
            note=page.text,
            scanned_at=None,
            scan_said="",
            **{name: file[name] for name in ("name", "media_type", "size", "sha256", "stored_as", "scan")},
        )


def _file_scanned(page: Page) -> None:
    page.change(
        ATTACHMENT,
        page.facts["attachment_id"],
        scanned_at=page.acted_at,
        scan_said=page.text,
        **page.given("scan"),
    )


CHAPTERS: Chapters = {
    "update posted": _update_posted,
    "internal note": _internal_note,
    "comment": _said,
    "technician sent": _sent,
    "technician left": _visited("left_at", "arrival_estimate_at"),
    "technician on site": _visited("on_site_at"),
    "technician gone": _visited("gone_at"),
    "visit called off": _visited("called_off_at"),
    "provider engaged": _engaged,
    "provider said": _provider("their_ticket", "commitment_at"),
    "provider released": _provider("released_at"),
    "files attached": _files_attached,
    "file scanned": _file_scanned,
}
