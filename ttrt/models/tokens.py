"""Tokens by which programs ask as somebody. Only their sums are kept; ended ones stay, as evidence."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ttrt.models.people import Person
from ttrt.rules.access import Level


class ProgramToken(models.Model):
    """What a program may do in somebody's name: never more than that person may at that moment."""

    department_id = models.IntegerField(help_text="0: what belongs to no department, the contractor's and the CMO's")
    department_ids = ArrayField(
        models.IntegerField(),
        default=list,
        db_default=[],
        help_text="of the contractor's, the departments it is for; none: all that its person sees",
    )
    person = models.ForeignKey(Person, models.PROTECT, db_index=False, help_text="in whose name")
    name = models.TextField(help_text="the program, as people call it")
    level = models.TextField()
    shown = models.TextField(help_text="its first characters, to know it by")
    hash = models.TextField(help_text="SHA-256 of the token, in hex")
    form_key = models.UUIDField(help_text="of the form that made it: sent twice, it is made once")
    made_at = models.DateTimeField()
    made_by_name = models.TextField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="to the minute")
    # Somebody else made it: it is worth nothing before its person says yes.
    asked_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_name = models.TextField(default="", db_default="")
    # The part of the one department it reaches; all three empty: what its person's level reaches.
    site_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    service_types = ArrayField(models.TextField(), default=list, db_default=[])
    item_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        db_table = "program_token"
        indexes = [models.Index("hash", name="program_token_by_hash")]
        constraints = [
            models.CheckConstraint(name="program_token_ends", condition=Q(expires_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="program_token_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by_name="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by_name="")),
            ),
            models.CheckConstraint(
                name="program_token_of_a_part_is_of_one_department",
                condition=Q(site_ids=[], service_types=[], item_ids=[])
                | Q(department_id__gt=0, level__in=[Level.VIEW.value, Level.REPORT.value, Level.RESOLVE.value])
                | Q(department_id=0, department_ids__len=1),
            ),
            models.CheckConstraint(
                name="program_token_of_a_department_is_for_no_others",
                condition=Q(department_ids=[]) | Q(department_id=0),
            ),
            models.CheckConstraint(
                name="program_token_is_agreed_to_when_asked",
                condition=Q(agreed_at__isnull=True) | Q(asked_at__isnull=False),
            ),
            models.UniqueConstraint("department_id", "form_key", name="one_program_token_of_a_form"),
        ]
