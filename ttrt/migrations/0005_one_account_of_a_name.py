"""Sign-in matches names without regard to case, so two may not differ in case alone; the index serves the look-up."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0004_report_of_call")]
    operations = [
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(Upper("username"), name="one_account_of_a_name"),
        ),
    ]
