"""What a call asks to be declared is declared before an application answers it."""

from django.db import migrations

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):
    dependencies = [("applications", "0017_calls_ask_for_declarations")]
    operations = [sql_file(__file__, "0011_declared_for_the_call.sql")]
