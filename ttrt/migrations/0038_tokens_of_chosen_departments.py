"""Tokens of the contractor for chosen departments, agreed to by whose name they ask in; credentials that name one."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0037_way_in_goes_to_the_account'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='programtoken',
            name='program_token_of_a_part_reads_reports_or_resolves',
        ),
        migrations.AddField(
            model_name='programtoken',
            name='agreed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='programtoken',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='programtoken',
            name='department_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), db_default=[], default=list, help_text="of the contractor's, the departments it is for; none: all that its person sees", size=None),
        ),
        migrations.AddField(
            model_name='sight',
            name='token_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='programtoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item_ids', []), ('service_types', []), ('site_ids', [])), models.Q(('department_id__gt', 0), ('level__in', ['view', 'report', 'resolve'])), models.Q(('department_id', 0), ('department_ids__len', 1)), _connector='OR'), name='program_token_of_a_part_is_of_one_department'),
        ),
        migrations.AddConstraint(
            model_name='programtoken',
            constraint=models.CheckConstraint(condition=models.Q(('department_ids', []), ('department_id', 0), _connector='OR'), name='program_token_of_a_department_is_for_no_others'),
        ),
        migrations.AddConstraint(
            model_name='programtoken',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('asked_at__isnull', False), _connector='OR'), name='program_token_is_agreed_to_when_asked'),
        ),
    ]
