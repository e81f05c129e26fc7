"""What people want to be told, and tickets they watch or have muted."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0015_duty_ledger'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.IntegerField()),
                ('person_name', models.TextField()),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('severity_at_least', models.TextField(default='', help_text="a pack's code; empty: any")),
                ('site_ids', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, help_text='with `item_ids`: only these; both empty: any', size=None)),
                ('item_ids', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('rhythm', models.TextField(default='at once')),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_until', models.TimeField(null=True)),
                ('zone', models.TextField(help_text='IANA name; quiet hours and digests are in it')),
                ('urgent_at_once', models.BooleanField(default=True, help_text='tickets of public safety wait for nothing')),
                ('changed_at', models.DateTimeField()),
                ('department', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.department')),
            ],
            options={
                'db_table': 'notice_choice',
                'constraints': [models.UniqueConstraint(models.F('department'), models.F('person_id'), name='one_choice_per_person'), models.CheckConstraint(condition=models.Q(('rhythm__in', ['at once', 'hourly', 'daily'])), name='choice_rhythm_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='quiet_hours_begin_and_end')],
            },
        ),
        migrations.CreateModel(
            name='TicketFollow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.IntegerField()),
                ('how', models.TextField()),
                ('changed_at', models.DateTimeField()),
                ('department', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.department')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.ticket')),
            ],
            options={
                'db_table': 'ticket_follow',
                'constraints': [models.UniqueConstraint(models.F('department'), models.F('ticket'), models.F('person_id'), name='one_follow_per_person'), models.CheckConstraint(condition=models.Q(('how__in', ['watch', 'mute', 'neither'])), name='follow_is_known')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE notice_choice DROP CONSTRAINT notice_choice_pkey, ADD PRIMARY KEY (department_id, id)",
            "ALTER TABLE notice_choice DROP CONSTRAINT notice_choice_pkey, ADD PRIMARY KEY (id)",
        ),
        migrations.RunSQL(
            "ALTER TABLE ticket_follow DROP CONSTRAINT ticket_follow_pkey, ADD PRIMARY KEY (department_id, ticket_id, id), "
            "ADD CONSTRAINT ticket_follow_ticket_id_in_department "
            "FOREIGN KEY (department_id, ticket_id) REFERENCES ticket (department_id, id)",
            "ALTER TABLE ticket_follow DROP CONSTRAINT ticket_follow_ticket_id_in_department, "
            "DROP CONSTRAINT ticket_follow_pkey, ADD PRIMARY KEY (id)",
        ),
    ]
