"""What an escalation is about: more attention, or a call that was not the department's."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0019_updates_for_many'),
    ]

    operations = [
        migrations.AddField(
            model_name='escalation',
            name='about',
            field=models.TextField(db_default='attention', default='attention'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='outcome',
            field=models.TextField(db_default='', default='', help_text='of “not us”: void, or confirmed as theirs'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(('about__in', ('attention', 'not us'))), name='escalation_is_about_something'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about', 'attention'), ('outcome', '')), models.Q(('answered_at__isnull', True), ('outcome', '')), models.Q(('about', 'not us'), ('answered_at__isnull', False), ('outcome__in', ('void', 'confirmed'))), _connector='OR'), name='not_us_has_an_outcome'),
        ),
    ]
