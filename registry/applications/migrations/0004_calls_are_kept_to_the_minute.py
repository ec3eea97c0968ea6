"""Calls stay as announced, and nothing is handed in outside their window."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_calls")]
    operations = [
        sql_file(__file__, "0006_calls.sql"),
        append_only("applications_callmove", "applications_callextension"),
    ]
