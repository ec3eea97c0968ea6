"""Items move by their table, with papers and books in agreement; a loan's status follows its items."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0001_the_tables"), ("ledger", "0002_the_books_balance")]
    operations = [
        sql_file(__file__, "0001_moves.sql"),
        sql_file(__file__, "0002_agreements.sql"),
        sql_file(__file__, "0003_loans.sql"),
        sql_file(__file__, "0004_items.sql"),
        sql_file(__file__, "0005_reconciliations.sql"),
        sql_file(__file__, "0006_journeys.sql"),
        append_only(
            "loans_signature",
            "loans_itemmove",
            "loans_loanpaper",
            "loans_consignment",
            "loans_consigneditem",
            "loans_acknowledgement",
            "loans_usereport",
            "loans_reconciliation",
        ),
    ]
