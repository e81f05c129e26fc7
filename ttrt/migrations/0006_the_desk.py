import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ttrt", "0005_one_account_of_a_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("key", models.UUIDField()),
                (
                    "public",
                    models.BooleanField(
                        default=True, help_text="internal ones are for the contractor and the CMO only"
                    ),
                ),
                ("name", models.TextField(help_text="as the sender called it, made harmless")),
                ("media_type", models.TextField(help_text="found in the content, never taken from the sender")),
                ("size", models.BigIntegerField(help_text="bytes")),
                ("sha256", models.TextField()),
                ("stored_as", models.UUIDField(help_text="the file's random name on disk")),
                ("note", models.TextField(default="")),
                ("scan", models.TextField(default="waiting")),
                ("scanned_at", models.DateTimeField(null=True)),
                ("scan_said", models.TextField(default="")),
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
                "db_table": "attachment",
                "indexes": [
                    models.Index(
                        models.F("at"),
                        models.F("id"),
                        condition=models.Q(("scan", "waiting")),
                        name="attachment_to_scan",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scan__in", ("waiting", "clean", "infected", "not scanned"))),
                        name="attachment_scan_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="attachment_has_a_name"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="attachment_is_not_empty"),
                    models.UniqueConstraint(
                        models.F("department"), models.F("ticket"), models.F("key"), name="one_attachment_of_a_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("role", models.TextField(default="", help_text="what this contact is for, in the department's words")),
                ("phone", models.TextField(default="")),
                ("email", models.TextField(default="")),
                ("access_hours", models.TextField(default="")),
                ("retired_at", models.DateTimeField(null=True)),
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
                "db_table": "contact",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="contact_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("phone", ""), _negated=True), name="contact_can_be_reached"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("on", models.DateField(help_text="first day (Pacific) on which it holds")),
                ("reason", models.TextField()),
                ("counts", models.JSONField(default=dict, help_text="what moved: items, sites, contacts, people")),
                ("at", models.DateTimeField()),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                (
                    "from_department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ttrt.department",
                    ),
                ),
                (
                    "into_department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ttrt.department",
                    ),
                ),
            ],
            options={
                "db_table": "department_change",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("split", "merge"))), name="change_is_split_or_merge"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="change_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_department", models.F("into_department")), _negated=True),
                        name="change_is_between_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.IntegerField()),
                ("person_name", models.TextField()),
                ("name", models.TextField()),
                ("page", models.TextField()),
                ("query", models.TextField()),
                ("shared", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "desk_view",
                "constraints": [
                    models.UniqueConstraint(models.F("person_id"), models.F("name"), name="one_desk_view_of_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="desk_view_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("key", models.UUIDField(help_text="a double click finds what it already said")),
                ("technician", models.TextField()),
                ("phone", models.TextField(default="")),
                ("arrival_estimate_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("on_site_at", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                ("called_off_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.TextField(default="", help_text="what was found or done there, or why it was called off"),
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
                "db_table": "dispatch",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("technician", ""), _negated=True), name="dispatch_names_a_technician"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_site_at__isnull", True),
                            ("left_at__isnull", True),
                            ("on_site_at__gte", models.F("left_at")),
                            _connector="OR",
                        ),
                        name="technician_arrives_after_leaving",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gone_at__isnull", True),
                            models.Q(("gone_at__gte", models.F("on_site_at")), ("on_site_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="technician_goes_after_arriving",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gone_at__isnull", True), ("called_off_at__isnull", True), _connector="OR"),
                        name="dispatch_is_gone_or_called_off",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("called_off_at__isnull", True), ("gone_at__isnull", True)),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ended_dispatch_says_what_came_of_it",
                    ),
                    models.UniqueConstraint(
                        models.F("department"), models.F("ticket"), models.F("key"), name="one_dispatch_of_a_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("key", models.UUIDField()),
                ("reason", models.TextField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_id", models.IntegerField(null=True)),
                ("answered_by_name", models.TextField(default="")),
                ("answer", models.TextField(default="")),
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
                "db_table": "escalation",
                "indexes": [
                    models.Index(
                        models.F("at"),
                        models.F("id"),
                        condition=models.Q(("answered_at__isnull", True)),
                        name="escalation_unanswered",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="escalation_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by_name", "")),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("answered_by_name", ""), _negated=True),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answer_says_who_and_what",
                    ),
                    models.UniqueConstraint(
                        models.F("department"), models.F("ticket"), models.F("key"), name="one_escalation_of_a_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_item_id", models.IntegerField()),
                ("into_item_id", models.IntegerField()),
                ("on", models.DateField(help_text="first day (Pacific) in the new department")),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                (
                    "from_department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ttrt.department",
                    ),
                ),
                (
                    "into_department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ttrt.department",
                    ),
                ),
            ],
            options={
                "db_table": "item_move",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="move_has_a_reason")
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                (
                    "monthly_charge",
                    models.DecimalField(decimal_places=2, help_text="US dollars", max_digits=12, null=True),
                ),
                ("level", models.TextField(default="")),
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
            ],
            options={
                "db_table": "item_term",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("", "basic", "standard", "premier"))),
                        name="term_level_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True), ("to_on__gt", models.F("from_on")), _connector="OR"
                        ),
                        name="term_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("seq", models.IntegerField(unique=True)),
                ("about", models.TextField()),
                ("about_id", models.BigIntegerField(null=True)),
                ("what", models.TextField()),
                ("facts", models.JSONField(default=dict)),
                ("text", models.TextField(default="")),
                ("salt", models.TextField(default="")),
                ("text_hash", models.TextField(default="")),
                ("previous_hash", models.TextField()),
                ("hash", models.TextField()),
            ],
            options={
                "db_table": "office_entry",
            },
        ),
        migrations.CreateModel(
            name="PackVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.TextField(unique=True)),
                ("effective_from", models.DateField(unique=True)),
                ("source", models.TextField(help_text="the TOML text as it came")),
                ("sha256", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
            ],
            options={
                "db_table": "pack_version",
            },
        ),
        migrations.CreateModel(
            name="ProviderEngagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("key", models.UUIDField()),
                ("provider", models.TextField()),
                ("their_ticket", models.TextField(default="")),
                ("contact", models.TextField(default="")),
                ("engaged_at", models.DateTimeField()),
                ("commitment_at", models.DateTimeField(null=True)),
                ("said", models.TextField(default="", help_text="what the provider said last")),
                ("released_at", models.DateTimeField(null=True)),
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
                "db_table": "provider_engagement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provider", ""), _negated=True), name="engagement_names_a_provider"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True), ("released_at__gte", models.F("engaged_at")), _connector="OR"
                        ),
                        name="provider_is_released_after_engaged",
                    ),
                    models.UniqueConstraint(
                        models.F("department"), models.F("ticket"), models.F("key"), name="one_engagement_of_a_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("seq", models.IntegerField(help_text="1, 2, 3 … without a gap within the department")),
                ("about", models.TextField(help_text="what kind of thing: department, site, item, contact, person")),
                ("about_id", models.BigIntegerField(null=True)),
                ("what", models.TextField(help_text="the verb, in words")),
                ("facts", models.JSONField(default=dict, help_text="what was and what is, column by column")),
                ("text", models.TextField(default="", help_text="the reason, where one was given")),
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
            ],
            options={
                "db_table": "register_entry",
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.IntegerField()),
                ("person_name", models.TextField()),
                ("name", models.TextField()),
                ("page", models.TextField(help_text="which list: tickets, queue")),
                ("query", models.TextField(help_text="the address's filters, as the list itself writes them")),
                ("shared", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ttrt.department"
                    ),
                ),
            ],
            options={
                "db_table": "saved_view",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("department"), models.F("person_id"), models.F("name"), name="one_view_of_a_name"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="view_has_a_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShiftHandover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("key", models.UUIDField(unique=True)),
                ("team", models.TextField(default="")),
                ("note", models.TextField()),
                ("tickets", models.JSONField(default=list)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_by_id", models.IntegerField(null=True)),
                ("taken_by_name", models.TextField(default="")),
                ("taken_note", models.TextField(default="")),
            ],
            options={
                "db_table": "shift_handover",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="handover_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_at__isnull", True), ("taken_by_name", "")),
                            models.Q(("taken_at__isnull", False), models.Q(("taken_by_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="handover_is_taken_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_by_id__isnull", True),
                            models.Q(("taken_by_id", models.F("by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_is_signed_by_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(unique=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "team",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="team_has_a_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("kind", models.TextField()),
                ("to_ticket_id", models.BigIntegerField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.IntegerField(null=True)),
                ("ended_by_name", models.TextField(default="")),
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
                "db_table": "ticket_link",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("parent", "duplicate", "related"))), name="link_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_ticket_id", models.F("ticket_id")), _negated=True),
                        name="link_is_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by_name", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_by_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="link_end_says_who",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("department", "ticket", "kind", "to_ticket_id"),
                        name="one_standing_link_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when it was recorded, UTC, database clock")),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                ("by_standing", models.TextField()),
                ("by_level", models.TextField()),
                ("what", models.TextField(help_text="which time: alarm_at, restored_at, stop.started_at …")),
                (
                    "row_id",
                    models.BigIntegerField(
                        help_text="the stop or restoration whose time it is; empty: the ticket's", null=True
                    ),
                ),
                ("was_at", models.DateTimeField(null=True)),
                ("is_at", models.DateTimeField(null=True)),
                ("reason", models.TextField()),
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
                "db_table": "time_correction",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_at__isnull", False), ("was_at__isnull", True)),
                            models.Q(("is_at__isnull", True), ("was_at__isnull", False)),
                            models.Q(("was_at", models.F("is_at")), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_changes_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_ticket_id", models.BigIntegerField()),
                ("into_ticket_id", models.BigIntegerField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_id", models.IntegerField(null=True)),
                ("by_name", models.TextField()),
                (
                    "from_department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ttrt.department",
                    ),
                ),
                (
                    "into_department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ttrt.department",
                    ),
                ),
            ],
            options={
                "db_table": "transfer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="transfer_has_a_reason"
                    ),
                    models.UniqueConstraint(
                        models.F("from_department"), models.F("from_ticket_id"), name="one_transfer_of_a_ticket"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="department",
            name="ended_on",
            field=models.DateField(
                help_text="first day on which nothing new is opened here; old tickets stay", null=True
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="register_head",
            field=models.TextField(db_default="", default="", help_text="its hash"),
        ),
        migrations.AddField(
            model_name="department",
            name="register_seq",
            field=models.IntegerField(
                db_default=0, default=0, help_text="number of the newest entry of the department's register"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="owner_id",
            field=models.IntegerField(help_text="the contractor's person who has it", null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="owner_name",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="ticket",
            name="recorded_at",
            field=models.DateTimeField(
                help_text="when the tool took it down, when `opened_at` is an earlier call's; else empty", null=True
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="team",
            field=models.TextField(db_default="", default="", help_text="the contractor's team that has it"),
        ),
        migrations.AddField(
            model_name="ticketupdate",
            name="status_code",
            field=models.TextField(
                db_default="", default="", help_text="code of the pack's short list of trouble statuses (X.790)"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("owner_id"),
                models.F("update_due_at"),
                condition=models.Q(("closed_at__isnull", True)),
                name="open_ticket_of_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("team"),
                models.F("update_due_at"),
                condition=models.Q(("closed_at__isnull", True)),
                name="open_ticket_of_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner_id__isnull", True), ("owner_name", "")),
                    models.Q(("owner_id__isnull", False), models.Q(("owner_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="owner_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recorded_at__isnull", True), ("recorded_at__gt", models.F("opened_at")), _connector="OR"
                ),
                name="recorded_after_it_was_called_in",
            ),
        ),
    ]
