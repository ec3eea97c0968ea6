"""A policy speaks on the page of every piece, so a new version makes a new edition."""

from django.db import migrations

from registry.holdings.editions import watched


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0002_judged_by_other_eyes_and_remembered"),
        ("holdings", "0005_pieces_are_counted_as_they_change"),
    ]
    operations = [watched("applications_lendingpolicy")]
