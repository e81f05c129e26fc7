"""One report of trouble: what a person said at once, from which one ticket per circuit, number or service is opened."""

from django.db import models
from django.db.models import Q

from ttrt.models.stamped import Stamped

CHANNELS = ("online", "hotline", "detection")


class Report(Stamped):
    """Ties together the tickets opened at once. `key` makes a retry or double click find what it already did."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    key = models.UUIDField()
    content_hash = models.TextField(help_text="SHA-256 of what was asked; the same key with other content is refused")
    channel = models.TextField()
    call = models.UUIDField(null=True, help_text="one telephone call may bring several reports")
    caller_name = models.TextField(default="")
    caller_phone = models.TextField(default="")
    caller_email = models.TextField(default="")
    verified_how = models.TextField(default="", help_text="how the caller's right to speak was checked")

    class Meta:
        db_table = "report"
        constraints = [
            models.CheckConstraint(name="report_channel_is_known", condition=Q(channel__in=CHANNELS)),
            models.CheckConstraint(
                name="hotline_report_names_caller_and_check",
                condition=~Q(channel="hotline") | (~Q(caller_name="") & ~Q(verified_how="")),
            ),
            models.UniqueConstraint("department", "key", name="one_report_of_a_key"),
        ]
        # The hotline reads back what a call has opened while the caller waits, whichever the department.
        indexes = [models.Index("call", name="report_of_call", condition=Q(call__isnull=False))]
