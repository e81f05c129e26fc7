"""Who is asked into a department, comes in, is suspended and removed: states of a membership, none of them deleted."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0024_sights'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='one_level_per_person_and_department',
        ),
        migrations.AddField(
            model_name='membership',
            name='asked_key',
            field=models.UUIDField(help_text="of the manager's form; empty for who came by file", null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='email',
            field=models.TextField(db_default='', default='', help_text='as the manager wrote it'),
        ),
        migrations.AddField(
            model_name='membership',
            name='given_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='given_by_name',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='membership',
            name='joined_at',
            field=models.DateTimeField(help_text='when the person first came in with it', null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='name',
            field=models.TextField(db_default='', default='', help_text='as the manager wrote it'),
        ),
        migrations.AddField(
            model_name='membership',
            name='no_account_why',
            field=models.TextField(db_default='', default='', help_text="for the contractor's eyes alone"),
        ),
        migrations.AddField(
            model_name='membership',
            name='removed_at',
            field=models.DateTimeField(help_text='taken away for good; whoever comes again has another row', null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='suspended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='membership',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('asked_key__isnull', False), models.Q(('name', ''), _negated=True), models.Q(('email', ''), _negated=True)), _connector='OR'), name='membership_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(models.F('department'), models.F('person'), condition=models.Q(('removed_at__isnull', True)), name='one_level_per_person_and_department'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(models.F('department'), models.F('email'), condition=models.Q(('person__isnull', True), ('removed_at__isnull', True)), name='one_asked_in_of_an_address'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(models.F('department'), models.F('asked_key'), name='one_asked_in_of_a_form'),
        ),
        # Since when, as far as a register says; who has a password, or never was to get one, came in long ago.
        migrations.RunSQL(
            "UPDATE membership m SET given_at = (SELECT min(r.at) FROM register_entry r WHERE r.department_id = "
            "m.department_id AND r.about = 'membership' AND r.about_id = m.id AND r.what = 'level given'), "
            "joined_at = (SELECT coalesce(p.last_login, now()) FROM person p WHERE p.id = m.person_id "
            "AND (p.password NOT LIKE '!%' OR NOT EXISTS (SELECT FROM invitation i WHERE i.person_id = p.id)))",
            migrations.RunSQL.noop,
        ),
    ]
