"""What people of a department want to be told, and when; and single tickets they watch or want to hear nothing of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ttrt.rules.notices import Follow, Rhythm


class NoticeChoice(models.Model):
    """One person's choice in one department. Set by that person alone; nobody's evidence, so no history has it."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    person_id = models.IntegerField()
    person_name = models.TextField()
    events = ArrayField(models.TextField(), default=list)
    severity_at_least = models.TextField(default="", help_text="a pack's code; empty: any")
    site_ids = ArrayField(models.IntegerField(), default=list, help_text="with `item_ids`: only these; both empty: any")
    item_ids = ArrayField(models.IntegerField(), default=list)
    rhythm = models.TextField(default=Rhythm.AT_ONCE.value)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    zone = models.TextField(help_text="IANA name; quiet hours and digests are in it")
    urgent_at_once = models.BooleanField(default=True, help_text="tickets of public safety wait for nothing")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notice_choice"
        constraints = [
            models.UniqueConstraint("department", "person_id", name="one_choice_per_person"),
            models.CheckConstraint(
                name="choice_rhythm_is_known", condition=Q(rhythm__in=[each.value for each in Rhythm])
            ),
            models.CheckConstraint(
                name="quiet_hours_begin_and_end",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=models.F("quiet_until"))),
            ),
        ]


class TicketFollow(models.Model):
    """One person watches a ticket (told everything of it), has muted it (told nothing), or neither any more."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    person_id = models.IntegerField()
    how = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "ticket_follow"
        constraints = [
            models.UniqueConstraint("department", "ticket", "person_id", name="one_follow_per_person"),
            models.CheckConstraint(name="follow_is_known", condition=Q(how__in=[each.value for each in Follow])),
        ]
