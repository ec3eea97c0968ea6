"""Results are shown on public pages, so they make a new edition, too."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_so_do_allotments_and_stored_files"),
        ("loans", "0011_results_name_their_pieces"),
    ]
    operations = [watched("loans_result", "loans_resultpiece", "loans_resultwithdrawal")]
