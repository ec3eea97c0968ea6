"""When each piece last changed, as far as that is public, is kept by the database; filled by what is there already."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0012_nothing_moves_behind_an_item"),
        ("holdings", "0010_last_public_change"),
    ]
    operations = [
        sql_file(__file__, "0014_published_changes.sql"),
        migrations.RunSQL("SELECT loans_rebuild_changes()", migrations.RunSQL.noop),
    ]
