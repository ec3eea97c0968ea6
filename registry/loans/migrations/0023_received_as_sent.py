"""A broken seal or a weight beyond tolerance on receipt is an incident by law."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0022_use_confirmed")]
    operations = [sql_file(__file__, "0020_received_as_sent.sql")]
