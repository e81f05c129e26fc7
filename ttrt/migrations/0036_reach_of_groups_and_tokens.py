"""A part of the department for a group of its sign-on, for a token, and for a program's credential."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0035_accounts_of_ones_own'),
    ]

    operations = [
        migrations.AddField(
            model_name='programtoken',
            name='item_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='programtoken',
            name='service_types',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='programtoken',
            name='site_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='sight',
            name='item_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='sight',
            name='service_types',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='sight',
            name='site_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='singlesignon',
            name='reaches',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddConstraint(
            model_name='programtoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item_ids', []), ('service_types', []), ('site_ids', [])), models.Q(('department_id__gt', 0), ('level__in', ['view', 'report', 'resolve'])), _connector='OR'), name='program_token_of_a_part_reads_reports_or_resolves'),
        ),
    ]
