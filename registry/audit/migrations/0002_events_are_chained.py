"""Events take their place in a chain and stay as written; a status changes by inserting its move."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_the_tables")]
    operations = [
        sql_file(__file__, "0001_chain.sql"),
        sql_file(__file__, "0002_moves.sql"),
        append_only("audit_event", "audit_allowedmove"),
    ]
