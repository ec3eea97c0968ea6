"""Roles are given by others who may, stand in only until a day, and end."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_who_stands_in_and_who_ended")]
    operations = [sql_file(__file__, "0001_roles.sql")]
