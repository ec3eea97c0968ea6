"""The books agree about it, and the pieces that are there already take their word again."""

from django.db import migrations

from registry.foundation.append_only import sql_file

TAKE_THEIR_WORD = """
UPDATE holdings_split s SET availability = holdings_availability_of(s)
 WHERE NOT s.is_weighed AND s.availability <> holdings_availability_of(s)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_photographs_are_pictures"),
        ("holdings", "0011_lent_by_mass_needs_a_mass"),
    ]
    operations = [
        sql_file(__file__, "0008_lent_by_mass_needs_a_mass.sql"),
        migrations.RunSQL(TAKE_THEIR_WORD, migrations.RunSQL.noop),
    ]
