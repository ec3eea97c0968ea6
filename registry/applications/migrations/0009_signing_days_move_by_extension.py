"""The last day to sign moves by its extension alone."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_calendar")]
    operations = [sql_file(__file__, "0008_signing.sql"), append_only("applications_signingextension")]
