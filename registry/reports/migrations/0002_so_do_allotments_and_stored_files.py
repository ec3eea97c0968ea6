"""Pages read the labels of allotments and the files of pictures, too."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_what_is_public_makes_a_new_edition")]
    operations = [watched("ledger_allotment", "papers_storedfile")]
