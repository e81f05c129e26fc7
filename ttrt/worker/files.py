"""Attached files: scanned while they wait, and those without a row tidied away."""

import logging
import threading
import time
from datetime import timedelta

from django.conf import settings

from ttrt.actions import attachments
from ttrt.host.vault import Vault
from ttrt.models.scope import as_viewer
from ttrt.queries import attachments as kept
from ttrt.rules.access import Level, Standing, Viewer
from ttrt.worker import clamd
from ttrt.worker.clamd import NotScanned

log = logging.getLogger(__name__)

SCANNER = Viewer(None, "the tool (virus scan)", Standing.CONTRACTOR, Level.SUPERVISOR)
STRAY = timedelta(hours=9)  # longer than any form can be on its way


def scan_waiting(stop: threading.Event) -> None:
    """Have every file scanned that waits, oldest first. Raises `ScannerDown`: then all of them go on waiting.

    No transaction is open while the scanner reads. Of two workers with the same file, the first verdict counts.
    """
    if settings.TTRT_CLAMD is None:
        return
    vault, after = Vault(settings.TTRT_ATTACHMENTS), 0
    while not stop.is_set():
        with as_viewer(SCANNER):
            file = kept.next_to_scan(after=after)
        if file is None:
            return
        after = file.pk
        try:
            with vault.path(file.stored_as).open("rb") as content:
                virus = clamd.scan(content, settings.TTRT_CLAMD)
        except (NotScanned, FileNotFoundError) as why:
            log.warning("Attached file %s stays held: %s", file.pk, why)
            continue
        with as_viewer(SCANNER) as at:
            attachments.scanned(attachment=file, virus=virus, by=SCANNER, at=at)


def sweep_strays(stop: threading.Event) -> None:
    """Remove files no row names: what was sent and then not stored."""
    vault, old = Vault(settings.TTRT_ATTACHMENTS), time.time() - STRAY.total_seconds()
    vault.clear_incoming(older_than=old)
    for name in vault.strays(older_than=old):
        if stop.is_set():
            return
        with as_viewer(SCANNER):
            known = kept.is_known(name)
        if not known:
            log.warning("Removed file %s, which no ticket names.", name)
            vault.remove(name)
