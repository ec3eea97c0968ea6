"""Statuses move by their table, contents stay as submitted, other eyes judge, and a decision remembers."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_the_tables"),
        ("audit", "0002_events_are_chained"),
        ("holdings", "0002_pieces_keep_their_lineage"),
    ]
    operations = [
        sql_file(__file__, "0001_moves.sql"),
        sql_file(__file__, "0002_policies.sql"),
        sql_file(__file__, "0003_contents.sql"),
        sql_file(__file__, "0004_four_eyes.sql"),
        sql_file(__file__, "0005_decisions.sql"),
        append_only(
            "applications_lendingpolicy",
            "applications_applicationversion",
            "applications_applicationmove",
            "applications_review",
            "applications_decision",
            "applications_decisionline",
        ),
    ]
