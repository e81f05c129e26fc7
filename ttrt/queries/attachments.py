"""Attached files: whether a kept file has a row, and whether a row has its file."""

import hashlib
from collections.abc import Iterator
from uuid import UUID

from ttrt.host.vault import Vault
from ttrt.models import Attachment, Ticket
from ttrt.queries.evidence import Finding


def is_known(name: UUID) -> bool:
    """Whether a ticket in the viewer's sight names this file."""
    return Attachment.objects.filter(stored_as=name).exists()


def next_to_scan(*, after: int = 0) -> Attachment | None:
    """The oldest file that waits for the scanner, among those with a higher id than `after`."""
    return Attachment.objects.filter(scan="waiting", pk__gt=after).order_by("pk").first()


def check_files(vault: Vault, *, department_id: int, ticket_id: int | None = None, read: bool) -> Iterator[Finding]:
    """Files that are gone, of another size, or (with `read`, which takes as long as reading them all) other bytes."""
    rows = Attachment.objects.filter(department_id=department_id).order_by("ticket_id", "pk")
    if ticket_id is not None:
        rows = rows.filter(ticket_id=ticket_id)
    numbers = Ticket.objects.filter(department_id=department_id)
    for row in rows.iterator(chunk_size=500):
        if what := _fault(vault, row, read):
            number = numbers.filter(pk=row.ticket_id).values_list("number", flat=True).first() or ""
            yield Finding(number, 0, f"attachment {row.pk}: {what}")


def _fault(vault: Vault, row: Attachment, read: bool) -> str:
    path = vault.path(row.stored_as)
    try:
        if path.stat().st_size != row.size:
            return "its file is of another size"
        if read:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:
                    return "its file is not the one that was attached"
    except FileNotFoundError:
        return "its file is gone"
    except OSError as error:
        return f"its file cannot be read: {error.strerror}"
    return ""
