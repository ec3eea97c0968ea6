"""Declarations are made before an application is handed in, and stay as made."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("applications", "0013_declarations")]
    operations = [sql_file(__file__, "0010_declarations.sql")]
