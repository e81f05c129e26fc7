"""The open tickets of an item, found without passing all its earlier ones: a chronic item has hundreds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0011_sent_forms")]

    operations = [
        migrations.AddIndex(
            "ticket",
            models.Index(
                "department", "item", name="open_ticket_of_item", condition=models.Q(closed_at__isnull=True)
            ),
        )
    ]
