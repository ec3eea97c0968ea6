"""A photograph is a picture, was taken before it is kept, and stays."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_photographs")]
    operations = [sql_file(__file__, "0006_photographs.sql"), append_only("ledger_photograph")]
