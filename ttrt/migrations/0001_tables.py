import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(unique=True)),
                ("name", models.TextField()),
            ],
            options={
                "db_table": "agency",
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "heartbeat",
            },
        ),
        migrations.CreateModel(
            name="InventoryImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by_name", models.TextField()),
                ("file_name", models.TextField()),
                ("sha256", models.TextField()),
                ("rows", models.IntegerField()),
                ("added", models.IntegerField()),
                ("changed", models.IntegerField()),
                ("unchanged", models.IntegerField()),
                ("proposed_retired", models.IntegerField()),
            ],
            options={
                "db_table": "inventory_import",
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("email", models.TextField(default="")),
                ("phone", models.TextField(default="")),
                ("standing", models.TextField()),
                ("level", models.TextField(default="", help_text="contractor or CMO level; empty for customers")),
                ("is_active", models.BooleanField(default=True)),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "person",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["customer", "cmo", "contractor"])),
                        name="person_standing_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", ""), ("standing", "customer")),
                            models.Q(("level", "cmo"), ("standing", "cmo")),
                            models.Q(
                                ("level__in", ["representative", "technician", "supervisor", "administrator"]),
                                ("standing", "contractor"),
                            ),
                            _connector="OR",
                        ),
                        name="person_level_fits_standing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "department",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("state", "county", "city", "school", "college", "district", "tribe", "other"))
                        ),
                        name="department_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z0-9]{2,12}$")), name="department_code_is_plain"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("key", models.UUIDField()),
                (
                    "content_hash",
                    models.TextField(help_text="SHA-256 of what was asked; the same key with other content is refused"),
                ),
                ("channel", models.TextField()),
                ("call", models.UUIDField(help_text="one telephone call may bring several reports", null=True)),
                ("caller_name", models.TextField(default="")),
                ("caller_phone", models.TextField(default="")),
                ("caller_email", models.TextField(default="")),
                ("verified_how", models.TextField(default="", help_text="how the caller's right to speak was checked")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
            ],
            options={
                "db_table": "report",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ("online", "hotline", "detection"))),
                        name="report_channel_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "hotline"), _negated=True),
                            models.Q(
                                models.Q(("caller_name", ""), _negated=True),
                                models.Q(("verified_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hotline_report_names_caller_and_check",
                    ),
                    models.UniqueConstraint(models.F("department"), models.F("key"), name="one_report_of_a_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("address_1", models.TextField(default="")),
                ("address_2", models.TextField(default="")),
                ("city", models.TextField(default="")),
                ("state", models.TextField(default="CA")),
                ("zip", models.TextField(default="")),
                ("clli", models.TextField(default="")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
            ],
            options={
                "db_table": "site",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("department"),
                        models.F("name"),
                        models.F("address_1"),
                        models.F("city"),
                        name="one_site_of_a_name_and_address",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InventoryItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.IntegerField(help_text="number within the department: 3860-000042")),
                ("kind", models.TextField()),
                ("identifier", models.TextField(help_text="as typed")),
                (
                    "normal",
                    models.TextField(help_text="upper-case letters and digits only; ten digits for a phone number"),
                ),
                ("service_type", models.TextField(default="")),
                ("contract", models.TextField(default="CALNET3")),
                ("category", models.TextField(default="")),
                ("subcategory", models.TextField(default="")),
                ("level", models.TextField(default="")),
                ("a_address_1", models.TextField(default="")),
                ("a_address_2", models.TextField(default="")),
                ("a_city", models.TextField(default="")),
                ("a_state", models.TextField(default="")),
                ("a_zip", models.TextField(default="")),
                ("z_address_1", models.TextField(default="")),
                ("z_address_2", models.TextField(default="")),
                ("z_city", models.TextField(default="")),
                ("z_state", models.TextField(default="")),
                ("z_zip", models.TextField(default="")),
                ("ban", models.TextField(default="", help_text="billing account number")),
                (
                    "monthly_charge",
                    models.DecimalField(decimal_places=2, help_text="US dollars", max_digits=12, null=True),
                ),
                ("public_safety", models.BooleanField(default=False)),
                (
                    "tsp",
                    models.TextField(default="", help_text="Telecommunications Service Priority code, empty for none"),
                ),
                ("in_service_on", models.DateField(null=True)),
                ("retired_on", models.DateField(null=True)),
                ("retirement_proposed_at", models.DateTimeField(null=True)),
                (
                    "unassigned",
                    models.BooleanField(
                        default=False, help_text="the department's catch-all for identifiers not found"
                    ),
                ),
                ("other", models.JSONField(default=dict, help_text="file columns kept as they came, for the export")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.site",
                    ),
                ),
            ],
            options={
                "db_table": "inventory_item",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("circuit", "phone", "service"))),
                        name="item_is_one_of_three_kinds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("", "basic", "standard", "premier"))),
                        name="item_level_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retired_on__isnull", True),
                            ("in_service_on__isnull", True),
                            ("retired_on__gte", models.F("in_service_on")),
                            _connector="OR",
                        ),
                        name="item_retires_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "phone"), _negated=True),
                            ("normal__regex", "^[0-9]{10}$"),
                            _connector="OR",
                        ),
                        name="phone_number_is_ten_digits",
                    ),
                    models.UniqueConstraint(models.F("department"), models.F("sequence"), name="one_item_of_a_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_on__isnull", True)),
                        fields=("department", "kind", "normal"),
                        name="one_live_item_of_an_identifier",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unassigned", True)),
                        fields=("department",),
                        name="one_unassigned_service_per_department",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.TextField(help_text="department code, two-digit year, sequence: 3860-26-000123")),
                ("identifier", models.TextField(help_text="as typed by whoever reported it")),
                ("kind", models.TextField()),
                ("site_name", models.TextField(default="")),
                ("service_type", models.TextField(default="")),
                ("item_facts", models.JSONField(default=dict, help_text="the item as it was at opening")),
                ("public_safety", models.BooleanField(default=False)),
                ("tsp", models.TextField(default="")),
                ("status", models.TextField()),
                ("severity", models.TextField()),
                ("trouble", models.TextField()),
                ("description", models.TextField()),
                (
                    "another_issue",
                    models.TextField(default="", help_text="why it is not the trouble already open on this item"),
                ),
                (
                    "since_at",
                    models.DateTimeField(help_text="since when, as the reporter says; no clock uses it", null=True),
                ),
                ("channel", models.TextField()),
                ("reported_by", models.TextField()),
                ("reported_phone", models.TextField(default="")),
                ("reported_email", models.TextField(default="")),
                ("contact_method", models.TextField(default="")),
                ("opened_by_id", models.IntegerField(null=True)),
                ("opened_by_name", models.TextField()),
                ("opened_by_standing", models.TextField()),
                ("opened_by_level", models.TextField()),
                ("customer_reference", models.TextField(default="")),
                ("site_contact", models.TextField(default="")),
                ("site_phone", models.TextField(default="")),
                ("access_hours", models.TextField(default="")),
                ("testing_allowed", models.BooleanField(default=False)),
                ("dispatch_allowed", models.BooleanField(default=False)),
                ("alarm_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("restored_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_how", models.TextField(default="")),
                ("update_due_at", models.DateTimeField(null=True)),
                (
                    "last_update_at",
                    models.DateTimeField(help_text="last public restoration update by the contractor", null=True),
                ),
                ("estimate_at", models.DateTimeField(help_text="the contractor's estimate of restoration", null=True)),
                ("auto_close_at", models.DateTimeField(null=True)),
                ("cause", models.TextField(default="")),
                ("resolution", models.TextField(default="")),
                ("gross_seconds", models.BigIntegerField(null=True)),
                ("stopped_seconds", models.BigIntegerField(null=True)),
                ("net_seconds", models.BigIntegerField(null=True)),
                ("pack_version", models.TextField()),
                (
                    "version",
                    models.IntegerField(
                        default=1, help_text="counts changes; a form that saw an older one is shown both"
                    ),
                ),
                ("history_seq", models.IntegerField(default=0)),
                ("history_head", models.TextField(default="")),
                ("history_at", models.DateTimeField(null=True)),
                ("search", django.contrib.postgres.search.SearchVectorField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.inventoryitem",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.report",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.site",
                    ),
                ),
            ],
            options={
                "db_table": "ticket",
                "indexes": [
                    models.Index(
                        models.F("department"),
                        models.OrderBy(models.F("opened_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="ticket_of_department",
                    ),
                    models.Index(
                        models.OrderBy(models.F("opened_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="ticket_of_all",
                    ),
                    models.Index(
                        models.F("department"),
                        models.OrderBy(models.F("opened_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("closed_at__isnull", True)),
                        name="open_ticket_of_department",
                    ),
                    models.Index(
                        models.OrderBy(models.F("opened_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("closed_at__isnull", True)),
                        name="open_ticket_of_all",
                    ),
                    models.Index(
                        models.F("update_due_at"),
                        models.F("id"),
                        condition=models.Q(("update_due_at__isnull", False)),
                        name="ticket_owing_update",
                    ),
                    models.Index(
                        models.F("auto_close_at"),
                        models.F("id"),
                        condition=models.Q(("auto_close_at__isnull", False)),
                        name="ticket_closing_by_itself",
                    ),
                    models.Index(
                        models.F("department"),
                        models.F("item"),
                        models.OrderBy(models.F("opened_at"), descending=True),
                        name="ticket_of_item",
                    ),
                    models.Index(models.F("department"), models.F("report"), name="ticket_of_report"),
                    django.contrib.postgres.indexes.GinIndex(models.F("search"), fastupdate=False, name="ticket_words"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "acknowledged",
                                    "inProgress",
                                    "pending",
                                    "held",
                                    "resolved",
                                    "closed",
                                    "cancelled",
                                    "rejected",
                                ],
                            )
                        ),
                        name="ticket_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status__in", ("closed", "cancelled", "rejected"))),
                            models.Q(
                                models.Q(("status__in", ("closed", "cancelled", "rejected")), _negated=True),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_means_closed_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "resolved"), _negated=True),
                            ("restored_at__isnull", False),
                            _connector="OR",
                        ),
                        name="resolved_means_restored_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("restored_at__isnull", True),
                            ("restored_at__gte", models.F("opened_at")),
                            ("restored_at__gte", models.F("alarm_at")),
                            _connector="OR",
                        ),
                        name="restored_not_before_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("gross_seconds__isnull", True),
                                ("net_seconds__isnull", True),
                                ("stopped_seconds__isnull", True),
                            ),
                            models.Q(
                                (
                                    "net_seconds",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("gross_seconds"), "-", models.F("stopped_seconds")
                                    ),
                                ),
                                ("net_seconds__gte", 0),
                                ("stopped_seconds__gte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="clock_figures_come_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("update_due_at__isnull", True), _connector="OR"
                        ),
                        name="closed_owes_no_update",
                    ),
                    models.UniqueConstraint(models.F("department"), models.F("number"), name="one_ticket_of_a_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StopClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("reason", models.TextField(help_text="code from the contract pack's closed list")),
                ("sub_reason", models.TextField(default="")),
                ("started_at", models.DateTimeField()),
                (
                    "window_end_at",
                    models.DateTimeField(help_text="a maintenance stop cannot outlast its window", null=True),
                ),
                ("note", models.TextField()),
                ("evidence", models.JSONField(default=dict)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_recorded_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.IntegerField(null=True)),
                ("ended_by_name", models.TextField(default="")),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_by_id", models.IntegerField(null=True)),
                ("voided_by_name", models.TextField(default="")),
                ("void_reason", models.TextField(default="")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.ticket",
                    ),
                ),
            ],
            options={
                "db_table": "stop_clock",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gt", models.F("started_at")), _connector="OR"
                        ),
                        name="stop_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("ended_by_name", ""), ("ended_recorded_at__isnull", True)
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_recorded_at__isnull", False),
                                models.Q(("ended_by_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="stop_end_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_reason", ""), ("voided_at__isnull", True), ("voided_by_name", "")),
                            models.Q(
                                ("voided_at__isnull", False),
                                models.Q(("voided_by_name", ""), _negated=True),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="void_says_who_and_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("voided_at__isnull", True)),
                        fields=("department", "ticket", "reason"),
                        name="one_running_stop_of_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Restoration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("restored_at", models.DateTimeField()),
                ("cause", models.TextField()),
                ("resolution", models.TextField()),
                ("disputed_at", models.DateTimeField(null=True)),
                ("disputed_by_id", models.IntegerField(null=True)),
                ("disputed_by_name", models.TextField(default="")),
                ("dispute_note", models.TextField(default="")),
                (
                    "came_back_at",
                    models.DateTimeField(help_text="when it really came back, as the customer says", null=True),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.ticket",
                    ),
                ),
            ],
            options={
                "db_table": "restoration",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("came_back_at__isnull", True),
                                ("dispute_note", ""),
                                ("disputed_at__isnull", True),
                                ("disputed_by_name", ""),
                            ),
                            models.Q(
                                ("disputed_at__isnull", False),
                                models.Q(("disputed_by_name", ""), _negated=True),
                                models.Q(("dispute_note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dispute_says_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("came_back_at__isnull", True),
                            ("came_back_at__gte", models.F("restored_at")),
                            _connector="OR",
                        ),
                        name="came_back_after_disputed_restoration",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("disputed_at__isnull", True)),
                        fields=("department", "ticket"),
                        name="one_standing_restoration_per_ticket",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("to_name", models.TextField()),
                ("to_email", models.TextField()),
                ("facts", models.JSONField(default=dict)),
                ("queued_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("attempts", models.IntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("given_up_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(default="")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.ticket",
                    ),
                ),
            ],
            options={
                "db_table": "notice",
                "indexes": [
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("given_up_at__isnull", True), ("sent_at__isnull", True)),
                        name="notice_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", True), ("given_up_at__isnull", True), _connector="OR"),
                        name="notice_is_sent_or_given_up",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("seq", models.IntegerField(help_text="1, 2, 3 … without a gap within the ticket")),
                ("what", models.TextField(help_text="the verb, in words")),
                ("public", models.BooleanField()),
                ("facts", models.JSONField(default=dict)),
                ("text", models.TextField(default="", help_text="free text of this entry; chained by `text_hash`")),
                ("salt", models.TextField(default="")),
                ("text_hash", models.TextField(default="")),
                ("previous_hash", models.TextField()),
                ("hash", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.ticket",
                    ),
                ),
            ],
            options={
                "db_table": "history_entry",
            },
        ),
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("key", models.UUIDField()),
                ("tried_at", models.DateTimeField()),
                ("whom", models.TextField()),
                ("method", models.TextField()),
                ("outcome", models.TextField()),
                ("note", models.TextField(default="")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.ticket",
                    ),
                ),
            ],
            options={
                "db_table": "contact_attempt",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ("phone", "email", "text", "in person", "other"))),
                        name="contact_method_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ("reached", "no answer", "left message", "refused", "wrong contact"))
                        ),
                        name="contact_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tried_at__lte", models.F("at"))), name="contact_not_in_the_future"
                    ),
                    models.UniqueConstraint(
                        models.F("department"), models.F("ticket"), models.F("key"), name="one_contact_of_a_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.SmallIntegerField(help_text="two digits, Pacific civil year of opening")),
                ("last", models.IntegerField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
            ],
            options={
                "db_table": "ticket_counter",
                "constraints": [
                    models.UniqueConstraint(models.F("department"), models.F("year"), name="one_counter_per_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("key", models.UUIDField(help_text="a double click finds what it already said")),
                ("kind", models.TextField()),
                ("public", models.BooleanField()),
                ("body", models.TextField(help_text="what was done, or the comment")),
                ("next_step", models.TextField(default="")),
                ("estimate_at", models.DateTimeField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ttrt.ticket",
                    ),
                ),
            ],
            options={
                "db_table": "ticket_update",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("restoration", "comment"))), name="update_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="update_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "comment"), _negated=True), ("public", True), _connector="OR"
                        ),
                        name="comment_is_public",
                    ),
                    models.UniqueConstraint(
                        models.F("department"), models.F("ticket"), models.F("key"), name="one_update_of_a_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentAgency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ttrt.agency")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
            ],
            options={
                "db_table": "department_agency",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True), ("to_on__gt", models.F("from_on")), _connector="OR"
                        ),
                        name="parentage_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "db_table": "membership",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["view", "report", "resolve", "manage"])),
                        name="membership_level_is_a_department_level",
                    ),
                    models.UniqueConstraint(
                        models.F("department"), models.F("person"), name="one_level_per_person_and_department"
                    ),
                ],
            },
        ),
    ]
