"""A loan's due day follows from receipts, extensions and recalls; what is lost is booked, and answered for."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0003_a_term_may_change_and_things_go_wrong")]
    operations = [
        sql_file(__file__, "0007_the_due_day.sql"),
        sql_file(__file__, "0008_incidents.sql"),
        append_only(
            "loans_extension", "loans_extensiondecision", "loans_recall", "loans_incident", "loans_incidentend"
        ),
    ]
