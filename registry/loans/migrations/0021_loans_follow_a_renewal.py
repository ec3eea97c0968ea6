"""A loan that is out passes from its agreement only to the one that renews it."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0020_renewals")]
    operations = [sql_file(__file__, "0018_renewals.sql")]
