"""Where what is lent for public benefit is shown and how it is insured; nothing leaves before it is told."""

import django.db.models.deletion
from django.db import migrations, models

from registry.foundation.append_only import append_only, sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_heads_are_published'),
        ('loans', '0023_received_as_sent'),
        ('parties', '0007_letters_come_at_a_pace'),
    ]

    operations = [
        migrations.CreateModel(
            name='Display',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('venue', models.CharField(max_length=200, verbose_name='venue')),
                ('case_is_sealed', models.BooleanField(verbose_name='sealed under nitrogen')),
                ('case', models.CharField(max_length=300, verbose_name='display case')),
                ('insurer', models.CharField(max_length=160, verbose_name='insurer')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='insured value')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('insured_until', models.DateField(verbose_name='insured until')),
                ('happened_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='displays', to='loans.loan')),
            ],
            options={
                'ordering': ['happened_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('venue', ''), _negated=True), models.Q(('case', ''), _negated=True), models.Q(('insurer', ''), _negated=True)), name='loans_display_says_where_and_how'), models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='loans_display_has_a_value'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='loans_display_currency_is_a_code')],
            },
        ),
        sql_file(__file__, "0021_displays.sql"),
        append_only("loans_display"),
    ]
