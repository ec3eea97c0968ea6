"""The page of a piece shows photographs that were released, so a word on one makes a new edition."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_so_do_texts_and_last_changes"),
        ("ledger", "0011_photographs_are_released"),
    ]
    operations = [watched("ledger_photograph", "ledger_photographrelease")]
