"""Restorations: when service came back, and what the customer said of it."""

from django.db import models
from django.db.models import Q

from ttrt.models.stamped import Stamped


class Restoration(Stamped):
    """One time the contractor found service restored. A dispute is written beside it, never over it."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    restored_at = models.DateTimeField()
    cause = models.TextField()
    resolution = models.TextField()
    disputed_at = models.DateTimeField(null=True)
    disputed_by_id = models.IntegerField(null=True)
    disputed_by_name = models.TextField(default="")
    dispute_note = models.TextField(default="")
    came_back_at = models.DateTimeField(null=True, help_text="when it really came back, as the customer says")

    class Meta:
        db_table = "restoration"
        constraints = [
            models.CheckConstraint(
                name="dispute_says_who_and_why",
                condition=Q(disputed_at__isnull=True, disputed_by_name="", dispute_note="", came_back_at__isnull=True)
                | (Q(disputed_at__isnull=False) & ~Q(disputed_by_name="") & ~Q(dispute_note="")),
            ),
            models.CheckConstraint(
                name="came_back_after_disputed_restoration",
                condition=Q(came_back_at__isnull=True) | Q(came_back_at__gte=models.F("restored_at")),
            ),
            models.UniqueConstraint(
                fields=["department", "ticket"],
                condition=Q(disputed_at__isnull=True),
                name="one_standing_restoration_per_ticket",
            ),
        ]
