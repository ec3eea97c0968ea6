"""Whatever becomes of a loan may be public, so it makes a new edition."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0004_due_days_are_derived_and_incidents_end"),
        ("holdings", "0005_pieces_are_counted_as_they_change"),
    ]
    operations = [
        watched(
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
        )
    ]
