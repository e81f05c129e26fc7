"""Files people put on a ticket. The bytes lie outside the web root under a random name; here is what is known."""

from django.db import models
from django.db.models import Q

from ttrt.models.stamped import Stamped

SCANS = ("waiting", "clean", "infected", "not scanned")


class Attachment(Stamped):
    """One file. Held (nobody may fetch it) while waiting or infected; `not scanned`: there is no scanner."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    key = models.UUIDField()
    public = models.BooleanField(default=True, help_text="internal ones are for the contractor and the CMO only")
    name = models.TextField(help_text="as the sender called it, made harmless")
    media_type = models.TextField(help_text="found in the content, never taken from the sender")
    size = models.BigIntegerField(help_text="bytes")
    sha256 = models.TextField()
    stored_as = models.UUIDField(help_text="the file's random name on disk")
    note = models.TextField(default="")
    scan = models.TextField(default="waiting")
    scanned_at = models.DateTimeField(null=True)
    scan_said = models.TextField(default="")

    class Meta:
        db_table = "attachment"
        constraints = [
            models.CheckConstraint(name="attachment_scan_is_known", condition=Q(scan__in=SCANS)),
            models.CheckConstraint(name="attachment_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="attachment_is_not_empty", condition=Q(size__gt=0)),
            models.UniqueConstraint("department", "ticket", "key", name="one_attachment_of_a_key"),
        ]
        indexes = [models.Index("at", "id", name="attachment_to_scan", condition=Q(scan="waiting"))]
