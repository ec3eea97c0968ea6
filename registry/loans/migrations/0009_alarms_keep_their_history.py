"""An alarm keeps its history."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0008_alarms")]
    operations = [sql_file(__file__, "0011_alarms.sql")]
