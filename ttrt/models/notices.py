"""The outbox: what is to be told to whom, written in the same transaction as the event, sent by the worker.

It is the delivery ledger too: each row says for whom, by which channel, when it was handed over and what came of it.
"""

from django.db import models
from django.db.models import Q

from ttrt.rules.notices import ABOUT_NO_TICKET, Audience, Channel


class Notice(models.Model):
    """One message to one address about one ticket. Accepted, to be tried again, or given up with a reason.

    About no ticket is what is told of a webhook itself (a test message; that it was switched off for not taking one),
    and that a department's people are to be confirmed.
    """

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False, null=True)
    kind = models.TextField()
    channel = models.TextField(default=Channel.MAIL.value, db_default=Channel.MAIL.value)
    audience = models.TextField(
        default=Audience.DEPARTMENT.value,
        db_default=Audience.DEPARTMENT.value,
        help_text="whose people it is for; the department sees its own rows and none for the contractor's",
    )
    person_id = models.IntegerField(null=True, help_text="the account it is for; empty: somebody without one")
    to_name = models.TextField()
    to_email = models.TextField(
        help_text="of an account: as it was when the notice was last tried; of a webhook: the host it is sent to"
    )
    endpoint_id = models.BigIntegerField(null=True, help_text="the webhook it is for")
    facts = models.JSONField(default=dict)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    digest = models.BooleanField(
        default=False, db_default=False, help_text="held for later, so that it may travel with others in one mail"
    )
    joined_to = models.BigIntegerField(null=True, help_text="the notice whose mail it travels in, once that is set")
    attempts = models.IntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True, help_text="when the last try began")
    sent_at = models.DateTimeField(null=True, help_text="when the other side accepted it")
    bounced_at = models.DateTimeField(null=True, help_text="when the other side refused this address for good")
    given_up_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        db_table = "notice"
        constraints = [
            models.CheckConstraint(
                name="notice_is_sent_or_given_up", condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True)
            ),
            models.CheckConstraint(
                name="notice_bounced_is_given_up", condition=Q(bounced_at__isnull=True) | Q(given_up_at__isnull=False)
            ),
            models.CheckConstraint(
                name="notice_given_up_says_why", condition=Q(given_up_at__isnull=True) | ~Q(last_error="")
            ),
            models.CheckConstraint(
                name="notice_channel_is_known", condition=Q(channel__in=[each.value for each in Channel])
            ),
            models.CheckConstraint(
                name="notice_is_about_a_ticket",
                condition=Q(ticket__isnull=False) | Q(kind__in=ABOUT_NO_TICKET),
            ),
            models.CheckConstraint(
                name="notice_audience_is_known", condition=Q(audience__in=[each.value for each in Audience])
            ),
        ]
        indexes = [
            models.Index("department", "ticket", "id", name="notice_of_ticket"),
            models.Index(
                "due_at", "id", name="notice_waiting", condition=Q(sent_at__isnull=True, given_up_at__isnull=True)
            ),
            models.Index("given_up_at", name="notice_given_up", condition=Q(given_up_at__isnull=False)),
            models.Index(
                "department",
                "endpoint_id",
                "queued_at",
                "id",
                name="notice_for_webhook",
                condition=Q(endpoint_id__isnull=False),
            ),
        ]


class BouncingAddress(models.Model):
    """An address that refused mail for good, and how often in a row; a mail accepted there sets it back to none."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    audience = models.TextField()
    email = models.TextField(help_text="in lower case")
    bounces = models.IntegerField()
    bounced_at = models.DateTimeField()
    said = models.TextField(help_text="what the mail server said last")

    class Meta:
        db_table = "bouncing_address"
        constraints = [
            models.UniqueConstraint("department", "audience", "email", name="one_count_per_address"),
            models.CheckConstraint(name="bounces_are_counted", condition=Q(bounces__gte=0)),
        ]
