"""The duty ledger: what was owed when, slot by slot, and what became of it (contract A.9.4; `rules.duty`)."""

from django.db import models
from django.db.models import F, Q

from ttrt.rules.duty import Outcome

OWED = (Outcome.WAITING.value, Outcome.MET.value, Outcome.MISSED.value, Outcome.ENDED_EARLY.value)
COUNTED = (Outcome.MET.value, Outcome.MISSED.value)


class DutySlot(models.Model):
    """One slot [starts_at, ends_at) of one ticket. Follows from the ticket's facts, which its history vouches for.

    `due_at` is empty where nothing is owed, `ends_at` while the slot lasts; `answered_at` says when a missed one was
    followed by an update, a restoration or the ticket's end; `recorded_at` when the tool took its outcome down.
    """

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    outcome = models.TextField()
    met_by = models.BigIntegerField(null=True, help_text="the update that met it")
    answered_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "duty_slot"
        constraints = [
            models.CheckConstraint(name="slot_outcome_is_known", condition=Q(outcome__in=[o.value for o in Outcome])),
            models.CheckConstraint(
                name="slot_has_a_length", condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="slot_owes_by_a_moment",
                condition=Q(outcome__in=OWED, due_at__gt=F("starts_at"))
                | (~Q(outcome__in=OWED) & Q(due_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="slot_waits_or_is_over",
                condition=Q(outcome=Outcome.WAITING.value, ends_at__isnull=True)
                | (~Q(outcome=Outcome.WAITING.value) & ~Q(outcome__in=OWED))
                | (Q(outcome__in=OWED, ends_at__isnull=False) & ~Q(outcome=Outcome.WAITING.value)),
            ),
            models.CheckConstraint(
                name="slot_met_names_its_update",
                condition=Q(outcome=Outcome.MET.value, met_by__isnull=False, ends_at__lte=F("due_at"))
                | (~Q(outcome=Outcome.MET.value) & Q(met_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="slot_missed_ends_when_due",
                condition=Q(outcome=Outcome.MISSED.value, ends_at=F("due_at"))
                | (~Q(outcome=Outcome.MISSED.value) & Q(answered_at__isnull=True)),
            ),
            models.UniqueConstraint("department", "ticket", "starts_at", name="one_slot_of_a_start"),
            models.UniqueConstraint(
                fields=["department", "ticket"], condition=Q(ends_at__isnull=True), name="one_slot_lasts"
            ),
        ]
        indexes = [
            # What is still waiting, and nothing else: a sweep never passes the slots of closed tickets.
            models.Index("due_at", "id", name="slot_waiting", condition=Q(outcome=Outcome.WAITING.value)),
            models.Index("department", "due_at", name="slot_counted", condition=Q(outcome__in=COUNTED)),
        ]
