"""Every change of a piece is counted in its own transaction, and every change of anything public makes a new edition."""

from django.db import migrations

from registry.foundation.append_only import sql_file
from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0004_the_roll_ups"),
        ("parties", "0002_tokens_for_programs"),
    ]
    operations = [
        sql_file(__file__, "0003_roll_ups.sql"),
        migrations.RunSQL("SELECT holdings_rebuild_facets()", migrations.RunSQL.noop),
        watched(
            "holdings_collection",
            "holdings_mission",
            "holdings_landingsite",
            "holdings_sample",
            "holdings_split",
            "holdings_splitparent",
            "holdings_facility",
            "holdings_lithology",
            "holdings_subtype",
            "holdings_form",
            "holdings_useclass",
            "holdings_method",
            "holdings_alternativeidentifier",
            "holdings_image",
            "holdings_exposure",
            "holdings_analysis",
            "holdings_block",
            "parties_institution",
            "parties_person",
        ),
    ]
