"""Results are shown on public pages, so they make a new edition, too."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_what_is_public_makes_a_new_edition"),
        ("loans", "0011_results_name_their_pieces"),
    ]
    operations = [watched("loans_result", "loans_resultpiece", "loans_resultwithdrawal")]
