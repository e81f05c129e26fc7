"""The notices that were given up, found without passing all that were sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0017_ladder_steps")]

    operations = [
        migrations.AddIndex(
            "notice",
            models.Index(
                "given_up_at", name="notice_given_up", condition=models.Q(given_up_at__isnull=False)
            ),
        )
    ]
