"""Borrowers make pieces of what they were lent; an item holds its portion and what was made of it."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0025_daughters"), ("ledger", "0012_borrowers_make_pieces"), ("holdings", "0013_provisional_pieces_wait")]
    operations = [
        append_only("loans_making", "loans_madepiece", "loans_acceptance", "loans_transferdaughter"),
        sql_file(__file__, "0022_daughters.sql"),
        sql_file(__file__, "0023_items_of_several_pieces.sql"),
    ]
