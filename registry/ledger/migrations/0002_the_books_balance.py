"""Lines post balances, possession and roll-ups; what is written stays."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_the_tables"), ("holdings", "0002_pieces_keep_their_lineage")]
    operations = [
        sql_file(__file__, "0001_books.sql"),
        sql_file(__file__, "0002_moves.sql"),
        append_only("ledger_allotment", "ledger_movement", "ledger_line", "ledger_allowedline", "ledger_weighing"),
    ]
