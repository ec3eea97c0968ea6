"""A letter goes along its way, keeps its words, and is blank once its person is."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("messages", "0001_the_tables"), ("parties", "0001_the_tables")]
    operations = [sql_file(__file__, "0001_letters.sql")]
