"""The reading log: who was shown which ticket, and which lists they asked for. Added to, never changed."""

from django.db import models
from django.db.models import Q

from ttrt.models.stamped import Stamped
from ttrt.rules.readings import How

_TICKET = Q(ticket_id__isnull=False)


class Reading(Stamped):
    """Somebody was shown a ticket, or a list.

    Nothing here points at another table: a key would lock the ticket each time somebody looks at it. For the same
    reason there is no chain.
    """

    department_id = models.IntegerField(help_text="whose tickets; 0: a question over all departments")
    ticket_id = models.BigIntegerField(null=True, help_text="NULL: a list, or another page")
    how = models.TextField()
    asked = models.TextField(default="", help_text="the address of a list or page; the name of an attached file")
    number = models.IntegerField(help_text="how many tickets of that department were shown")

    class Meta:
        db_table = "reading"
        indexes = [
            models.Index("department_id", "ticket_id", "at", name="reading_of_ticket", condition=_TICKET),
            models.Index("by_id", "at", name="reading_of_person"),
            models.Index("at", "id", name="reading_by_time"),
        ]
        constraints = [
            models.CheckConstraint(name="reading_how_is_known", condition=Q(how__in=[how.value for how in How])),
            models.CheckConstraint(name="reading_counts_what_was_shown", condition=Q(number__gte=0)),
        ]
