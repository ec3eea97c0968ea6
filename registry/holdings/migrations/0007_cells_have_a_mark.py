"""The cells bear a mark that is new whenever one of them changes, so that they can be kept in memory and trusted."""

from django.db import migrations, models

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("holdings", "0006_walked_by_sample_and_by_mass")]
    operations = [
        migrations.CreateModel(
            name="CellMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.UUIDField()),
            ],
        ),
        sql_file(__file__, "0004_the_cells_mark.sql"),
    ]
