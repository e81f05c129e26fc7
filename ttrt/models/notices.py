"""The outbox: what is to be told to whom, written in the same transaction as the event, sent by the worker."""

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One message to one address about one ticket. Sent, to be tried again, or given up with a reason."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    kind = models.TextField()
    to_name = models.TextField()
    to_email = models.TextField()
    facts = models.JSONField(default=dict)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        db_table = "notice"
        constraints = [
            models.CheckConstraint(
                name="notice_is_sent_or_given_up", condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(
                "due_at", "id", name="notice_waiting", condition=Q(sent_at__isnull=True, given_up_at__isnull=True)
            ),
        ]
