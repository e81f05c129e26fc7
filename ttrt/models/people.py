"""People who sign in, and their level in each department."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper

from ttrt.rules.access import CMO_LEVELS, CONTRACTOR_LEVELS, MEMBER_LEVELS, Level, Standing


class People(BaseUserManager["Person"]):
    """The manager Django's sign-in asks; names are matched without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """One named account. Customers have memberships; contractor people and the CMO have one level everywhere."""

    # "!" is no password of anybody's (Django's mark). Whoever adds people need not write this column, and cannot.
    password = models.CharField(max_length=128, db_default="!")
    username = models.TextField(unique=True)
    name = models.TextField()
    email = models.TextField(default="")
    phone = models.TextField(default="")
    standing = models.TextField()
    level = models.TextField(default="", help_text="contractor or CMO level; empty for customers")
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    ends_at = models.DateTimeField(null=True, help_text="of the CMO's people: when the account is over")

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "person"
        constraints = [
            # Sign-in matches without regard to case, so two names may not differ in case alone.
            models.UniqueConstraint(Upper("username"), name="one_account_of_a_name"),
            models.CheckConstraint(
                name="person_standing_is_known", condition=Q(standing__in=[s.value for s in Standing])
            ),
            models.CheckConstraint(
                name="person_level_fits_standing",
                condition=Q(standing=Standing.CUSTOMER.value, level="")
                | Q(standing=Standing.CMO.value, level__in=[x.value for x in CMO_LEVELS])
                | Q(standing=Standing.CONTRACTOR.value, level__in=[x.value for x in CONTRACTOR_LEVELS]),
            ),
            models.CheckConstraint(
                name="only_the_cmo_s_people_end_by_themselves",
                condition=Q(ends_at__isnull=True) | Q(standing=Standing.CMO.value),
            ),
            models.CheckConstraint(
                name="auditors_of_all_departments_end",
                condition=~Q(level=Level.AUDITOR.value) | Q(ends_at__isnull=False),
            ),
        ]


class Membership(models.Model):
    """A person's level in one department, set by that department's management, and the part of it that it reaches.

    Whom a manager asks in stands here by name and address first. The tool finds or makes the account: a department
    never chooses whose row it is, and sees nothing of an account from elsewhere before its person came in.
    """

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    level = models.TextField()
    asked_key = models.UUIDField(null=True, help_text="of the manager's form; empty for who came by file")
    name = models.TextField(default="", db_default="", help_text="as the manager wrote it")
    email = models.TextField(default="", db_default="", help_text="as the manager wrote it")
    given_at = models.DateTimeField(null=True, db_default=Now())
    given_by_name = models.TextField(default="", db_default="")
    joined_at = models.DateTimeField(null=True, help_text="when the person first came in with it")
    certified_at = models.DateTimeField(
        db_default=Now(), help_text="when a manager last said that the person needs this; giving it says so, too"
    )
    certified_by_name = models.TextField(default="", db_default="")
    lowered_at = models.DateTimeField(null=True, help_text="when silence lowered the level; empty once one is given")
    suspended_at = models.DateTimeField(null=True)
    factor_lost_at = models.DateTimeField(
        null=True, help_text="when a manager said that the person lost the second factors there were until then"
    )
    removed_at = models.DateTimeField(null=True, help_text="taken away for good; whoever comes again has another row")
    sign_on_subject = models.TextField(
        default="", db_default="", help_text="what the department's own sign-on calls them"
    )
    no_account_why = models.TextField(default="", db_default="", help_text="for the contractor's eyes alone")
    ends_at = models.DateTimeField(null=True, help_text="when it is over by itself; an auditor's always is")
    # The part of the department the level reaches; all three empty: everything.
    site_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    service_types = ArrayField(models.TextField(), default=list, db_default=[])
    item_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        db_table = "membership"
        constraints = [
            # Whoever decides what others may see must see it.
            models.CheckConstraint(
                name="managers_see_the_whole_department",
                condition=~Q(level=Level.MANAGE.value) | Q(site_ids=[], service_types=[], item_ids=[]),
            ),
            models.CheckConstraint(
                name="membership_level_is_a_department_level",
                condition=Q(level__in=[x.value for x in MEMBER_LEVELS]),
            ),
            models.CheckConstraint(
                name="auditors_of_a_department_end",
                condition=~Q(level=Level.AUDITOR.value) | Q(ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_is_somebodys",
                condition=Q(person__isnull=False) | (Q(asked_key__isnull=False) & ~Q(name="") & ~Q(email="")),
            ),
            models.UniqueConstraint(
                "department",
                "person",
                condition=Q(removed_at__isnull=True),
                name="one_level_per_person_and_department",
            ),
            models.UniqueConstraint(
                "department",
                "email",
                condition=Q(person__isnull=True, removed_at__isnull=True),
                name="one_asked_in_of_an_address",
            ),
            models.UniqueConstraint("department", "asked_key", name="one_asked_in_of_a_form"),
            models.UniqueConstraint(
                "department",
                "sign_on_subject",
                condition=Q(removed_at__isnull=True) & ~Q(sign_on_subject=""),
                name="one_person_of_a_sign_on",
            ),
        ]


class DeskList(models.Model):
    """Somebody of the contractor who sees the departments on a list only, while it is not ended."""

    person = models.ForeignKey(Person, models.PROTECT, db_index=False)
    given_at = models.DateTimeField()
    given_by_name = models.TextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_list"
        constraints = [
            models.UniqueConstraint("person", condition=Q(ended_at__isnull=True), name="one_list_of_a_person"),
        ]


class DeskReach(models.Model):
    """A department on such a list; with an end, one that the person opened for a while, saying why (break-glass)."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, db_index=False)
    given_at = models.DateTimeField()
    given_by_name = models.TextField()
    until_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", db_default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_reach"
        constraints = [
            models.CheckConstraint(
                name="opened_for_a_while_with_a_reason", condition=Q(until_at__isnull=True) | ~Q(reason="")
            ),
            models.UniqueConstraint(
                "department",
                "person",
                condition=Q(ended_at__isnull=True, until_at__isnull=True),
                name="one_place_on_a_list",
            ),
        ]
        indexes = [models.Index("person", name="reach_of_person", condition=Q(ended_at__isnull=True))]


class Sight(models.Model):
    """A credential for one department's rows, by its hash alone: worth something for some minutes (`models.scope`)."""

    hash = models.TextField(primary_key=True, help_text="SHA-256 in hex of the secret a connection is handed")
    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, db_index=False)
    expires_at = models.DateTimeField(db_index=True)
    # A program's may be for less than its person's: a lower level, a part of the department. The contractor's names the
    # token, which says what it is for, and whether it still is.
    token_id = models.BigIntegerField(null=True)
    level = models.TextField(default="", db_default="", help_text="a program's, where that is less than its person's")
    site_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    service_types = ArrayField(models.TextField(), default=list, db_default=[])
    item_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        db_table = "sight"
