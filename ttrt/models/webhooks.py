"""Addresses a department wants events of its tickets sent to, signed."""

from django.db import models
from django.db.models import Q

MOST = 10
"""Endpoints one department may have at a time. Ours, not the contract's."""


class WebhookEndpoint(models.Model):
    """One endpoint of one department. Its key is made of the instance's secret and the salt; no key is stored.

    Switched off: nothing is sent until its owner switches it on. Removed: for good, and kept on record.
    """

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    name = models.TextField()
    url = models.TextField()
    events = models.JSONField(default=list, help_text="kinds of notice it wants")
    key_salt = models.TextField()
    old_key_salt = models.TextField(default="", help_text="of the key before, which signs beside the new one for a day")
    old_key_until = models.DateTimeField(null=True)
    owner_id = models.IntegerField(help_text="who added it, or switched it on last; hears when it is switched off")
    owner_name = models.TextField()
    form_key = models.UUIDField(help_text="of the form that added it: sent twice, it is added once")
    failures = models.IntegerField(default=0, help_text="failed tries in a row")
    retry_at = models.DateTimeField(null=True, help_text="nothing is sent before that: the last try failed")
    off_at = models.DateTimeField(null=True)
    off_why = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhook_endpoint"
        constraints = [
            models.CheckConstraint(
                name="webhook_off_says_why",
                condition=Q(off_at__isnull=True, off_why="") | (Q(off_at__isnull=False) & ~Q(off_why="")),
            ),
            models.CheckConstraint(name="webhook_failures_are_counted", condition=Q(failures__gte=0)),
            models.CheckConstraint(name="webhook_wants_something", condition=~Q(events=[])),
            models.UniqueConstraint("department", "form_key", name="one_webhook_of_a_form"),
        ]
