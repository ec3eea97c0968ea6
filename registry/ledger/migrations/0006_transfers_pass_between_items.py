"""A transfer takes a piece from one loan item's allotment to another's."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_transfers")]
    operations = [sql_file(__file__, "0004_transfers.sql")]
