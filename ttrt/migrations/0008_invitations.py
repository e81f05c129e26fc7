"""People who have no password yet, and the invitations that let them set one."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0007_keys_of_the_desk'),
    ]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='password',
            field=models.CharField(db_default='!', max_length=128),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queued_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('by_name', models.TextField(help_text="who asked for it; the person's own name for “send me a new one”")),
                ('attempts', models.IntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(db_default='', default='')),
                ('token_hash', models.TextField(null=True, unique=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'invitation',
                'indexes': [models.Index(fields=['person', '-queued_at'], name='invitation_of_person'), models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('given_up_at__isnull', True), ('sent_at__isnull', True)), name='invitation_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('given_up_at__isnull', True), _connector='OR'), name='invitation_is_sent_or_given_up'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), models.Q(('expires_at__isnull', False), ('token_hash__isnull', False)), _connector='OR'), name='invitation_sent_has_a_link'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('sent_at'), '+', models.Value(datetime.timedelta(seconds=3600)))), _connector='OR'), name='invitation_link_is_short_lived'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('token_hash__isnull', False), _connector='OR'), name='invitation_accepted_had_a_link'), models.UniqueConstraint(condition=models.Q(('given_up_at__isnull', True), ('sent_at__isnull', True)), fields=('person',), name='one_invitation_waiting_per_person')],
            },
        ),
    ]
