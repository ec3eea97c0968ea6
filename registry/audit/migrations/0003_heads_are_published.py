"""Heads are published, each of an event that is there, and stay as published."""

from django.db import migrations, models

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_events_are_chained")]
    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=32)),
                ("seq", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(editable=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "seq"), name="audit_head_one_per_event"),
                ],
            },
        ),
        sql_file(__file__, "0003_heads.sql"),
        append_only("audit_head"),
    ]
