"""What an inventory file looked like, so that the export gives the same file back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0002_keys")]
    operations = [
        migrations.AddField(
            model_name="inventoryimport",
            name="layout",
            field=models.JSONField(help_text="columns, delimiter and line ends: to give the same file back", null=True),
        ),
    ]
