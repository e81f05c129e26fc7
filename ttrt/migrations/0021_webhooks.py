"""Webhooks: the endpoints of departments, and which one a notice is for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0020_not_our_call'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='endpoint_id',
            field=models.BigIntegerField(help_text='the webhook it is for', null=True),
        ),
        migrations.AlterField(
            model_name='notice',
            name='to_email',
            field=models.TextField(help_text='of an account: as it was when the notice was last tried; of a webhook: the host it is sent to'),
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('url', models.TextField()),
                ('events', models.JSONField(default=list, help_text='kinds of notice it wants')),
                ('key_salt', models.TextField()),
                ('old_key_salt', models.TextField(default='', help_text='of the key before, which signs beside the new one for a day')),
                ('old_key_until', models.DateTimeField(null=True)),
                ('owner_id', models.IntegerField(help_text='who added it, or switched it on last; hears when it is switched off')),
                ('owner_name', models.TextField()),
                ('form_key', models.UUIDField(help_text='of the form that added it: sent twice, it is added once')),
                ('failures', models.IntegerField(default=0, help_text='failed tries in a row')),
                ('retry_at', models.DateTimeField(help_text='nothing is sent before that: the last try failed', null=True)),
                ('off_at', models.DateTimeField(null=True)),
                ('off_why', models.TextField(default='')),
                ('ended_at', models.DateTimeField(null=True)),
                ('department', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.department')),
            ],
            options={
                'db_table': 'webhook_endpoint',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('off_at__isnull', True), ('off_why', '')), models.Q(('off_at__isnull', False), models.Q(('off_why', ''), _negated=True)), _connector='OR'), name='webhook_off_says_why'), models.CheckConstraint(condition=models.Q(('failures__gte', 0)), name='webhook_failures_are_counted'), models.CheckConstraint(condition=models.Q(('events', []), _negated=True), name='webhook_wants_something'), models.UniqueConstraint(models.F('department'), models.F('form_key'), name='one_webhook_of_a_form')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE webhook_endpoint DROP CONSTRAINT webhook_endpoint_pkey, ADD PRIMARY KEY (department_id, id)",
            "ALTER TABLE webhook_endpoint DROP CONSTRAINT webhook_endpoint_pkey, ADD PRIMARY KEY (id)",
        ),
        migrations.RunSQL(
            "ALTER TABLE notice ADD CONSTRAINT notice_endpoint_id_in_department FOREIGN KEY (department_id, endpoint_id) "
            "REFERENCES webhook_endpoint (department_id, id)",
            "ALTER TABLE notice DROP CONSTRAINT notice_endpoint_id_in_department",
        ),
    ]
