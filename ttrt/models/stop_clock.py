"""Stop-clock conditions: each one span, one reason, its evidence, who started and ended it. Voided, never deleted."""

from django.db import models
from django.db.models import F, Q

from ttrt.models.stamped import Stamped


class StopClock(Stamped):
    """`started_at` and `ended_at` are when the condition held; `at` and `ended_recorded_at` when it was recorded."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    reason = models.TextField(help_text="code from the contract pack's closed list")
    sub_reason = models.TextField(default="")
    started_at = models.DateTimeField()
    window_end_at = models.DateTimeField(null=True, help_text="a maintenance stop cannot outlast its window")
    note = models.TextField()
    evidence = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    ended_recorded_at = models.DateTimeField(null=True)
    ended_by_id = models.IntegerField(null=True)
    ended_by_name = models.TextField(default="")
    voided_at = models.DateTimeField(null=True)
    voided_by_id = models.IntegerField(null=True)
    voided_by_name = models.TextField(default="")
    void_reason = models.TextField(default="")

    class Meta:
        db_table = "stop_clock"
        constraints = [
            models.CheckConstraint(
                name="stop_ends_after_it_starts", condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("started_at"))
            ),
            models.CheckConstraint(
                name="stop_end_says_who_and_when",
                condition=Q(ended_at__isnull=True, ended_recorded_at__isnull=True, ended_by_name="")
                | (Q(ended_at__isnull=False, ended_recorded_at__isnull=False) & ~Q(ended_by_name="")),
            ),
            models.CheckConstraint(
                name="void_says_who_and_why",
                condition=Q(voided_at__isnull=True, voided_by_name="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by_name="") & ~Q(void_reason="")),
            ),
            models.UniqueConstraint(
                fields=["department", "ticket", "reason"],
                condition=Q(ended_at__isnull=True, voided_at__isnull=True),
                name="one_running_stop_of_a_reason",
            ),
        ]
