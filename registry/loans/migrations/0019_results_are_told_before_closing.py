"""Where the policy demands it a loan closes only with a result; what was received is not missing its receipt."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0018_receipts_and_results")]
    operations = [
        sql_file(__file__, "0017_receipts_and_results.sql"),
        append_only("loans_resultwaiver"),
    ]
