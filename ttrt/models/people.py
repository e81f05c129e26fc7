"""People who sign in, and their level in each department."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from ttrt.rules.access import CONTRACTOR_LEVELS, DEPARTMENT_LEVELS, Level, Standing


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
                | Q(standing=Standing.CMO.value, level=Level.CMO.value)
                | Q(standing=Standing.CONTRACTOR.value, level__in=[x.value for x in CONTRACTOR_LEVELS]),
            ),
        ]


class Membership(models.Model):
    """A person's level in one department, set by that department's management."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT)
    level = models.TextField()

    class Meta:
        db_table = "membership"
        constraints = [
            models.CheckConstraint(
                name="membership_level_is_a_department_level",
                condition=Q(level__in=[x.value for x in DEPARTMENT_LEVELS]),
            ),
            models.UniqueConstraint("department", "person", name="one_level_per_person_and_department"),
        ]


class Sight(models.Model):
    """A credential for one department's rows, by its hash alone: worth something for some minutes (`models.scope`)."""

    hash = models.TextField(primary_key=True, help_text="SHA-256 in hex of the secret a connection is handed")
    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, db_index=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sight"
