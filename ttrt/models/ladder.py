"""The escalation ladder: whom to call at each level, and when."""

from django.db import models
from django.db.models import Q


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
