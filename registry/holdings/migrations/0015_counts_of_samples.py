"""Cells of samples tell facility and band too, and each sample is counted by each facet alone; all is reckoned anew."""

import django.db.models.deletion
from django.db import migrations, models

from registry.foundation.append_only import sql_file


def of_sample(name):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to="holdings.sample",
    )


class Migration(migrations.Migration):
    dependencies = [("holdings", "0014_pictures_in_two_lights")]
    operations = [
        migrations.DeleteModel(name="SampleCell"),
        migrations.CreateModel(
            name="SampleCell",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sample", "facility", "form", "use_class", "availability", "condition", "band",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("facility", models.IntegerField()),
                ("form", models.IntegerField()),
                ("use_class", models.IntegerField()),
                ("availability", models.SmallIntegerField()),
                ("condition", models.SmallIntegerField()),
                ("band", models.SmallIntegerField()),
                ("n", models.IntegerField()),
                ("sample", of_sample("cells")),
            ],
        ),
        migrations.CreateModel(
            name="SampleCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sample", "facet", "value", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("facet", models.SmallIntegerField()),
                ("value", models.IntegerField()),
                ("n", models.IntegerField()),
                ("mass_ug", models.BigIntegerField()),
                ("sample", of_sample("counts")),
            ],
        ),
        sql_file(__file__, "0008_counts_of_samples.sql"),
    ]
