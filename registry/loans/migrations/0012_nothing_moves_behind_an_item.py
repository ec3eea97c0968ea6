"""Mass alone, and a lost piece, move only together with the open item that answers for them."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0011_results_name_their_pieces")]
    operations = [sql_file(__file__, "0013_nothing_moves_behind_an_item.sql")]
