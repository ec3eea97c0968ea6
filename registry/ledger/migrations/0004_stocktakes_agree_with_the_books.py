"""A stocktake covers its place, agrees with the books of its moment, and stays as it was found."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_stocktakes"), ("holdings", "0006_walked_by_sample_and_by_mass")]
    operations = [
        sql_file(__file__, "0003_stocktakes.sql"),
        append_only("ledger_stocktake", "ledger_stocktakeline"),
    ]
