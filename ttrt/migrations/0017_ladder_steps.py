"""What was told to which level of the escalation plan about a ticket; the department stands in its key."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0016_what_people_choose'),
    ]

    operations = [
        migrations.CreateModel(
            name='LadderStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(help_text='when it was recorded, UTC, database clock')),
                ('by_id', models.IntegerField(null=True)),
                ('by_name', models.TextField()),
                ('by_standing', models.TextField()),
                ('by_level', models.TextField()),
                ('occasion', models.TextField()),
                ('since', models.DateTimeField(help_text="the update's due moment, the outage's start, or when the department asked")),
                ('number', models.IntegerField()),
                ('rule', models.TextField(default='', help_text="code of the pack's rule; empty: told because the step before was")),
                ('level', models.SmallIntegerField()),
                ('due_at', models.DateTimeField(help_text='when it should have been told')),
                ('told', models.IntegerField(help_text='how many people stood at the level then')),
                ('next_at', models.DateTimeField(help_text="the worker's own note: when it looks again; only on the newest step of its occasion", null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('acknowledged_by_id', models.IntegerField(null=True)),
                ('acknowledged_by_name', models.TextField(default='')),
                ('acknowledged_note', models.TextField(default='')),
                ('department', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.department')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.ticket')),
            ],
            options={
                'db_table': 'ladder_step',
                'indexes': [models.Index(models.F('next_at'), models.F('id'), condition=models.Q(('next_at__isnull', False)), name='ladder_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('occasion__in', ['due soon', 'missed', 'outage', 'asked'])), name='ladder_occasion_is_known'), models.CheckConstraint(condition=models.Q(('at__gte', models.F('due_at'))), name='ladder_step_is_not_before_due'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('number__gte', 1)), name='ladder_step_has_a_level'), models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', True), ('acknowledged_by_name', ''), ('acknowledged_note', '')), models.Q(('acknowledged_at__isnull', False), models.Q(('acknowledged_by_name', ''), _negated=True)), _connector='OR'), name='acknowledgement_says_who'), models.UniqueConstraint(models.F('department'), models.F('ticket'), models.F('occasion'), models.F('since'), models.F('number'), name='one_ladder_step_of_a_number'), models.UniqueConstraint(condition=models.Q(('rule', ''), _negated=True), fields=('department', 'ticket', 'rule', 'since'), name='a_rule_fires_once')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE ladder_step DROP CONSTRAINT ladder_step_pkey, ADD PRIMARY KEY (department_id, ticket_id, id)",
            "ALTER TABLE ladder_step DROP CONSTRAINT ladder_step_pkey, ADD PRIMARY KEY (id)",
        ),
        migrations.RunSQL(
            "ALTER TABLE ladder_step ADD CONSTRAINT ladder_step_ticket_id_in_department "
            "FOREIGN KEY (department_id, ticket_id) REFERENCES ticket (department_id, id)",
            "ALTER TABLE ladder_step DROP CONSTRAINT ladder_step_ticket_id_in_department",
        ),
    ]
