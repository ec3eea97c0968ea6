"""Nobody asks for a piece that waits for its number."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("applications", "0018_declared_for_the_call"), ("loans", "0026_items_hold_several_pieces")]
    operations = [sql_file(__file__, "0012_provisional_pieces.sql")]
