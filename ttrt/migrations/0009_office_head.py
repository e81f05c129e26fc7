"""The office's chain remembers its newest entry, so that a cut tail shows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0008_invitations")]
    operations = [
        migrations.CreateModel(
            name="OfficeHead",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("hash", models.TextField()),
            ],
            options={"db_table": "office_head"},
        ),
    ]
