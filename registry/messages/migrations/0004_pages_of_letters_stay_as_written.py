"""A letter's page stays as written, and is blanked with its person."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("messages", "0003_letters_as_pages")]
    operations = [sql_file(__file__, "0002_letters_as_pages.sql")]
