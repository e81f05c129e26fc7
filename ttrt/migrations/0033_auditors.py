"""The CMO's lead, and auditors: read-only people whose time ends by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0032_lists_of_the_desk'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_level_is_a_department_level',
        ),
        migrations.RemoveConstraint(
            model_name='person',
            name='person_level_fits_standing',
        ),
        migrations.AddField(
            model_name='membership',
            name='ends_at',
            field=models.DateTimeField(help_text="when it is over by itself; an auditor's always is", null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='ends_at',
            field=models.DateTimeField(help_text="of the CMO's people: when the account is over", null=True),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['view', 'report', 'resolve', 'manage', 'auditor'])), name='membership_level_is_a_department_level'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'auditor'), _negated=True), ('ends_at__isnull', False), _connector='OR'), name='auditors_of_a_department_end'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', ''), ('standing', 'customer')), models.Q(('level__in', ['cmo', 'cmo_lead', 'auditor']), ('standing', 'cmo')), models.Q(('level__in', ['representative', 'technician', 'supervisor', 'administrator']), ('standing', 'contractor')), _connector='OR'), name='person_level_fits_standing'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('standing', 'cmo'), _connector='OR'), name='only_the_cmo_s_people_end_by_themselves'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'auditor'), _negated=True), ('ends_at__isnull', False), _connector='OR'), name='auditors_of_all_departments_end'),
        ),
    ]
