"""A stored file's record is never changed."""

from django.db import migrations

from registry.foundation.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_the_tables"), ("audit", "0002_events_are_chained")]
    operations = [append_only("papers_storedfile")]
