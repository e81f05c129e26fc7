"""Sessions that say whose they are, failed tries, a department's wish for second factors, links for resets."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0030_program_tokens'),
    ]

    operations = [
        # Django's own table of sessions, before ours; everybody signs in once more.
        migrations.RunSQL('DROP TABLE IF EXISTS django_session', migrations.RunSQL.noop),
        migrations.CreateModel(
            name='PersonSession',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
            ],
            options={
                'db_table': 'person_session',
            },
        ),
        migrations.CreateModel(
            name='SignInTry',
            fields=[
                ('key', models.TextField(help_text='what was tried, a colon, and a keyed hash of which one', primary_key=True, serialize=False)),
                ('failures', models.IntegerField()),
                ('failed_at', models.DateTimeField(db_index=True)),
                ('free_at', models.DateTimeField(help_text='until then no further try is looked at')),
            ],
            options={
                'db_table': 'sign_in_try',
            },
        ),
        migrations.AddField(
            model_name='department',
            name='second_factor',
            field=models.BooleanField(db_default=False, default=False, help_text='everybody of the department signs in with a second factor'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='kind',
            field=models.TextField(db_default='invitation', default='invitation'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['invitation', 'reset'])), name='invitation_kind_is_known'),
        ),
        migrations.AddField(
            model_name='personsession',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='signintry',
            constraint=models.CheckConstraint(condition=models.Q(('failures__gte', 0)), name='sign_in_try_was_failed'),
        ),
    ]
