"""The reading log: who was shown which ticket, and which lists they asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0027_void_tickets'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(help_text='when it was recorded, UTC, database clock')),
                ('by_id', models.IntegerField(null=True)),
                ('by_name', models.TextField()),
                ('by_standing', models.TextField()),
                ('by_level', models.TextField()),
                ('department_id', models.IntegerField(help_text='whose tickets; 0: a question over all departments')),
                ('ticket_id', models.BigIntegerField(help_text='NULL: a list, or another page', null=True)),
                ('how', models.TextField()),
                ('asked', models.TextField(default='', help_text='the address of a list or page; the name of an attached file')),
                ('number', models.IntegerField(help_text='how many tickets of that department were shown')),
            ],
            options={
                'db_table': 'reading',
                'indexes': [models.Index(models.F('department_id'), models.F('ticket_id'), models.F('at'), condition=models.Q(('ticket_id__isnull', False)), name='reading_of_ticket'), models.Index(models.F('by_id'), models.F('at'), name='reading_of_person'), models.Index(models.F('at'), models.F('id'), name='reading_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('how__in', ['ticket page', 'ticket page, news', 'text file', 'print', 'attached file', 'list', 'work queue', 'wallboard', 'count', 'CSV file', 'XLSX file', 'page'])), name='reading_how_is_known'), models.CheckConstraint(condition=models.Q(('number__gte', 0)), name='reading_counts_what_was_shown')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE reading DROP CONSTRAINT reading_pkey, ADD PRIMARY KEY (department_id, at, id)",
            "ALTER TABLE reading DROP CONSTRAINT reading_pkey, ADD PRIMARY KEY (id)",
        ),
    ]
