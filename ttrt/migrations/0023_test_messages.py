"""Notices about no ticket: test messages to webhooks, and that one was switched off for not taking such a message."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0022_notices_for_webhooks'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(models.F('department'), models.F('ticket'), models.F('id'), name='notice_of_ticket'),
        ),
        # What may be empty cannot stand in a primary key; the index above finds a ticket's as the key did.
        migrations.RunSQL(
            "ALTER TABLE notice DROP CONSTRAINT notice_pkey, ADD PRIMARY KEY (department_id, id)",
            "ALTER TABLE notice DROP CONSTRAINT notice_pkey, ADD PRIMARY KEY (department_id, ticket_id, id)",
        ),
        migrations.AlterField(
            model_name='notice',
            name='ticket',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='ttrt.ticket'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('ticket__isnull', False), ('kind__in', ('webhook test', 'webhook off')), _connector='OR'), name='notice_is_about_a_ticket'),
        ),
    ]
