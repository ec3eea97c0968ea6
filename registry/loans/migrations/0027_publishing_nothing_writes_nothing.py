"""A minute in which nothing becomes public leaves the edition as it is."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0026_items_hold_several_pieces")]
    operations = [sql_file(__file__, "0024_publishing_nothing.sql")]
