"""Technicians sent out, and access providers engaged: who, since when, what they promised and what came of it."""

from django.db import models
from django.db.models import F, Q

from ttrt.models.stamped import Stamped


class Dispatch(Stamped):
    """One visit of one technician: left, on site, gone. Times may be noted late; `at` is when it was recorded."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    key = models.UUIDField(help_text="a double click finds what it already said")
    technician = models.TextField()
    phone = models.TextField(default="")
    arrival_estimate_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    on_site_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="", help_text="what was found or done there, or why it was called off")

    class Meta:
        db_table = "dispatch"
        constraints = [
            models.CheckConstraint(name="dispatch_names_a_technician", condition=~Q(technician="")),
            models.CheckConstraint(
                name="technician_arrives_after_leaving",
                condition=Q(on_site_at__isnull=True) | Q(left_at__isnull=True) | Q(on_site_at__gte=F("left_at")),
            ),
            models.CheckConstraint(
                name="technician_goes_after_arriving",
                condition=Q(gone_at__isnull=True) | Q(on_site_at__isnull=False, gone_at__gte=F("on_site_at")),
            ),
            models.CheckConstraint(
                name="dispatch_is_gone_or_called_off", condition=Q(gone_at__isnull=True) | Q(called_off_at__isnull=True)
            ),
            models.CheckConstraint(
                name="ended_dispatch_says_what_came_of_it",
                condition=Q(gone_at__isnull=True, called_off_at__isnull=True) | ~Q(outcome=""),
            ),
            models.UniqueConstraint("department", "ticket", "key", name="one_dispatch_of_a_key"),
        ]


class ProviderEngagement(Stamped):
    """An access provider at work on the contractor's behalf: its own ticket number and what it committed to."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    key = models.UUIDField()
    provider = models.TextField()
    their_ticket = models.TextField(default="")
    contact = models.TextField(default="")
    engaged_at = models.DateTimeField()
    commitment_at = models.DateTimeField(null=True)
    said = models.TextField(default="", help_text="what the provider said last")
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "provider_engagement"
        constraints = [
            models.CheckConstraint(name="engagement_names_a_provider", condition=~Q(provider="")),
            models.CheckConstraint(
                name="provider_is_released_after_engaged",
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("engaged_at")),
            ),
            models.UniqueConstraint("department", "ticket", "key", name="one_engagement_of_a_key"),
        ]
