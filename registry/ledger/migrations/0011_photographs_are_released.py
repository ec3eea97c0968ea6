"""A photograph is seen by strangers where the curator released it with a credit."""


import django.db.models.deletion
from django.db import migrations, models

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_heads_are_published'),
        ('ledger', '0010_lent_by_mass_needs_a_mass'),
        ('parties', '0007_letters_come_at_a_pace'),
    ]

    operations = [
        migrations.CreateModel(
            name='PhotographRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_public', models.BooleanField()),
                ('credit', models.CharField(blank=True, max_length=200, verbose_name='credit')),
                ('happened_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                ('photograph', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='ledger.photograph')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('is_public', False), models.Q(('credit', ''), _negated=True), _connector='OR'), name='ledger_photographrelease_has_its_credit')],
            },
        ),
        sql_file(__file__, "0009_photographs_published.sql"),
        append_only("ledger_photographrelease"),
    ]
