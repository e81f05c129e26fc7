"""Files on tickets: a router's log, a chart of the line's errors, a sheet for the desk, and one that is held."""

import hashlib

from django.conf import settings

from ttrt.actions import attachments
from ttrt.actions.attachments import Kept
from ttrt.demo.day import drawing
from ttrt.demo.day.stage import Stage
from ttrt.demo.day.wording import CHART_NOTE, CREW_NOTE, CREW_SHEET, HELD_NOTE, HELD_TEXT, LOG_NOTE, VIRUS
from ttrt.host.vault import Vault
from ttrt.models import Attachment, Ticket
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Level, Standing, Verb, Viewer

# Whoever writes down what the scanner said; the worker's name for it.
_SCANNER = Viewer(None, "the tool (virus scan)", Standing.CONTRACTOR, Level.SUPERVISOR)
_TEXT, _PNG = "text/plain", "image/png"


def play(stage: Stage) -> None:
    """On the tickets somebody will look at first. All are scanned; one scan found something."""
    for place, ticket in enumerate(stage.shown()):
        reporter = stage.somebody(ticket.department_id, Verb.ATTACH)
        errors = [max(0, round(stage.rng.gauss(18, 20))) for _ in range(drawing.QUARTERS)]
        log = drawing.log(ticket.identifier, errors).encode("ascii", "replace")
        _attach(stage, ticket, reporter, "router.log", _TEXT, log, LOG_NOTE)
        _attach(stage, ticket, stage["Sol"], "errored-seconds.png", _PNG, drawing.chart(errors), CHART_NOTE)
        if place == 0:
            _attach(stage, ticket, stage["Fay"], "crew.txt", _TEXT, CREW_SHEET.encode(), CREW_NOTE, public=False)
            _attach(stage, ticket, reporter, "error-report.txt", _TEXT, HELD_TEXT.encode(), HELD_NOTE, virus=VIRUS)


def _attach(
    stage: Stage,
    ticket: Ticket,
    by: Viewer,
    name: str,
    media_type: str,
    content: bytes,
    note: str,
    *,
    public: bool = True,
    virus: str = "",
) -> None:
    vault = Vault(settings.TTRT_ATTACHMENTS)
    received = vault.receive()
    received.write_bytes(content)
    kept = Kept(name, media_type, len(content), hashlib.sha256(content).hexdigest(), vault.keep(received))
    said = {"key": stage.key(), "files": (kept,), "note": note, "public": public, "to_scan": True}
    stage.on(ticket, attachments.attach, by=by, **said)
    with as_viewer(_SCANNER):
        row = Attachment.objects.get(department_id=ticket.department_id, ticket_id=ticket.pk, stored_as=kept.stored_as)
    stage.do(attachments.scanned, attachment=row, virus=virus, by=_SCANNER, at=stage.after(ticket))
