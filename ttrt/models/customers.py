"""The contract's Customers: departments (the tenants), the agencies above them, and their sites."""

from django.db import models
from django.db.models import Q

KINDS = ("state", "county", "city", "school", "college", "district", "tribe", "other")


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
