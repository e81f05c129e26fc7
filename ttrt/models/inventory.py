"""What a ticket can be about: a circuit, a phone number or a service, exactly three kinds (contract A.9.4)."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q

from ttrt.models.customers import Site

KINDS = ("circuit", "phone", "service")
LEVELS = ("", "basic", "standard", "premier")


class InventoryItem(models.Model):
    """One circuit, phone number or service of one department, as the CALNET inventory file names it."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    sequence = models.IntegerField(help_text="number within the department: 3860-000042")
    kind = models.TextField()
    identifier = models.TextField(help_text="as typed")
    normal = models.TextField(help_text="upper-case letters and digits only; ten digits for a phone number")
    service_type = models.TextField(default="")
    contract = models.TextField(default="CALNET3")
    category = models.TextField(default="")
    subcategory = models.TextField(default="")
    level = models.TextField(default="")
    site = models.ForeignKey("ttrt.Site", models.PROTECT, null=True, db_constraint=False, db_index=False)
    a_address_1 = models.TextField(default="")
    a_address_2 = models.TextField(default="")
    a_city = models.TextField(default="")
    a_state = models.TextField(default="")
    a_zip = models.TextField(default="")
    z_address_1 = models.TextField(default="")
    z_address_2 = models.TextField(default="")
    z_city = models.TextField(default="")
    z_state = models.TextField(default="")
    z_zip = models.TextField(default="")
    ban = models.TextField(default="", help_text="billing account number")
    monthly_charge = models.DecimalField(max_digits=12, decimal_places=2, null=True, help_text="US dollars")
    public_safety = models.BooleanField(default=False)
    tsp = models.TextField(default="", help_text="Telecommunications Service Priority code, empty for none")
    in_service_on = models.DateField(null=True)
    retired_on = models.DateField(null=True)
    retirement_proposed_at = models.DateTimeField(null=True)
    unassigned = models.BooleanField(default=False, help_text="the department's catch-all for identifiers not found")
    other = models.JSONField(default=dict, help_text="file columns kept as they came, for the export")

    class Meta:
        db_table = "inventory_item"
        constraints = [
            models.CheckConstraint(name="item_is_one_of_three_kinds", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="item_level_is_known", condition=Q(level__in=LEVELS)),
            models.CheckConstraint(
                name="item_retires_after_it_begins",
                condition=Q(retired_on__isnull=True)
                | Q(in_service_on__isnull=True)
                | Q(retired_on__gte=F("in_service_on")),
            ),
            models.CheckConstraint(
                name="phone_number_is_ten_digits", condition=~Q(kind="phone") | Q(normal__regex=r"^[0-9]{10}$")
            ),
            models.UniqueConstraint("department", "sequence", name="one_item_of_a_number"),
            models.UniqueConstraint(
                fields=["department", "kind", "normal"],
                condition=Q(retired_on__isnull=True),
                name="one_live_item_of_an_identifier",
            ),
            models.UniqueConstraint(
                fields=["department"], condition=Q(unassigned=True), name="one_unassigned_service_per_department"
            ),
        ]


def live_on(day: date) -> Q:
    """Items a ticket opened on this Pacific day may be about: those in service now, and those retired since.

    An item that moved on to another department is a retired one here. On the day of its retirement it still counts:
    nobody recorded the hour.
    """
    began = Q(in_service_on__isnull=True) | Q(in_service_on__lte=day)
    return Q(retired_on__isnull=True) | (Q(retired_on__gte=day) & began)


def with_sites(items: Iterable[InventoryItem]) -> list[InventoryItem]:
    """Items of one department with their sites read in one statement by the department's key.

    Django's own way to `item.site` asks by `id` alone, which no index serves when all departments are in sight.
    """
    items = list(items)
    wanted = {item.site_id for item in items if item.site_id}
    departments = {item.department_id for item in items}
    sites = (
        {site.pk: site for site in Site.objects.filter(department_id__in=departments, pk__in=wanted)} if wanted else {}
    )
    for item in items:
        if item.site_id:
            item.site = sites[item.site_id]
    return items


class ItemTerm(models.Model):
    """What an item cost and which service level it had, from a day (inclusive) to a day (exclusive), civil dates."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    item = models.ForeignKey(InventoryItem, models.PROTECT, db_constraint=False, db_index=False)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    monthly_charge = models.DecimalField(max_digits=12, decimal_places=2, null=True, help_text="US dollars")
    level = models.TextField(default="")

    class Meta:
        db_table = "item_term"
        constraints = [
            models.CheckConstraint(name="term_level_is_known", condition=Q(level__in=LEVELS)),
            models.CheckConstraint(
                name="term_ends_after_it_begins", condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on"))
            ),
        ]


class ItemMove(models.Model):
    """An item that went from one department to another: retired there, new here. Old tickets stay where they are.

    Names both departments, so no department sees it: for the contractor and the CMO.
    """

    from_department = models.ForeignKey("ttrt.Department", models.PROTECT, related_name="+", db_index=False)
    from_item_id = models.IntegerField()
    into_department = models.ForeignKey("ttrt.Department", models.PROTECT, related_name="+", db_index=False)
    into_item_id = models.IntegerField()
    on = models.DateField(help_text="first day (Pacific) in the new department")
    reason = models.TextField()
    at = models.DateTimeField()
    by_id = models.IntegerField(null=True)
    by_name = models.TextField()

    class Meta:
        db_table = "item_move"
        constraints = [models.CheckConstraint(name="move_has_a_reason", condition=~Q(reason=""))]


class InventoryImport(models.Model):
    """One inventory file taken in: what it was and what it changed."""

    at = models.DateTimeField()
    by_name = models.TextField()
    file_name = models.TextField()
    sha256 = models.TextField()
    rows = models.IntegerField()
    added = models.IntegerField()
    changed = models.IntegerField()
    unchanged = models.IntegerField()
    proposed_retired = models.IntegerField()
    layout = models.JSONField(null=True, help_text="columns, delimiter and line ends: to give the same file back")

    class Meta:
        db_table = "inventory_import"
