"""No link that sets a password is sent elsewhere than to the account's own address."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ttrt', '0036_reach_of_groups_and_tokens'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('to_email', ''), models.Q(('kind__in', ['invitation', 'reset']), _negated=True), _connector='OR'), name='invitation_goes_to_the_account_s_address'),
        ),
    ]
