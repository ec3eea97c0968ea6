"""Pieces carry their landing site, so that browsing by it needs no join; masses fall into bands."""

import django.db.models.deletion
from django.db import migrations, models

from registry.foundation.append_only import sql_file

# Before the guards learn the column: they would refuse to have it written by hand.
COPY_SITES = """
UPDATE holdings_split s SET site_id = w.site_id FROM holdings_sample w
 WHERE w.id = s.sample_id AND w.site_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("holdings", "0002_pieces_keep_their_lineage")]
    operations = [
        migrations.AddField(
            model_name="split",
            name="site",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="splits",
                to="holdings.landingsite",
            ),
        ),
        migrations.RunSQL(COPY_SITES, migrations.RunSQL.noop),
        sql_file(__file__, "0002_browsed_by_site_and_mass.sql"),
    ]
