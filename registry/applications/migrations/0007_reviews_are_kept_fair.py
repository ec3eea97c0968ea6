"""Declared conflicts bar a review, a closed round takes none, and what was said stays."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_fairness")]
    operations = [
        sql_file(__file__, "0007_fairness.sql"),
        append_only("applications_roundclosing", "applications_defence", "applications_comment"),
    ]
