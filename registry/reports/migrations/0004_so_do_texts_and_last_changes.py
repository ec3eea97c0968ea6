"""The catalogue reads when a piece last changed, and what words say of it, so these make a new edition, too."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_results_make_a_new_edition"),
        ("holdings", "0010_last_public_change"),
    ]
    operations = [watched("holdings_lastchange", "holdings_sampletext", "holdings_splittext")]
