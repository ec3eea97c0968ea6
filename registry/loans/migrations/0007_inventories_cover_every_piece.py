"""An inventory covers every piece that is there, two people stand behind it, and it is late by the calendar alone."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0006_inventories")]
    operations = [
        sql_file(__file__, "0010_inventories.sql"),
        append_only("loans_certification", "loans_certifieditem", "loans_countersignature"),
    ]
