"""The team stays as submitted, and judges nothing of its own."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("applications", "0010_team")]
    operations = [sql_file(__file__, "0009_team.sql")]
