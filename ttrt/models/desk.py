"""The contractor's desk: its teams, the hand-over from shift to shift, the lists people keep."""

from django.db import models
from django.db.models import Q

from ttrt.models.stamped import Stamped


class Team(models.Model):
    """A team of the contractor's. Ended, never deleted: tickets of the past name it."""

    name = models.TextField(unique=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "team"
        constraints = [models.CheckConstraint(name="team_has_a_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class ShiftHandover(Stamped):
    """What one shift leaves to the next; signed by whoever gives (`by_…`) and by whoever takes.

    `tickets`: the open tickets as they stood, each with last update, next due and a note. Of many departments, so
    only the contractor and the CMO see it.
    """

    key = models.UUIDField(unique=True)
    team = models.TextField(default="")
    note = models.TextField()
    tickets = models.JSONField(default=list)
    taken_at = models.DateTimeField(null=True)
    taken_by_id = models.IntegerField(null=True)
    taken_by_name = models.TextField(default="")
    taken_note = models.TextField(default="")

    class Meta:
        db_table = "shift_handover"
        constraints = [
            models.CheckConstraint(name="handover_says_something", condition=~Q(note="")),
            models.CheckConstraint(
                name="handover_is_taken_by_someone",
                condition=Q(taken_at__isnull=True, taken_by_name="")
                | (Q(taken_at__isnull=False) & ~Q(taken_by_name="")),
            ),
            models.CheckConstraint(
                name="handover_is_signed_by_two_people",
                condition=Q(taken_by_id__isnull=True) | ~Q(taken_by_id=models.F("by_id")),
            ),
        ]


class SavedView(models.Model):
    """A list of a department's people: an address they want again; private, or shared within the department."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    person_id = models.IntegerField()
    person_name = models.TextField()
    name = models.TextField()
    page = models.TextField(help_text="which list: tickets, queue")
    query = models.TextField(help_text="the address's filters, as the list itself writes them")
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "saved_view"
        constraints = [
            models.UniqueConstraint("department", "person_id", "name", name="one_view_of_a_name"),
            models.CheckConstraint(name="view_has_a_name", condition=~Q(name="")),
        ]


class DeskView(models.Model):
    """A list of the contractor's people over all departments; private, or shared with the whole desk."""

    person_id = models.IntegerField()
    person_name = models.TextField()
    name = models.TextField()
    page = models.TextField()
    query = models.TextField()
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "desk_view"
        constraints = [
            models.UniqueConstraint("person_id", "name", name="one_desk_view_of_a_name"),
            models.CheckConstraint(name="desk_view_has_a_name", condition=~Q(name="")),
        ]
