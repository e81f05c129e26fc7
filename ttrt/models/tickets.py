"""Trouble tickets: one circuit, phone number or service each (contract A.9.4)."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from ttrt.rules.lifecycle import Status
from ttrt.rules.voiding import VOIDED

CLOSED = (Status.CLOSED.value, Status.CANCELLED.value, Status.REJECTED.value)


class TicketCounter(models.Model):
    """The last ticket number given in a department's year: numbers have no gaps, so a missing ticket shows."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    year = models.SmallIntegerField(help_text="two digits, Pacific civil year of opening")
    last = models.IntegerField()

    class Meta:
        db_table = "ticket_counter"
        constraints = [models.UniqueConstraint("department", "year", name="one_counter_per_year")]


class Ticket(models.Model):
    """One trouble on one thing. Times are UTC instants; the item's facts are those of the opening."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    number = models.TextField(help_text="department code, two-digit year, sequence: 3860-26-000123")
    report = models.ForeignKey("ttrt.Report", models.PROTECT, db_constraint=False, db_index=False)
    item = models.ForeignKey("ttrt.InventoryItem", models.PROTECT, db_constraint=False, db_index=False)
    identifier = models.TextField(help_text="as typed by whoever reported it")
    kind = models.TextField()
    site = models.ForeignKey("ttrt.Site", models.PROTECT, null=True, db_constraint=False, db_index=False)
    site_name = models.TextField(default="")
    service_type = models.TextField(default="")
    item_facts = models.JSONField(default=dict, help_text="the item as it was at opening")
    public_safety = models.BooleanField(default=False)
    tsp = models.TextField(default="")

    status = models.TextField()
    severity = models.TextField()
    trouble = models.TextField()
    description = models.TextField()
    another_issue = models.TextField(default="", help_text="why it is not the trouble already open on this item")
    since_at = models.DateTimeField(null=True, help_text="since when, as the reporter says; no clock uses it")
    channel = models.TextField()
    reported_by = models.TextField()
    reported_phone = models.TextField(default="")
    reported_email = models.TextField(default="")
    contact_method = models.TextField(default="")
    opened_by_id = models.IntegerField(null=True)
    opened_by_name = models.TextField()
    opened_by_standing = models.TextField()
    opened_by_level = models.TextField()
    customer_reference = models.TextField(default="")
    site_contact = models.TextField(default="")
    site_phone = models.TextField(default="")
    access_hours = models.TextField(default="")
    testing_allowed = models.BooleanField(default=False)
    dispatch_allowed = models.BooleanField(default=False)

    alarm_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_how = models.TextField(default="")
    update_due_at = models.DateTimeField(null=True)
    last_update_at = models.DateTimeField(null=True, help_text="last public restoration update by the contractor")
    estimate_at = models.DateTimeField(null=True, help_text="the contractor's estimate of restoration")
    auto_close_at = models.DateTimeField(null=True)
    cause = models.TextField(default="")
    resolution = models.TextField(default="")
    gross_seconds = models.BigIntegerField(null=True)
    stopped_seconds = models.BigIntegerField(null=True)
    net_seconds = models.BigIntegerField(null=True)

    recorded_at = models.DateTimeField(
        null=True, help_text="when the tool took it down, when `opened_at` is an earlier call's; else empty"
    )
    owner_id = models.IntegerField(null=True, help_text="the contractor's person who has it")
    owner_name = models.TextField(default="", db_default="")
    team = models.TextField(default="", db_default="", help_text="the contractor's team that has it")

    pack_version = models.TextField()
    version = models.IntegerField(default=1, help_text="counts changes; a form that saw an older one is shown both")
    history_seq = models.IntegerField(default=0)
    history_head = models.TextField(default="")
    history_at = models.DateTimeField(null=True)
    search = SearchVectorField(null=True)

    class Meta:
        db_table = "ticket"
        constraints = [
            models.CheckConstraint(name="ticket_status_is_known", condition=Q(status__in=[s.value for s in Status])),
            models.CheckConstraint(
                name="closed_means_closed_at",
                condition=Q(status__in=CLOSED, closed_at__isnull=False)
                | (~Q(status__in=CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="resolved_means_restored_at",
                condition=~Q(status=Status.RESOLVED.value) | Q(restored_at__isnull=False),
            ),
            models.CheckConstraint(
                name="restored_not_before_it_began",
                condition=Q(restored_at__isnull=True)
                | Q(restored_at__gte=F("opened_at"))
                | Q(restored_at__gte=F("alarm_at")),
            ),
            models.CheckConstraint(
                name="clock_figures_come_together",
                condition=Q(gross_seconds__isnull=True, stopped_seconds__isnull=True, net_seconds__isnull=True)
                | Q(net_seconds=F("gross_seconds") - F("stopped_seconds"), net_seconds__gte=0, stopped_seconds__gte=0),
            ),
            models.CheckConstraint(
                name="closed_owes_no_update", condition=Q(closed_at__isnull=True) | Q(update_due_at__isnull=True)
            ),
            models.CheckConstraint(
                name="owner_has_a_name",
                condition=Q(owner_id__isnull=True, owner_name="") | (Q(owner_id__isnull=False) & ~Q(owner_name="")),
            ),
            models.CheckConstraint(
                name="recorded_after_it_was_called_in",
                condition=Q(recorded_at__isnull=True) | Q(recorded_at__gt=F("opened_at")),
            ),
            models.UniqueConstraint("department", "number", name="one_ticket_of_a_number"),
        ]
        indexes = [
            models.Index("department", F("opened_at").desc(), F("id").desc(), name="ticket_of_department"),
            models.Index(F("opened_at").desc(), F("id").desc(), name="ticket_of_all"),
            models.Index(
                "department",
                F("opened_at").desc(),
                F("id").desc(),
                name="open_ticket_of_department",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                F("opened_at").desc(), F("id").desc(), name="open_ticket_of_all", condition=Q(closed_at__isnull=True)
            ),
            models.Index("update_due_at", "id", name="ticket_owing_update", condition=Q(update_due_at__isnull=False)),
            models.Index(
                "auto_close_at", "id", name="ticket_closing_by_itself", condition=Q(auto_close_at__isnull=False)
            ),
            models.Index("department", "item", F("opened_at").desc(), name="ticket_of_item"),
            # Of an item that breaks again and again, the open tickets without all those before them.
            models.Index("department", "item", name="open_ticket_of_item", condition=Q(closed_at__isnull=True)),
            models.Index("owner_id", "update_due_at", name="open_ticket_of_owner", condition=Q(closed_at__isnull=True)),
            models.Index("team", "update_due_at", name="open_ticket_of_team", condition=Q(closed_at__isnull=True)),
            models.Index("department", "report", name="ticket_of_report"),
            # What counts slots leaves out the few that are void, without reading every other ticket.
            models.Index("department", "id", name="void_ticket", condition=Q(closed_how__in=VOIDED)),
            # fastupdate off: with the pending list the planner leaves the index after a burst of openings.
            GinIndex("search", name="ticket_words", fastupdate=False),
        ]
