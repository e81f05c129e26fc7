"""Whom to call at each level of the escalation plan, and when."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0013_who_was_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='EscalationContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.SmallIntegerField(help_text='1 is called first')),
                ('title', models.TextField(help_text='title or responsibility')),
                ('name', models.TextField()),
                ('office_phone', models.TextField()),
                ('cell_phone', models.TextField()),
                ('email', models.TextField()),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
            ],
            options={
                'db_table': 'escalation_contact',
                'constraints': [models.CheckConstraint(condition=models.Q(('level__gte', 1)), name='escalation_level_counts_from_one'), models.CheckConstraint(condition=models.Q(('title', ''), ('name', ''), ('office_phone', ''), ('cell_phone', ''), ('email', ''), _connector='OR', _negated=True), name='escalation_contact_is_complete'), models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gt', models.F('from_on')), _connector='OR'), name='escalation_contact_ends_after_it_begins')],
            },
        ),
    ]
