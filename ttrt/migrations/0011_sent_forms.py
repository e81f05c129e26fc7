"""The administration's forms that were carried out, so that one sent twice is carried out once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ttrt", "0010_items_by_name")]
    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("by_id", models.IntegerField(null=True)),
            ],
            options={"db_table": "sent_form"},
        ),
    ]
