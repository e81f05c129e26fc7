"""An item found by what it is called, whichever its department: for the hotline, where the department follows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0009_office_head")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX item_by_name ON inventory_item (normal) WHERE retired_on IS NULL",
            "DROP INDEX item_by_name",
        )
    ]
