"""Tokens for programs; a credential may be for less than its person's level."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0029_certification'),
    ]

    operations = [
        migrations.AddField(
            model_name='sight',
            name='level',
            field=models.TextField(db_default='', default='', help_text="a program's, where that is less than its person's"),
        ),
        migrations.CreateModel(
            name='ProgramToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department_id', models.IntegerField(help_text="0: what belongs to no department, the contractor's and the CMO's")),
                ('name', models.TextField(help_text='the program, as people call it')),
                ('level', models.TextField()),
                ('shown', models.TextField(help_text='its first characters, to know it by')),
                ('hash', models.TextField(help_text='SHA-256 of the token, in hex')),
                ('form_key', models.UUIDField(help_text='of the form that made it: sent twice, it is made once')),
                ('made_at', models.DateTimeField()),
                ('made_by_name', models.TextField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(help_text='to the minute', null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by_name', models.TextField(db_default='', default='')),
                ('person', models.ForeignKey(db_index=False, help_text='in whose name', on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'program_token',
                'indexes': [models.Index(models.F('hash'), name='program_token_by_hash')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='program_token_ends'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by_name', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_by_name', ''), _negated=True)), _connector='OR'), name='program_token_revoked_by_somebody'), models.UniqueConstraint(models.F('department_id'), models.F('form_key'), name='one_program_token_of_a_form')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE program_token DROP CONSTRAINT program_token_pkey, ADD PRIMARY KEY (department_id, id)",
            "ALTER TABLE program_token DROP CONSTRAINT program_token_pkey, ADD PRIMARY KEY (id)",
        ),
    ]
