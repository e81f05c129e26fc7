"""The outbox becomes the delivery ledger: for whom, by which channel, handed over, accepted, bounced."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0012_open_tickets_of_item'),
    ]

    operations = [
        migrations.CreateModel(
            name='BouncingAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.TextField()),
                ('email', models.TextField(help_text='in lower case')),
                ('bounces', models.IntegerField()),
                ('bounced_at', models.DateTimeField()),
                ('said', models.TextField(help_text='what the mail server said last')),
            ],
            options={
                'db_table': 'bouncing_address',
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='audience',
            field=models.TextField(db_default='department', default='department', help_text="whose people it is for; the department sees its own rows and none for the contractor's"),
        ),
        migrations.AddField(
            model_name='notice',
            name='bounced_at',
            field=models.DateTimeField(help_text='when the other side refused this address for good', null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='channel',
            field=models.TextField(db_default='mail', default='mail'),
        ),
        migrations.AddField(
            model_name='notice',
            name='digest',
            field=models.BooleanField(db_default=False, default=False, help_text='held for later, so that it may travel with others in one mail'),
        ),
        migrations.AddField(
            model_name='notice',
            name='handed_over_at',
            field=models.DateTimeField(help_text='when the last try began', null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='joined_to',
            field=models.BigIntegerField(help_text='the notice whose mail it travels in, once that is set', null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='person_id',
            field=models.IntegerField(help_text='the account it is for; empty: somebody without one', null=True),
        ),
        migrations.AlterField(
            model_name='notice',
            name='sent_at',
            field=models.DateTimeField(help_text='when the other side accepted it', null=True),
        ),
        migrations.AlterField(
            model_name='notice',
            name='to_email',
            field=models.TextField(help_text='of an account: as it was when the notice was last tried'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('bounced_at__isnull', True), ('given_up_at__isnull', False), _connector='OR'), name='notice_bounced_is_given_up'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('given_up_at__isnull', True), models.Q(('last_error', ''), _negated=True), _connector='OR'), name='notice_given_up_says_why'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'webhook'])), name='notice_channel_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['department', 'contractor'])), name='notice_audience_is_known'),
        ),
        migrations.AddField(
            model_name='bouncingaddress',
            name='department',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ttrt.department'),
        ),
        migrations.AddConstraint(
            model_name='bouncingaddress',
            constraint=models.UniqueConstraint(models.F('department'), models.F('audience'), models.F('email'), name='one_count_per_address'),
        ),
        migrations.AddConstraint(
            model_name='bouncingaddress',
            constraint=models.CheckConstraint(condition=models.Q(('bounces__gte', 0)), name='bounces_are_counted'),
        ),
        # What was sent before was handed over then, as far as anybody knows.
        migrations.RunSQL(
            "UPDATE notice SET handed_over_at = sent_at WHERE sent_at IS NOT NULL AND handed_over_at IS NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "ALTER TABLE bouncing_address DROP CONSTRAINT bouncing_address_pkey, ADD PRIMARY KEY (department_id, id)",
            "ALTER TABLE bouncing_address DROP CONSTRAINT bouncing_address_pkey, ADD PRIMARY KEY (id)",
        ),
    ]
