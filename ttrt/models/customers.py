"""The contract's Customers: departments (the tenants), the agencies above them, and their sites."""

from django.db import models
from django.db.models import Q

from ttrt.rules.department_file import KINDS


class Agency(models.Model):
    """A State agency that departments report to; parentage changes over the years (domain: CHP in 2013)."""

    code = models.TextField(unique=True)
    name = models.TextField()

    class Meta:
        db_table = "agency"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Department(models.Model):
    """A Customer: a State department, county, city, school or other body. Every ticket belongs to exactly one."""

    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    demonstration = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, help_text="first day on which nothing new is opened here; old tickets stay")
    second_factor = models.BooleanField(
        default=False, db_default=False, help_text="everybody of the department signs in with a second factor"
    )
    register_seq = models.IntegerField(
        default=0, db_default=0, help_text="number of the newest entry of the department's register"
    )
    register_head = models.TextField(default="", db_default="", help_text="its hash")
    certify_since = models.DateTimeField(null=True, help_text="when its managers were first asked in a period")
    certify_asked_at = models.DateTimeField(null=True, help_text="when they were last asked to confirm its people")

    class Meta:
        db_table = "department"
        constraints = [
            models.CheckConstraint(name="department_kind_is_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="department_code_is_plain", condition=Q(code__regex=r"^[A-Z0-9]{2,12}$")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DepartmentAgency(models.Model):
    """Which agency stood over a department, from a day (inclusive) to a day (exclusive), civil dates."""

    department = models.ForeignKey(Department, models.PROTECT, db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        db_table = "department_agency"
        constraints = [
            models.CheckConstraint(
                name="parentage_ends_after_it_begins",
                condition=Q(to_on__isnull=True) | Q(to_on__gt=models.F("from_on")),
            )
        ]


class Site(models.Model):
    """A place where a department has service."""

    department = models.ForeignKey(Department, models.PROTECT, db_index=False)
    name = models.TextField()
    address_1 = models.TextField(default="")
    address_2 = models.TextField(default="")
    city = models.TextField(default="")
    state = models.TextField(default="CA")
    zip = models.TextField(default="")
    clli = models.TextField(default="")

    class Meta:
        db_table = "site"
        constraints = [
            models.UniqueConstraint("department", "name", "address_1", "city", name="one_site_of_a_name_and_address")
        ]


class Contact(models.Model):
    """One person or desk of the department's contact book, offered when a ticket is opened. Retired, never deleted."""

    department = models.ForeignKey(Department, models.PROTECT, db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, db_constraint=False, db_index=False)
    name = models.TextField()
    role = models.TextField(default="", help_text="what this contact is for, in the department's words")
    phone = models.TextField(default="")
    email = models.TextField(default="")
    access_hours = models.TextField(default="")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "contact"
        constraints = [
            models.CheckConstraint(name="contact_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="contact_can_be_reached", condition=~Q(phone="", email="")),
        ]


class DepartmentChange(models.Model):
    """A department split in two or merged into another: a reasoned act of the contractor's administrator.

    Seen by the contractor and the CMO; each department reads its own side in its register.
    """

    kind = models.TextField()
    from_department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    into_department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField(help_text="first day (Pacific) on which it holds")
    reason = models.TextField()
    counts = models.JSONField(default=dict, help_text="what moved: items, sites, contacts, people")
    at = models.DateTimeField()
    by_id = models.IntegerField(null=True)
    by_name = models.TextField()

    class Meta:
        db_table = "department_change"
        constraints = [
            models.CheckConstraint(name="change_is_split_or_merge", condition=Q(kind__in=("split", "merge"))),
            models.CheckConstraint(name="change_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="change_is_between_two", condition=~Q(from_department=models.F("into_department"))
            ),
        ]
