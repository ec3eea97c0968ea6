"""Whatever the books record may be public, so it makes a new edition."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_the_books_balance"), ("holdings", "0005_pieces_are_counted_as_they_change")]
    operations = [watched("ledger_account", "ledger_movement", "ledger_line", "ledger_weighing")]
