"""A department's own sign-on, and what it calls the department's people."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0033_auditors'),
    ]

    operations = [
        migrations.CreateModel(
            name='SingleSignOn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('issuer', models.TextField(help_text='OIDC: its address; SAML: its entity ID')),
                ('client_id', models.TextField(default='', help_text='OIDC: what it calls us')),
                ('secret', models.TextField(default='', help_text='OIDC: what we show it, encrypted')),
                ('sign_on_url', models.TextField(default='', help_text='SAML: where people are sent')),
                ('certificate', models.TextField(default='', help_text='SAML: what its answers are signed with')),
                ('groups_claim', models.TextField(help_text="the claim or attribute that holds a person's groups")),
                ('levels', models.JSONField(default=dict)),
                ('is_on', models.BooleanField(default=False)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'single_sign_on',
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='sign_on_subject',
            field=models.TextField(db_default='', default='', help_text="what the department's own sign-on calls them"),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(models.F('department'), models.F('sign_on_subject'), condition=models.Q(('removed_at__isnull', True), models.Q(('sign_on_subject', ''), _negated=True)), name='one_person_of_a_sign_on'),
        ),
        migrations.AddField(
            model_name='singlesignon',
            name='department',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.department'),
        ),
        migrations.AddConstraint(
            model_name='singlesignon',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['oidc', 'saml'])), name='sign_on_kind_is_known'),
        ),
        migrations.RunSQL(
            "ALTER TABLE single_sign_on DROP CONSTRAINT single_sign_on_pkey, ADD PRIMARY KEY (department_id, id)",
            "ALTER TABLE single_sign_on DROP CONSTRAINT single_sign_on_pkey, ADD PRIMARY KEY (id)",
        ),
    ]
