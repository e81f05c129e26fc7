"""The escalation ladder: whom to call at each level, and what was told to which level about a ticket."""

from django.db import models
from django.db.models import Q

from ttrt.models.stamped import Stamped
from ttrt.rules.ladder import Cause


class EscalationContact(models.Model):
    """Somebody of the contractor's who is called at a level, from a Pacific day (inclusive) to a day (exclusive)."""

    level = models.SmallIntegerField(help_text="1 is called first")
    title = models.TextField(help_text="title or responsibility")
    name = models.TextField()
    office_phone = models.TextField()
    cell_phone = models.TextField()
    email = models.TextField()
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        db_table = "escalation_contact"
        constraints = [
            models.CheckConstraint(name="escalation_level_counts_from_one", condition=Q(level__gte=1)),
            models.CheckConstraint(
                name="escalation_contact_is_complete",
                condition=~(Q(title="") | Q(name="") | Q(office_phone="") | Q(cell_phone="") | Q(email="")),
            ),
            models.CheckConstraint(
                name="escalation_contact_ends_after_it_begins",
                condition=Q(to_on__isnull=True) | Q(to_on__gt=models.F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.title}"


class LadderStep(Stamped):
    """A level told of a ticket: by a rule of the contract pack, or because nobody acknowledged the step before.

    `occasion` and `since` say what it is about (`rules.ladder.Occasion`), `number` counts its steps. Added to; what
    comes later is that somebody acknowledges the newest one.
    """

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    occasion = models.TextField()
    since = models.DateTimeField(help_text="the update's due moment, the outage's start, or when the department asked")
    number = models.IntegerField()
    rule = models.TextField(default="", help_text="code of the pack's rule; empty: told because the step before was")
    level = models.SmallIntegerField()
    due_at = models.DateTimeField(help_text="when it should have been told")
    told = models.IntegerField(help_text="how many people stood at the level then")
    next_at = models.DateTimeField(
        null=True, help_text="the worker's own note: when it looks again; only on the newest step of its occasion"
    )
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_id = models.IntegerField(null=True)
    acknowledged_by_name = models.TextField(default="")
    acknowledged_note = models.TextField(default="")

    class Meta:
        db_table = "ladder_step"
        constraints = [
            models.CheckConstraint(
                name="ladder_occasion_is_known", condition=Q(occasion__in=[each.value for each in Cause])
            ),
            models.CheckConstraint(name="ladder_step_is_not_before_due", condition=Q(at__gte=models.F("due_at"))),
            models.CheckConstraint(name="ladder_step_has_a_level", condition=Q(level__gte=1, number__gte=1)),
            models.CheckConstraint(
                name="acknowledgement_says_who",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by_name="", acknowledged_note="")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledged_by_name="")),
            ),
            models.UniqueConstraint(
                "department", "ticket", "occasion", "since", "number", name="one_ladder_step_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["department", "ticket", "rule", "since"], condition=~Q(rule=""), name="a_rule_fires_once"
            ),
        ]
        indexes = [models.Index("next_at", "id", name="ladder_waiting", condition=Q(next_at__isnull=False))]
