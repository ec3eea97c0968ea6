"""Whoever takes loans over from older books finds powders that are lent whole, under their own number."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_transfers_pass_between_items")]
    operations = [sql_file(__file__, "0005_a_divisible_piece_may_go_whole.sql")]
