"""Files put on a ticket, and what the virus scan says of them. The face keeps the bytes before it calls the verb."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.holding import Ref, TicketIsClosed, give_back, give_back_quietly, hold
from ttrt.models import Attachment
from ttrt.models.stamped import stamp
from ttrt.rules import access, answers, lifecycle
from ttrt.rules.access import Standing, Verb, Viewer
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import Refused
from ttrt.rules.searching import ticket_words

MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in its place: what it is, and under which random name."""

    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: UUID


@transaction.atomic
def attach(
    *,
    ticket: Ref,
    key: UUID,
    files: tuple[Kept, ...],
    note: str = "",
    public: bool = True,
    to_scan: bool,
    by: Viewer,
    at: datetime,
) -> bool:
    """Put files on an open ticket; `to_scan`: nobody may fetch them before the scanner has spoken.

    Repeat-safe by `key`: False when this form has been sent before, and these copies are not wanted.
    Raises `NotAllowed`, `TicketIsClosed`, `Refused` beside a field.
    """
    access.require(by, Verb.ATTACH, ticket.department_id)
    held = hold(Ref(ticket.department_id, ticket.ticket_id))
    keys = [uuid5(key, str(place)) for place in range(len(files))]
    of_ticket = Attachment.objects.filter(department_id=held.department_id, ticket_id=held.pk)
    if of_ticket.filter(key__in=keys).exists():
        return False
    if Status(held.status) not in lifecycle.OPEN:
        raise TicketIsClosed("This ticket is closed. Open a new one for new trouble.")
    if not files:
        raise Refused("Choose a file first.", field="files")
    if not public and by.standing is not Standing.CONTRACTOR:
        raise Refused("Only the contractor keeps files from the department.", field="public")
    made = [
        Attachment(
            department_id=held.department_id,
            ticket_id=held.pk,
            key=each,
            public=public,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            stored_as=file.stored_as,
            note=answers.text(note, field="note"),
            scan="waiting" if to_scan else "not scanned",
            at=at,
            **stamp(by),
        )
        for each, file in zip(keys, files, strict=True)
    ]
    Attachment.objects.bulk_create(made)
    facts = {"files": [_told(row) for row in made]}
    history.record(
        held, "files attached", by=by, at=at, public=public, facts=facts, text=made[0].note, kept_elsewhere=True
    )
    give_back(held, found_by=ticket_words((), *(row.name for row in made)) if public else None)
    return True


def _told(row: Attachment) -> dict[str, object]:
    return {
        "attachment_id": row.pk,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "stored_as": str(row.stored_as),
        "scan": row.scan,
    }


@transaction.atomic
def scanned(*, attachment: Attachment, virus: str, by: Viewer, at: datetime) -> None:
    """Note what the scanner said: `virus` names what it found, empty for nothing. An infected file is held for ever.

    The tool's own act, for a file that waits; a second answer for the same file changes nothing.
    """
    held = hold(Ref(attachment.department_id, attachment.ticket_id))
    scan = "infected" if virus else "clean"
    changed = Attachment.objects.filter(
        department_id=held.department_id, ticket_id=held.pk, pk=attachment.pk, scan="waiting"
    ).update(scan=scan, scanned_at=at, scan_said=virus)
    if not changed:
        return
    facts = {"attachment_id": attachment.pk, "scan": scan}
    history.record(
        held, "file scanned", by=by, at=at, public=attachment.public, facts=facts, text=virus, kept_elsewhere=True
    )
    give_back_quietly(held)
