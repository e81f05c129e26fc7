"""What one telephone call has opened is found at once, however many reports there are."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0003_inventory_layout")]
    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(models.F("call"), name="report_of_call", condition=Q(call__isnull=False)),
        ),
    ]
