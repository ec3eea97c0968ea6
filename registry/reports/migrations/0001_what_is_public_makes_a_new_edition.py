"""Whatever public pages read of the ledger, loans, policies and people makes a new edition, too."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0005_pieces_are_counted_as_they_change"),
        ("ledger", "0002_the_books_balance"),
        ("loans", "0004_due_days_are_derived_and_incidents_end"),
        ("applications", "0004_calls_are_kept_to_the_minute"),
    ]
    operations = [
        watched(
            "ledger_account",
            "ledger_movement",
            "ledger_line",
            "ledger_weighing",
            "loans_agreement",
            "loans_signature",
            "loans_consignment",
            "loans_consigneditem",
            "loans_acknowledgement",
            "loans_usereport",
            "loans_reconciliation",
            "loans_extension",
            "loans_extensiondecision",
            "loans_incident",
            "loans_incidentend",
            "loans_recall",
            "loans_loan",
            "loans_loanitem",
            "applications_lendingpolicy",
            "applications_call",
        )
    ]
