"""What was taken over keeps its due day and the place of its paper; nobody else signs elsewhere."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0016_loans_are_taken_over"), ("ledger", "0007_a_divisible_piece_may_go_whole")]
    operations = [sql_file(__file__, "0016_openings.sql"), append_only("loans_opening")]
