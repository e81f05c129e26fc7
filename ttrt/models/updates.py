"""What is said and done on a ticket: restoration updates, comments, attempts to reach somebody."""

from django.db import models
from django.db.models import Q

from ttrt.models.stamped import Stamped

KINDS = ("restoration", "comment")
METHODS = ("phone", "email", "text", "in person", "other")
OUTCOMES = ("reached", "no answer", "left message", "refused", "wrong contact")


class TicketUpdate(Stamped):
    """One entry in the ticket's conversation; added, never changed. Internal ones are for the contractor only."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    key = models.UUIDField(help_text="a double click finds what it already said")
    kind = models.TextField()
    public = models.BooleanField()
    body = models.TextField(help_text="what was done, or the comment")
    next_step = models.TextField(default="")
    estimate_at = models.DateTimeField(null=True)
    broadcast = models.UUIDField(
        null=True, help_text="the same on every ticket one update was posted to; empty: written for this ticket alone"
    )
    status_code = models.TextField(
        default="", db_default="", help_text="code of the pack's short list of trouble statuses (X.790)"
    )

    class Meta:
        db_table = "ticket_update"
        constraints = [
            models.CheckConstraint(name="update_kind_is_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="update_says_something", condition=~Q(body="")),
            models.CheckConstraint(name="comment_is_public", condition=~Q(kind="comment") | Q(public=True)),
            models.UniqueConstraint("department", "ticket", "key", name="one_update_of_a_key"),
        ]


class ContactAttempt(Stamped):
    """One attempt to reach the user or site contact: the evidence several stop-clock conditions ask for."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    key = models.UUIDField()
    tried_at = models.DateTimeField()
    whom = models.TextField()
    method = models.TextField()
    outcome = models.TextField()
    note = models.TextField(default="")

    class Meta:
        db_table = "contact_attempt"
        constraints = [
            models.CheckConstraint(name="contact_method_is_known", condition=Q(method__in=METHODS)),
            models.CheckConstraint(name="contact_outcome_is_known", condition=Q(outcome__in=OUTCOMES)),
            models.CheckConstraint(name="contact_not_in_the_future", condition=Q(tried_at__lte=models.F("at"))),
            models.UniqueConstraint("department", "ticket", "key", name="one_contact_of_a_key"),
        ]
