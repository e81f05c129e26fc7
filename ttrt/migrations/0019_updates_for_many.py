"""Which updates were one update, posted to many tickets at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0018_notices_given_up'),
    ]

    operations = [
        migrations.AddField(
            model_name='ticketupdate',
            name='broadcast',
            field=models.UUIDField(help_text='the same on every ticket one update was posted to; empty: written for this ticket alone', null=True),
        ),
    ]
