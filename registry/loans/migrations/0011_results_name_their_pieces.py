"""Results name pieces of their own loan that the borrower has had."""

from django.db import migrations

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):
    dependencies = [("loans", "0010_results")]
    operations = [
        sql_file(__file__, "0012_results.sql"),
        append_only("loans_result", "loans_resultpiece", "loans_resultwithdrawal"),
    ]
