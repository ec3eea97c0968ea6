"""Free text is searched over rows of words, one a sample, written by the database; filled by what is there already."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from registry.foundation.append_only import sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0008_methods_have_a_usual_mass'),
    ]

    operations = [
        migrations.CreateModel(
            name='SampleText',
            fields=[
                ('sample', models.OneToOneField(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='text', serialize=False, to='holdings.sample')),
                ('title', models.TextField()),
                ('names', models.TextField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='holdings_sampletext_words'), django.contrib.postgres.indexes.GinIndex(fields=['names'], name='holdings_sampletext_names', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='SplitText',
            fields=[
                ('split', models.OneToOneField(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='text', serialize=False, to='holdings.split')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='holdings_splittext_words')],
            },
        ),
        sql_file(__file__, "0005_texts.sql"),
        migrations.RunSQL("SELECT holdings_rebuild_texts()", migrations.RunSQL.noop),
    ]
