"""Roll-ups that the catalogue counts by, and the edition of everything public; filled by what is there already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0003_pieces_know_their_site'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='FacetCell',
            fields=[
                ('availability', models.SmallIntegerField()),
                ('mission', models.IntegerField()),
                ('site', models.IntegerField()),
                ('lithology', models.IntegerField()),
                ('subtype', models.IntegerField()),
                ('form', models.IntegerField()),
                ('use_class', models.IntegerField()),
                ('condition', models.SmallIntegerField()),
                ('facility', models.IntegerField()),
                ('band', models.SmallIntegerField()),
                ('n', models.IntegerField()),
                ('mass_ug', models.BigIntegerField()),
                ('pk', models.CompositePrimaryKey('availability', 'mission', 'site', 'lithology', 'subtype', 'form', 'use_class', 'condition', 'facility', 'band', blank=True, editable=False, primary_key=True, serialize=False)),
            ],
            options={
                'indexes': [models.Index(fields=['mission'], name='holdings_facetcell_mission'), models.Index(fields=['subtype'], name='holdings_facetcell_subtype'), models.Index(fields=['form'], name='holdings_facetcell_form')],
            },
        ),
        migrations.CreateModel(
            name='FacetChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('availability', models.SmallIntegerField()),
                ('mission', models.IntegerField()),
                ('site', models.IntegerField()),
                ('lithology', models.IntegerField()),
                ('subtype', models.IntegerField()),
                ('form', models.IntegerField()),
                ('use_class', models.IntegerField()),
                ('condition', models.SmallIntegerField()),
                ('facility', models.IntegerField()),
                ('band', models.SmallIntegerField()),
                ('n', models.IntegerField()),
                ('mass_ug', models.BigIntegerField()),
                ('sample', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.sample')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FacetCount',
            fields=[
                ('pk', models.CompositePrimaryKey('facet_a', 'value_a', 'facet_b', 'value_b', blank=True, editable=False, primary_key=True, serialize=False)),
                ('facet_a', models.SmallIntegerField()),
                ('value_a', models.IntegerField()),
                ('facet_b', models.SmallIntegerField()),
                ('value_b', models.IntegerField()),
                ('n', models.IntegerField()),
                ('mass_ug', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['facet_b', 'value_b'], name='holdings_facetcount_second')],
            },
        ),
        migrations.CreateModel(
            name='SampleCell',
            fields=[
                ('pk', models.CompositePrimaryKey('sample', 'availability', 'form', 'use_class', 'condition', blank=True, editable=False, primary_key=True, serialize=False)),
                ('availability', models.SmallIntegerField()),
                ('form', models.IntegerField()),
                ('use_class', models.IntegerField()),
                ('condition', models.SmallIntegerField()),
                ('n', models.IntegerField()),
                ('sample', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='holdings.sample')),
            ],
        ),
    ]
