"""A piece that is lent by mass is not available before it was weighed; nothing could be set aside of it."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("holdings", "0010_last_public_change")]
    operations = [sql_file(__file__, "0007_lent_by_mass_needs_a_mass.sql")]
