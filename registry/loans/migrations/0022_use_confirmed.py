"""Lossy work is filmed where the policy says so, and a second person of the institution stands behind each use."""

import django.db.models.deletion
from django.db import migrations, models

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_heads_are_published'),
        ('loans', '0021_loans_follow_a_renewal'),
        ('parties', '0007_letters_come_at_a_pace'),
    ]

    operations = [
        migrations.AddField(
            model_name='loan',
            name='video_demanded',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='UseConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='loans.usereport')),
            ],
        ),
        sql_file(__file__, "0019_use_confirmed.sql"),
        append_only("loans_useconfirmation"),
    ]
