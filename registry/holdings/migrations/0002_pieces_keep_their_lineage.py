"""Pieces take their place in the tree, keep their lineage, and carry masses only the ledger writes."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("holdings", "0001_the_tables"), ("audit", "0002_events_are_chained")]
    operations = [
        sql_file(__file__, "0001_pieces.sql"),
        append_only("holdings_splitparent", "holdings_exposure", "holdings_analysis"),
    ]
