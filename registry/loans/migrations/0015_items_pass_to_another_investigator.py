"""An item passes only as agreed, under papers of its own, weighed by both."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0014_transfers"), ("ledger", "0006_transfers_pass_between_items")]
    operations = [
        sql_file(__file__, "0015_transfers.sql"),
        append_only("loans_transfer", "loans_transferitem", "loans_transferdecision", "loans_transferhandover"),
    ]
