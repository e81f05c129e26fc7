"""What was entered wrong and put right: both values kept, with who, when and why. And tickets that belong together."""

from django.db import models
from django.db.models import Q

from ttrt.models.stamped import Stamped
from ttrt.rules.calls import ATTENTION, NOT_US, OUTCOMES

LINKS = ("parent", "duplicate", "related")


class TimeCorrection(Stamped):
    """A supervisor's correction of a time that people entered; the value before and the value after."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    what = models.TextField(help_text="which time: alarm_at, restored_at, stop.started_at …")
    row_id = models.BigIntegerField(
        null=True, help_text="the stop or restoration whose time it is; empty: the ticket's"
    )
    was_at = models.DateTimeField(null=True)
    is_at = models.DateTimeField(null=True)
    reason = models.TextField()

    class Meta:
        db_table = "time_correction"
        constraints = [
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_changes_something",
                condition=Q(was_at__isnull=True, is_at__isnull=False)
                | Q(was_at__isnull=False, is_at__isnull=True)
                | ~Q(was_at=models.F("is_at")),
            ),
        ]


class TicketLink(Stamped):
    """This ticket belongs to another of the same department: its parent, the one it repeats, or one related."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    kind = models.TextField()
    to_ticket_id = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.IntegerField(null=True)
    ended_by_name = models.TextField(default="")

    class Meta:
        db_table = "ticket_link"
        constraints = [
            models.CheckConstraint(name="link_kind_is_known", condition=Q(kind__in=LINKS)),
            models.CheckConstraint(name="link_is_to_another", condition=~Q(to_ticket_id=models.F("ticket_id"))),
            models.CheckConstraint(
                name="link_end_says_who",
                condition=Q(ended_at__isnull=True, ended_by_name="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by_name="")),
            ),
            models.UniqueConstraint(
                fields=["department", "ticket", "kind", "to_ticket_id"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_link_of_a_kind",
            ),
        ]


class Transfer(models.Model):
    """A ticket opened in the wrong department, and the true one opened in its place.

    Names two departments, so neither sees it: for the contractor and the CMO.
    """

    from_department = models.ForeignKey("ttrt.Department", models.PROTECT, related_name="+", db_index=False)
    from_ticket_id = models.BigIntegerField()
    into_department = models.ForeignKey("ttrt.Department", models.PROTECT, related_name="+", db_index=False)
    into_ticket_id = models.BigIntegerField()
    reason = models.TextField()
    at = models.DateTimeField()
    by_id = models.IntegerField(null=True)
    by_name = models.TextField()

    class Meta:
        db_table = "transfer"
        constraints = [
            models.CheckConstraint(name="transfer_has_a_reason", condition=~Q(reason="")),
            models.UniqueConstraint("from_department", "from_ticket_id", name="one_transfer_of_a_ticket"),
        ]


class Escalation(Stamped):
    """Somebody of the department asks for more attention, or says that a call was not theirs; the contractor answers.

    Kept, whatever is answered.
    """

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    key = models.UUIDField()
    about = models.TextField(default=ATTENTION, db_default=ATTENTION)
    reason = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.IntegerField(null=True)
    answered_by_name = models.TextField(default="")
    answer = models.TextField(default="")
    outcome = models.TextField(default="", db_default="", help_text="of “not us”: void, or confirmed as theirs")

    class Meta:
        db_table = "escalation"
        constraints = [
            models.CheckConstraint(name="escalation_is_about_something", condition=Q(about__in=(ATTENTION, NOT_US))),
            models.CheckConstraint(
                name="not_us_has_an_outcome",
                condition=Q(outcome="", about=ATTENTION)
                | Q(outcome="", answered_at__isnull=True)
                | Q(outcome__in=OUTCOMES, about=NOT_US, answered_at__isnull=False),
            ),
            models.CheckConstraint(name="escalation_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="answer_says_who_and_what",
                condition=Q(answered_at__isnull=True, answered_by_name="", answer="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by_name="") & ~Q(answer="")),
            ),
            models.UniqueConstraint("department", "ticket", "key", name="one_escalation_of_a_key"),
        ]
        indexes = [models.Index("at", "id", name="escalation_unanswered", condition=Q(answered_at__isnull=True))]
